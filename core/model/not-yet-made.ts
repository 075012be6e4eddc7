/**
 * What the design names and the model declares, and nothing makes yet: one list, so that nobody looks for who makes
 * it. A test fails when one is made, and when one that is not made is missing here.
 */

import type { CauseClass } from './cause.ts'
import type { HoldNotice } from './effect.ts'
import type { HoldSubject } from './hold.ts'
import type { OverrideKind } from './override.ts'

export const NOT_YET_MADE: {
  readonly causes: readonly CauseClass[]
  readonly holdSubjects: readonly HoldSubject['kind'][]
  readonly overrides: readonly OverrideKind[]
  readonly ofEffects: readonly (keyof HoldNotice)[]
} = {
  /** Nothing attests yet. */
  causes: ['failed-attestation'],
  /** A hold is of an asset: an identity is refused where it acts. */
  holdSubjects: ['identity', 'credential'],
  /** Report-only is a mode today, and people make exceptions and break-glass. */
  overrides: ['rollback', 'report-only'],
  /** What is told cannot be taken back. */
  ofEffects: ['inverse'],
}
