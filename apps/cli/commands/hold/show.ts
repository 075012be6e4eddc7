/** `hold show`: why, what to do, what was delivered there, what it changes elsewhere, and what happened. */

import type { Answer } from '@holdfast/api/client'
import { stepsOf } from '@holdfast/api/effect-words'
import { ago, bold, print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const show: Verb = verb({
  name: 'show',
  says: 'why, what to do, and what happened',
  args: ['<id>'],
  reads: true,
  async run({ client, args: [id] }) {
    const hold = await client().call('hold.show', { params: { id } })
    const exposed = await client().call('hold.exposed', { params: { id } })
    return { hold, exposed }
  },
  json: ({ hold, exposed }) => ({ ...hold, exposed }),
  async show({ hold: { explanation, effects, timeline }, exposed }) {
    if (explanation !== null) {
      // A list of holds explains none.
      const { showExplanation } = await import('../../explanation.ts')
      showExplanation(explanation)
    }
    showExposed(exposed)
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

function showExposed({ rows, more, sentence }: Answer<'hold.exposed'>): void {
  print(`  Exposed  ${safe(sentence)}`)
  const shown = rows.slice(0, ROWS_MAX)
  for (const { resource, identity, tier, known, remedy } of shown) {
    const at = tier === null ? '' : ` (tier ${tier})`
    print(
      `           ${safe(resource)}${at}, ${safe(identity)}: ${safe(known)}; ${safe(remedy.says)}`,
    )
  }
  const left = rows.length - shown.length + more
  if (left > 0) print(`           and ${left} more: -o json lists them`)
}

const ROWS_MAX = 10
