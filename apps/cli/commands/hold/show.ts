/** `hold show`: why, what to do, what was delivered there, what it changes elsewhere, and what happened. */

import { stepsOf } from '@holdfast/api/effect-words'
import { ago, bold, print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const show: Verb = verb({
  name: 'show',
  says: 'why, what to do, and what happened',
  args: ['<id>'],
  reads: true,
  run: ({ client, args: [id] }) => client().call('hold.show', { params: { id } }),
  async show({ explanation, exposures, effects, timeline }) {
    if (explanation !== null) {
      // A list of holds explains none.
      const { showExplanation } = await import('../../explanation.ts')
      showExplanation(explanation)
    }
    for (const { secret, version, identity } of exposures)
      print(`  Exposed  ${safe(secret)} version ${version}, delivered to ${safe(identity)}`)
    for (const effect of effects) {
      const { type, ref, point, sentAt, intendedAt, settledAt } = effect
      const since = ago(settledAt ?? sentAt ?? intendedAt)
      const what = ref === null ? type : `${type} ${ref}`
      print(`  Effect   ${safe(what)} at ${safe(point)}: ${stepsOf(effect)} (${since})`)
    }
    print(bold('Timeline'))
    for (const { at, text, seq } of timeline) print(`  ${safe(at)}  ${safe(text)}  (entry ${seq})`)
  },
})
