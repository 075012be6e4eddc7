/** `source test`: whether it can be fetched; changes nothing. */

import { EXITS, Failure } from '../../exits.ts'
import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const test: Verb = verb({
  name: 'test',
  says: 'ask whether it can be fetched; changes nothing',
  args: ['<name>'],
  run: ({ client, args: [name] }) => client().call('source.test', { params: { name } }),
  show({ ok }, { args: [name] }) {
    if (ok) print(`${safe(name)} answers`)
  },
  failure: ({ ok, error }) =>
    ok ? null : new Failure(EXITS.unreachable, error?.message ?? 'no answer', error?.help),
})
