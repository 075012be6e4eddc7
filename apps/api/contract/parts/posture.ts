/** How an asset stands: one word, and what it is made of. */

import { z } from 'zod'
import { GAP_REASONS } from '@holdfast/core/model/gap'
import { POSTURES, TIERS } from '@holdfast/core/model/posture'
import { count, list, maybeText, maybeTime, members, time } from '../../fields.ts'
import { cause } from './cause.ts'
import { leftOut } from './left-out.ts'

export const postureWord = z.enum(POSTURES)
export const tier = z.literal(TIERS)

/** How many of it nobody could be asked about, by reason. */
const gapCount = members({ reason: z.enum(GAP_REASONS), count, text: z.string() })

export const posture = members({
  state: postureWord,
  since: maybeTime,
  hold: maybeText,
  nextDue: members({ at: time, tier }).nullable(),
  unknownReason: maybeText,
  notJudged: count,
  gaps: list(gapCount),
  /** The worst of them. */
  causes: list(cause),
  leftOut,
}).meta({ id: 'Posture' })
export type Posture = z.output<typeof posture>
