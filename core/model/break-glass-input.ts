/** Inputs of break-glass: which keys signed was checked at the door; who they are of, and whether that is enough, is judged. */

import type { Digest } from '../kernel/hash.ts'
import type { OverrideId } from '../kernel/ids.ts'
import type { MergedLine } from './break-glass.ts'
import type { Warrant } from './warrant.ts'

/** A warrant, and the fingerprints of the keys whose signatures of it hold. */
export interface Signed {
  readonly said: Warrant
  readonly digest: Digest
  readonly signedBy: readonly string[]
}

export type BreakGlassInput =
  | ({ readonly kind: 'open-break-glass' } & Signed)
  /** The same with a warrant that says so: it opens nothing. */
  | ({ readonly kind: 'drill-break-glass' } & Signed)
  | { readonly kind: 'close-break-glass'; readonly override: OverrideId; readonly reason: string }
  | { readonly kind: 'review-break-glass'; readonly override: OverrideId; readonly note: string }
  /** A line that was written while no server ran; of one that opened something, what it was opened with. */
  | {
      readonly kind: 'merge-break-glass'
      readonly line: MergedLine
      readonly signed: Signed | null
    }
