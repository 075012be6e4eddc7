/** A rotation: a value that may have been copied is to be another one, by a date. It never holds a release. */

import type { AssetUid, HoldId, RotationId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Tier } from './posture.ts'

export interface Rotation {
  readonly id: RotationId
  /** Name of the resource; of a secret of our own store its path. */
  readonly resource: string
  /** The block for whose sake, and its asset. */
  readonly hold: HoldId
  readonly asset: AssetUid
  readonly tier: Tier | null
  readonly owner: string | null
  readonly dueAt: Instant
  /** `store`: a new version is made here, in two phases; `person`: somebody makes the new value. */
  readonly how: 'store' | 'person'
  /** A policy asks for it, or the block alone does. */
  readonly because: 'policy' | 'exposed'
  /** The newest version that was copied, where our own store delivered it; null: it lies elsewhere. */
  readonly version: number | null
  readonly intendedAt: Instant
  /** The new version, beside which the old ones are read until then; null: there is none yet. */
  readonly renewed: {
    readonly version: number
    readonly at: Instant
    readonly until: Instant
    /** Where it was made, and where that of before has to be ended; null: here, and what is burnt is gone. */
    readonly made: RotatedAt | null
  } | null
  readonly settled: RotationEnd | null
}

export interface RotationEnd {
  readonly at: Instant
  /** `rotated`: seen here; `by-hand`: a person says so. */
  readonly outcome: 'rotated' | 'by-hand'
  /** In words; of a person's word the reason. */
  readonly detail: string
  /** Who says so; null: we saw it. */
  readonly by: string | null
}

/** As `rotation.intended` writes it. */
export type IntendedRotation = Omit<Rotation, 'intendedAt' | 'renewed' | 'settled'>

/** A new version in the embedded store, beside the old one until every reader was seen with it: one way of the two. */
export interface RotateSpec {
  /** These keys of it get so many random bytes each, written as base64url; every other key stays. */
  readonly generate?: { readonly keys: readonly string[]; readonly bytes?: number }
  /** Its value is made where it counts, and that of before is ended there. */
  readonly at?: RotatedAt
  /** Milliseconds after which the old version is burnt, whoever was not seen with the new one. */
  readonly overlap?: number
}

export interface RotatedAt {
  readonly enforcementPoint: string
  /** The accounts it is made for, as the point knows them: one, or two that take turns. */
  readonly refs: readonly string[]
}
