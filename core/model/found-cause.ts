/** What Correlate hands to Assess. */

import type { Instant } from '../kernel/instant.ts'
import type { CauseClass, CauseDetail } from './cause.ts'
import type { Inputs } from './told.ts'

/** A reason found in one report, before it is weighed. */
export interface FoundCause {
  readonly class: CauseClass
  readonly component: string
  readonly lineage: string
  /** What this source says of the rule's inputs; declarations and lists of exploited flaws are asked later. */
  readonly said: Inputs
  /** What the catalogue of exploited flaws says of triage, and the flag's own date. */
  readonly listedTriage?: boolean
  readonly flaggedAt?: Instant
  /** Of a restart: the names under which the fixes it completes may be known. */
  readonly completes?: readonly string[]
  readonly detail: CauseDetail
}
