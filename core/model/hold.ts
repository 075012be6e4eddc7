/** A hold: the record that causes reduce or remove access. People read *blocked*. */

import type {
  AssetUid,
  CauseId,
  EvidenceId,
  HoldId,
  IdentityUid,
  CredentialUid,
} from '../kernel/ids.ts'
import { plus, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Exposure } from './decision.ts'

export type HoldSubject =
  | { readonly kind: 'asset'; readonly uid: AssetUid }
  | { readonly kind: 'identity'; readonly uid: IdentityUid }
  | { readonly kind: 'credential'; readonly uid: CredentialUid }

export interface Hold {
  readonly id: HoldId
  readonly subject: HoldSubject
  /** The instant its first cause came due: it may lie before anybody here knew. */
  readonly dueAt: Instant
  /** That of its entry. */
  readonly openedAt: Instant
  /** From when it refuses: its entry, or the change of mode since which it does; null: report-only. */
  readonly enforcedAt: Instant | null
  /** What opened it, as it stood then: the cause itself is gone once it is proven. */
  readonly fact: HoldFact
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
  /** A cause of it was lifted by a person; absent: none was. */
  readonly lifted?: Lifted
  /** Released by proof: what comes back of it until then has no grace; absent: nothing was promised. */
  readonly probationUntil?: Instant
  /** Secrets that were delivered to identities on the asset while it was exposed (law 8). */
  readonly exposures: readonly Exposure[]
}

/** The fact behind a hold, for the times of containment. */
export interface HoldFact {
  /** When it reached us; null: in a ledger that does not say. */
  readonly receivedAt: Instant | null
  /** The date its feed gives it; null: it gives none. */
  readonly publishedAt: Instant | null
}

/** As `hold.opened` writes it. */
export interface OpenedHold {
  readonly id: HoldId
  readonly subject: HoldSubject
  /** `dueAt` of the hold. */
  readonly since: Instant
  readonly openedBy: CauseId
  readonly causes: readonly CauseId[]
  readonly openSeq: number
  readonly state: 'open'
  readonly closedAt: null
  readonly closedSeq: null
  readonly closedBy: null
  readonly exposures: readonly Exposure[]
}

export interface Lifted {
  /** Opaque subject of the person. */
  readonly by: string
  readonly reason: string
}

/** How a hold ended. What a person allows meanwhile is an override, says so, and ends nothing. */
export type HoldEnd =
  | {
      readonly kind: 'proven'
      readonly evidence: readonly EvidenceId[]
      /** One source only: the release says so. */
      readonly singleSource: boolean
    }
  /** A person's word, for all of it or for a part. */
  | ({ readonly kind: 'lifted' } & Lifted)
  /** A statement says that it does not apply: until then, and it is due again. */
  | { readonly kind: 'suppressed'; readonly statement: EvidenceId; readonly until: Instant }
  /** Nothing was proven: what remains of it no longer takes access. */
  | { readonly kind: 'ended'; readonly why: string }

/** Null: what a person lifts, or a statement suppresses, promises nothing that could be broken. */
export function probationAfter(end: HoldEnd, now: Instant): Instant | null {
  return end.kind === 'proven' ? plus(now, LIMITS.probationMs) : null
}

/** In order, as many in each as one entry names. */
export function chunked(causes: readonly CauseId[]): CauseId[][] {
  const chunks: CauseId[][] = []
  for (let from = 0; from < causes.length; from += LIMITS.namedCausesMax) {
    chunks.push(causes.slice(from, from + LIMITS.namedCausesMax))
  }
  return chunks
}
