/** `ledger verify`: every entry and every checkpoint of a data directory, without a server. */

import { verifyLedger } from '@holdfast/edges-base/stores/verify-ledger'
import { EXITS, Failure } from '../../exits.ts'
import { print } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const verify: Verb = verb({
  name: 'verify',
  says: 'check every entry and every checkpoint, offline; exits 10 and names the first bad entry',
  async run({ data }) {
    const checked = verifyLedger(data)
    if (checked.ok) return checked.value
    const { code, message, help } = checked.error
    throw new Failure(EXITS[code === 'data-missing' ? 'not-found' : 'not-verified'], message, help)
  },
  show({ entries, checkpoints, firstBad, root }) {
    if (firstBad === null) print(`✓ ${entries} entries, ${checkpoints} checkpoints, root ${root}`)
  },
  failure: ({ firstBad }) =>
    firstBad === null
      ? null
      : new Failure(
          EXITS['not-verified'],
          `entry ${firstBad.seq}: ${firstBad.why}`,
          'restore the directory from a backup, and compare checkpoints kept elsewhere',
        ),
})
