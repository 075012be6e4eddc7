/** `mode show`: where it enforces, since when, by whom and why. */

import { ago, bold, print, safe, table, until } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const show: Verb = verb({
  name: 'show',
  says: 'where it enforces, since when, by whom and why; the first row that covers decides',
  reads: true,
  run: ({ client }) => client().call('mode.show'),
  show({ sentence, scopes, rollout, reviewAt }) {
    print(bold(safe(sentence)))
    table(
      ['SCOPE', 'MODE', 'SINCE', 'BY', 'REASON'],
      scopes.map(({ scope, mode, since, by, reason }) => [scope, mode, ago(since), by, reason]),
    )
    if (rollout !== null) print(safe(rollout.sentence))
    if (reviewAt !== null) print(`report-only is to be reviewed ${until(reviewAt)}`)
  },
})
