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
