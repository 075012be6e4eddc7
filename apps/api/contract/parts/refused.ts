/** Who is refused, or would be, counted: by reason, by owner and by tier. */

import { z } from 'zod'
import type { RefusalCounts } from '@holdfast/core/measure/refusals'
import { TIERS } from '@holdfast/core/model/posture'
import { REFUSAL_REASONS, type RefusalReason } from '@holdfast/core/model/refusal'
import { count, list, members } from '../../fields.ts'

export const tier = z.literal(TIERS)

/** In the order in which they are told. */
export const REASONS = Object.keys(REFUSAL_REASONS) as [RefusalReason, ...RefusalReason[]] // There are some.
export const refusalReason = z.enum(REASONS)

export const counted = { identities: count, assets: count, uses: count }

const byOwner = list(members({ owner: z.string().nullable(), ...counted }))
const byTier = list(members({ tier, ...counted }))

/** The numbers alone. */
export const refusedNumbers = members({
  ...counted,
  byReason: list(members({ reason: refusalReason, ...counted })),
  byOwner,
  byTier,
}).meta({ id: 'RefusedNumbers' }) satisfies z.ZodType<RefusalCounts>

/** With the words of each reason, and what to type about it. */
export const refusedCounts = members({
  ...counted,
  byReason: list(
    members({
      reason: refusalReason,
      ...counted,
      text: z.string(),
      steps: list(z.string()),
      /** The command that lists them. */
      list: z.string(),
    }),
  ),
  byOwner,
  byTier,
}).meta({ id: 'RefusedCounts' })

export type RefusedCounts = z.output<typeof refusedCounts>
