/** `asset quarantine`, `lift-quarantine`, `restarted`: a person's word about an asset, with a reason. */

import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const quarantine: Verb = personsWord(
  'quarantine',
  'nothing acts from it until a person lifts it',
  (name) => `${name} is quarantined`,
)
export const liftQuarantine: Verb = personsWord(
  'lift-quarantine',
  'what it is refused for besides stays',
  (name) => `the quarantine of ${name} is lifted`,
)
export const restarted: Verb = personsWord(
  'restarted',
  'a database runs its fixes, by your word: nobody can ask it',
  (name) => `what waited for a restart of ${name} is lifted, by your word`,
)

function personsWord(
  word: 'quarantine' | 'lift-quarantine' | 'restarted',
  says: string,
  done: (name: string) => string,
): Verb {
  return verb({
    name: word,
    says,
    args: ['<name>'],
    options: { reason: REASON },
    run: ({ client, args: [name], flags }) =>
      client().call(`asset.${word}`, { params: { name }, body: flags }),
    show: (_done, { args: [name] }) => print(done(safe(name))),
  })
}
