/** What one call changes: an account at an enforcement point. */

import type { Digest } from '../kernel/hash.ts'
import type { EffectId, HoldId, PointUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Denied } from './denied.ts'

/** How an account at a point stands, by what was intended and seen there. */
export interface TargetStanding {
  readonly point: PointUid
  readonly ref: string
  /** The key under which tokens there name the asset they were asked for from; null: they do not say. */
  readonly metadata: string | null
  /** Of the last that was intended. */
  readonly turn: number
  /** What is denied to it since then. */
  readonly denies: Denied
  /** For whose sake; the first of many. */
  readonly holds: readonly HoldId[]
  /** Neither proven nor superseded, in their order. */
  readonly open: readonly EffectId[]
  /** Of the last call; null: there was none yet. */
  readonly sentAt: Instant | null
  readonly sent: number
  /** Oldest first: how to take back what was done since it was last denied nothing. */
  readonly undos: readonly Undo[]
  readonly seen: Sighting | null
  /** Another than was intended, though nothing is under way; null: as intended, or it was not looked at. */
  readonly drift: Drift | null
}

export interface Undo {
  /** What was done, in words. */
  readonly step: string
  /** Sealed: what takes it back. */
  readonly blob: Digest
}

/** What was seen there, newer than what was sent. */
export interface Sighting {
  readonly at: Instant
  readonly by: 'read-back' | 'probe'
  /** What it lets through though it should not, in words; empty: it denies all that was intended. */
  readonly allows: readonly string[]
  /** What it denies beyond what was intended. */
  readonly denies: readonly string[]
  /** What the last call answered, or why it could not be looked at. */
  readonly detail: string
  readonly result: 'as-intended' | 'otherwise' | 'not-seen'
}

export interface Drift {
  readonly since: Instant
  readonly allows: readonly string[]
  readonly denies: readonly string[]
}

/** Names a target among all. */
export function targetKey(point: string, ref: string): string {
  return `${point} ${ref}`
}
