/** What the decisions say of an asset: who is refused what there, and who is not. */

import { z } from 'zod'
import { REASON_CODES, type ReasonCode } from '@holdfast/core/model/reason-codes'
import { REFUSAL_REASONS, type RefusalReason } from '@holdfast/core/model/refusal'
import { keyOf, list, maybeText, maybeTime, members, time } from '../../fields.ts'
import { tier } from './posture.ts'

export const accessState = z.enum(['blocked', 'refused', 'overridden', 'report-only', 'permitted'])
export type AccessState = z.output<typeof accessState>

export const refusalReason = keyOf<RefusalReason>(REFUSAL_REASONS)
export const reasonCode = keyOf<ReasonCode>(REASON_CODES)

export const accessLine = members({
  identity: z.string(),
  resource: z.string(),
  tier,
  actions: list(z.string()),
  /** Of access that remains: its end, and the override that grants it, if any. */
  until: maybeTime,
  override: maybeText,
  code: reasonCode,
  reason: refusalReason.nullable(),
}).meta({ id: 'AccessLine' })
export type AccessLine = z.output<typeof accessLine>

/** What keeps open what would be refused. */
export const overrideNamed = members({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  reason: z.string(),
  until: time,
}).meta({ id: 'OverrideNamed' })
export type OverrideNamed = z.output<typeof overrideNamed>
