/** `backup restore`: a backup, put into an empty data directory. */

import { resolve } from 'node:path'
import { restoreBackup } from '@holdfast/server/backup/restore'
import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { keyLines, manifestOf, NOT_HERE, showBackup, slowly, wholeOf } from './told.ts'

export const restore: Verb = verb({
  name: 'restore',
  says: 'into an empty data directory (--data), or one with nothing but the keys',
  args: ['<directory>'],
  options: { ledger: { takes: '<id>', says: 'refuse the backup of any other ledger' } },
  async run({ args: [from], flags: { ledger = null }, data }) {
    process.umask(0o077)
    return wholeOf(
      restoreBackup({ from: resolve(from), data: resolve(data), ledger, progress: slowly() }),
    )
  },
  json: manifestOf,
  show(restored, { data }) {
    showBackup(restored, `✓ restored into ${safe(resolve(data))}`)
    const lost = keyLines(resolve(data)).filter((line) => line.includes(NOT_HERE))
    if (lost.length > 0) print('  put the keys back before the start:')
    for (const line of lost) print(line)
    print(
      '  the next start runs from a backup: tiers 0 and 1 are denied until holdfast ledger accept-restore --reason …',
    )
  },
})
