/** Who is refused, or would be, counted: by reason, by owner and by tier. */

import { z } from 'zod'
import type { RefusalCounts } from '@holdfast/core/measure/refusals'
import { count, list, maybeText, members } from '../../fields.ts'
import { reasonCode, refusalReason } from './access.ts'
import { tier } from './posture.ts'

export const counted = { identities: count, assets: count, uses: count }

const byOwner = list(members({ owner: maybeText, ...counted }))
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

/** One identity that is refused one resource from one asset, or would be. */
export const refusedUse = members({
  /** All three. */
  name: z.string(),
  identity: z.string(),
  asset: z.string(),
  resource: z.string(),
  owner: maybeText,
  /** What it shares with others of its reason: the fix of a package, a report that is missing. */
  cause: z.string(),
  tier,
  actions: list(z.string()),
  reason: refusalReason,
  text: z.string(),
  code: reasonCode,
  hold: maybeText,
  /** The assets to blame, where another one is. */
  denying: list(z.string()),
  /** What to type. */
  steps: list(z.string()),
}).meta({ id: 'RefusedUse' })
export type RefusedUse = z.output<typeof refusedUse>
