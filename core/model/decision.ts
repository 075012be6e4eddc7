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

/** What goes into the hourly segment, one canonical line each. */
export interface DecisionRecord {
  readonly v: 1
  readonly id: DecisionId
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
}

/** A static secret that was delivered: what must be rotated if the asset was exposed then. */
export interface Exposure {
  readonly identity: IdentityUid
  readonly asset: AssetUid
  readonly secret: string
  readonly version: number
  readonly at: Instant
}
