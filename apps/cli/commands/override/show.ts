/** `override show`: whom it keeps open, until when, and what it asks. */

import { bold, print, safe, until } from '../../output.ts'
import { showQuestion } from '../../question.ts'
import { verb, type Verb } from '../../verb.ts'

export const show: Verb = verb({
  name: 'show',
  says: 'whom it keeps open, until when, and what it asks',
  args: ['<id>'],
  reads: true,
  run: ({ client, args: [id] }) => client().call('override.show', { params: { id } }),
  show({ kind, name, reason, owner, expiresAt, endedAt, keepsOpen, open, question }) {
    print(bold(`${safe(kind)} ${safe(name)}`))
    print(`  Reason   ${safe(reason)}`)
    print(`  Owner    ${safe(owner)}`)
    print(
      endedAt === null ? `  Ends     ${expiresAt} (${until(expiresAt)})` : `  Ended    ${endedAt}`,
    )
    if (question !== null) showQuestion(question)
    print(`  Open     ${keepsOpen === 0 ? 'no whole asset' : safe(open.join(' '))}`)
    if (keepsOpen > open.length) print(`           and ${keepsOpen - open.length} more`)
  },
})
