/** `backup create`: the data directory, copied while the server goes on. */

import { resolve } from 'node:path'
import { instant } from '@holdfast/core/kernel/instant'
import { createBackup } from '@holdfast/server/backup/create'
import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { checkpointText, keyLines, slowly, wholeOf } from './told.ts'

export const create: Verb = verb({
  name: 'create',
  says: 'copy the data directory of this machine into a new directory',
  args: ['<directory>'],
  options: {
    withKeys: { says: 'the keys as well: whoever has this backup then opens every secret' },
  },
  async run({ args: [to], flags, data }) {
    process.umask(0o077)
    return wholeOf(
      createBackup({
        data: resolve(data),
        to: resolve(to),
        withKeys: flags.withKeys === true,
        now: instant(Date.now()),
        progress: slowly(),
      }),
    )
  },
  show({ ledger, files, keys }, { args: [to], data }) {
    print(
      `✓ ${safe(to)}: ledger ${ledger.id}, ${ledger.size} entries, root ${ledger.root}, ${files.count} files, ${files.bytes} bytes`,
    )
    print(`  ${checkpointText(ledger)}`)
    print(
      keys === 'inside'
        ? '  ! the keys are inside: whoever has this backup opens every secret'
        : '  the keys are not inside: keep them apart, each in its own place',
    )
    if (keys === 'apart') for (const line of keyLines(resolve(data))) print(line)
    print('  configuration is in the environment of the server (HOLDFAST_…): keep it, too')
    print(`  check it: holdfast backup verify ${safe(to)}`)
  },
})
