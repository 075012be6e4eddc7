/** `decision show`: one decision by the id in its answer. */

import { print, safe, told } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { answerOf } from './records.ts'

export const show: Verb = verb({
  name: 'show',
  says: 'one decision by the id in its answer',
  args: ['<id>'],
  run: ({ client, args: [id] }) => client().call('decision.show', { params: { id } }),
  show(decided) {
    const { subject, action, resource, assets, first, last, count, until, next } = decided
    const from = assets.length === 0 ? '' : ` from ${assets.join(', ')}`
    print(`${answerOf(decided)}: ${safe(`${subject} ${action} ${resource}${from}`)}`)
    print(`  why    ${safe(decided.text)} (${safe(decided.code)})`)
    const times = count === 1 ? told(first) : `${told(first)} to ${told(last)}`
    print(`  when   ${times}${count === 1 ? '' : `, ${count} times`}`)
    if (until !== null) print(`  until  ${told(until)}`)
    if (next !== null) print(`  next   ${safe(next)}`)
  },
})
