/** What a vendor says it has fixed, who took it as true, and what we saw of it ourselves. */

import type { Digest } from '../kernel/hash.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'

/** Of one cause: the report in which its fixed version stands. */
export interface VendorReport {
  readonly evidence: EvidenceId
  readonly document: Digest
  /** Who handed it in: the name its token was created for. */
  readonly by: string
  readonly at: Instant
  /** Of the component, as the report has them. */
  readonly versions: readonly string[]
  /** People who took it as true; another report needs their word anew. */
  readonly accepted: readonly {
    readonly by: string
    readonly at: Instant
    readonly reason: string
  }[]
}

/** The newest look of one source at an address: what it tells of itself. */
export interface Observation {
  readonly source: string
  readonly url: string
  /** Versions in what it answered, and the fingerprint of its certificate: each whole. */
  readonly tells: readonly string[]
  readonly at: Instant
  readonly document: Digest
  readonly evidence: EvidenceId
}
