/** A hold: the record that causes reduce or remove access. People read *blocked*. */

import type {
  AssetUid,
  CauseId,
  EvidenceId,
  HoldId,
  IdentityUid,
  CredentialUid,
} from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Exposure } from './decision.ts'

export type HoldSubject =
  | { readonly kind: 'asset'; readonly uid: AssetUid }
  | { readonly kind: 'identity'; readonly uid: IdentityUid }
  | { readonly kind: 'credential'; readonly uid: CredentialUid }

export interface Hold {
  readonly id: HoldId
  readonly subject: HoldSubject
  /** The instant its first cause came due; the entry may be up to a second later. */
  readonly since: Instant
  readonly openedBy: CauseId
  /** Every cause that is or was part of it; it closes when none is left. */
  readonly causes: readonly CauseId[]
  readonly openSeq: number
  readonly state: 'open' | 'released'
  readonly closedAt: Instant | null
  readonly closedSeq: number | null
  readonly closedBy: HoldEnd | null
  /** A cause of it was proven gone by a single source; absent: none yet. */
  readonly onOneWord?: true
  /** Secrets that were delivered to identities on the asset while it was exposed (law 8). */
  readonly exposures: readonly Exposure[]
}

/** A hold ends by proof only; what a person allows meanwhile is an override, and says so. */
export interface HoldEnd {
  readonly kind: 'proven'
  readonly evidence: readonly EvidenceId[]
  /** One source only: the release says so. */
  readonly singleSource: boolean
}
