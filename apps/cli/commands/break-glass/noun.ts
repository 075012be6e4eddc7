/** `break-glass`: two people open what posture denies to named identities, for an hour at most. */

import type { Noun } from '../../verb.ts'
import { approvers } from './approvers.ts'
import { close } from './close.ts'
import { drill } from './drill.ts'
import { list } from './list.ts'
import { merge } from './merge.ts'
import { open } from './open.ts'
import { plan } from './plan.ts'
import { review } from './review.ts'
import { show } from './show.ts'
import { tell } from './tell.ts'
import { verify } from './verify.ts'

export const BREAK_GLASS: Noun = {
  word: 'break-glass',
  says: 'two approvers open what posture denies to named identities, for an hour at most',
  verbs: [plan, verify, open, close, review, list, show, drill, approvers, tell, merge],
}
