/** Decide's question and answer. A decision is recomputable from the ledger at its `ledgerSize`. */

import type { Json } from '../kernel/canonical-json.ts'
import type {
  AssetUid,
  CauseId,
  DecisionId,
  HoldId,
  IdentityUid,
  OverrideId,
  ResourceUid,
} from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Posture, Row, Tier } from './posture.ts'
import type { ReasonCode } from './reason-codes.ts'

/** Who asks. Scopes were checked at the door; vouching decides what `context.asset` may do. */
export interface Caller {
  /** Token id or `local`; goes into the record. */
  readonly id: string
  /** `all`: every asset; a selector's resolved names; none: naming an asset may only tighten. */
  readonly vouchesFor: 'all' | 'none' | readonly string[]
  /** Asset and identity claims of a token we issued, which outrank everything named. */
  readonly proven?: {
    readonly identity: IdentityUid
    readonly asset: AssetUid
    readonly issuedAt: Instant
  }
}

export interface EntityRef {
  readonly type: string
  readonly id: string
  readonly properties?: { readonly [name: string]: Json | undefined }
}

export interface DecisionRequest {
  readonly subject: EntityRef
  readonly action: {
    readonly name: string
    readonly properties?: { readonly [name: string]: Json | undefined }
  }
  readonly resource: EntityRef
  readonly context: { readonly [name: string]: Json | undefined }
  /** Names given in `context.asset`. */
  readonly assets: readonly string[]
}

export interface Decision {
  readonly decision: boolean
  readonly code: ReasonCode
  /** One sentence, the same everywhere (law 14). */
  readonly reason: string
  readonly allowedUntil: Instant | null
  readonly governed: boolean
  readonly identity: IdentityUid | null
  readonly resource: ResourceUid | null
  readonly tier: Tier | null
  readonly row: Row | null
  readonly posture: Posture | null
  readonly actingAssets: readonly AssetUid[]
  /** Of those, the ones that deny by themselves, also where an override or the mode turns it. */
  readonly denying: readonly AssetUid[]
  readonly hold: HoldId | null
  readonly causes: readonly CauseId[]
  /** Overrides that made a permit out of a posture denial; each is live and named in the answer. */
  readonly overrides: readonly OverrideId[]
  readonly reportOnly: boolean
  /** Errors of policies, each already counted against the permit (law 7). */
  readonly policyErrors: readonly string[]
  readonly policies: readonly string[]
  readonly next: string | null
}

/** What goes into the hourly segment, one canonical line each. Equal answers of one minute are one record. */
export interface DecisionRecord {
  /** 2: with tier, posture and denying, and it may stand for several. */
  readonly v: 1 | 2
  readonly id: DecisionId
  /** Of several: when the first was; `until` and `last` are of the last, everything else is of the first. */
  readonly at: Instant
  readonly caller: string
  readonly subject: string
  readonly action: string
  readonly resource: string
  readonly assets: readonly AssetUid[]
  readonly decision: boolean
  readonly code: ReasonCode
  readonly until: Instant | null
  readonly hold: HoldId | null
  readonly overrides: readonly OverrideId[]
  readonly table: string
  readonly ledgerSize: number
  /** Set when a secret value left with this permit. */
  readonly released: { readonly secret: string; readonly version: number } | null
  readonly tier?: Tier | null
  readonly posture?: Posture | null
  /** The assets that deny by themselves, also where the mode or an override turned it. */
  readonly denying?: readonly AssetUid[]
  /** How many decisions it stands for; absent: one. */
  readonly count?: number
  readonly last?: Instant
  /** The other ids under which it was answered. */
  readonly ids?: readonly DecisionId[]
}

/** `again` was answered again, `count` times in all by now: how an open hour counts without writing it anew. */
export interface DecisionCount {
  readonly v: 2
  readonly again: DecisionId
  readonly count: number
  readonly last: Instant
  readonly until: Instant | null
}

/** A permit of tier 0 or 1 or one that releases something: written each, durable before it is answered (law 3). */
export function isWrittenEach(
  record: Pick<DecisionRecord, 'decision' | 'released' | 'tier'>,
): boolean {
  return record.decision && (record.released !== null || (record.tier ?? 3) <= 1)
}

/** Tiers 0 and 1 and denials are kept longer; a record that does not know its tier is one of them. */
export function isKeptLong({ decision, tier, v }: DecisionRecord): boolean {
  return !decision || v === 1 || (tier ?? 3) <= 1
}

/** What is kept of an hour of records under one root: `count` lines that stand for so many decisions. */
export interface SealedSegment {
  readonly segment: string
  readonly count: number
  readonly root: string
  readonly decisions: number
}

/** The use rows that are left of a segment, and the root over their lines. */
export interface UsesLeft {
  readonly count: number
  readonly root: string
}

/** Decisions of an hour that went alike: what is left of records that are gone, and what an activity shows. */
export interface UseRow {
  readonly v: 1
  readonly subject: string
  readonly resource: string
  readonly assets: readonly AssetUid[]
  readonly code: ReasonCode
  readonly decision: boolean
  /** Null: its records do not know it. */
  readonly tier: Tier | null
  readonly posture: Posture | null
  readonly count: number
  readonly first: Instant
  readonly last: Instant
}

/** A static secret that was delivered: what must be rotated if the asset was exposed then. */
export interface Exposure {
  readonly identity: IdentityUid
  readonly asset: AssetUid
  readonly secret: string
  readonly version: number
  readonly at: Instant
}

/** What becomes of the records of decisions. */
export type RecordsInput =
  /** An hour of records in the segments that are kept of it; they are sealed together. */
  | { readonly kind: 'seal-decisions'; readonly segments: readonly SealedSegment[] }
  /** `uses`: what is left of it; null: nothing was. */
  | {
      readonly kind: 'delete-decisions'
      readonly segment: string
      readonly why: string
      readonly uses: UsesLeft | null
    }
  | { readonly kind: 'delete-uses'; readonly segment: string; readonly why: string }
