/** `break-glass show`: who signed what, what was done with it, and who reviews it. */

import type { BreakGlassDetail } from '@holdfast/api/contract/break-glass'
import { ago, bold, print, safe, until } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const show: Verb = verb({
  name: 'show',
  says: 'who signed what, what was done with it, and who reviews it',
  args: ['<id>'],
  reads: true,
  run: ({ client, args: [id] }) => client().call('break-glass.show', { params: { id } }),
  show: showIt,
})

function showIt(it: BreakGlassDetail): void {
  const { incident, state, reason, identities, assets, from, signedBy, by, openedAt, told } = it
  print(bold(`${safe(incident)}: ${state}`))
  print(`  Reason      ${safe(reason)}`)
  print(`  Identities  ${safe(identities.join(' '))}`)
  print(`  Assets      ${assets === null ? 'all that they act from' : safe(assets.join(' '))}`)
  print(`  Time        ${safe(from)} to ${safe(it.until)}`)
  for (const { person, fingerprint } of signedBy) {
    print(`  Signed      ${safe(person)}   ${safe(fingerprint)}`)
  }
  const merged = it.mergedAt === null ? '' : `, while no server ran; merged ${ago(it.mergedAt)}`
  print(`  Opened      ${safe(openedAt)} by ${safe(by)}${merged}`)
  if (it.problem !== null) print(`  ! it opened nothing here: ${safe(it.problem)}`)
  for (const { at, by: who, text } of told)
    print(`  Told        ${safe(at)} ${safe(who)}: ${safe(text)}`)
  if (state === 'open') print(`  Ends        ${until(it.until)}`)
  if (it.endedAt !== null) print(`  Ended       ${safe(it.endedAt)}`)
  showReview(it)
}

function showReview({ id, state, review, reviewDue, reviewers }: BreakGlassDetail): void {
  if (review !== null) {
    print(`  Review      ${safe(review.at)} by ${safe(review.by)}: ${safe(review.note)}`)
  }
  if (state !== 'to-review') return
  print(`  Review      due ${until(reviewDue)}: ${safe(reviewers)}`)
  print(`              holdfast break-glass review ${safe(id)} --note …`)
}
