/**
 * What may have been copied from an asset while it was exposed: each identity that acts from it, with each resource, and
 * how that is known. The list is a blob; the ledger has its digest, how many rows it has, and what follows from it.
 */

import type { Digest } from '../kernel/hash.ts'
import type { HoldId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Tier } from './posture.ts'

/** Names, as they were then: the list is read long after. */
export interface ExposedRow {
  readonly identity: string
  readonly resource: string
  readonly type: string
  /** Null: nobody declares the resource any more. */
  readonly tier: Tier | null
  readonly owner: string | null
  /** The newest version of it that our own store delivered there; null: none. */
  readonly delivered: { readonly version: number; readonly at: Instant } | null
  /** What decisions permitted there within the time that was looked at; null: nothing. */
  readonly permitted: {
    readonly count: number
    readonly first: Instant
    readonly last: Instant
  } | null
  /** It is kept at a point outside: what is read there, nobody here sees. */
  readonly outside: boolean
}

/** One look at all of it. */
export interface Assessed {
  readonly hold: HoldId
  /** Decision records of [from, to). */
  readonly from: Instant
  readonly to: Instant
  /** Every record of that time was there to be read, and the list holds every row. */
  readonly whole: boolean
  readonly list: Digest
  readonly counts: {
    readonly delivered: number
    readonly permitted: number
    /** Within reach by grant, and nothing is known to have been asked for. */
    readonly reachable: number
  }
}

/** What the decisions of a time permitted to one identity at one resource. */
export interface PermittedUse {
  readonly identity: string
  readonly resource: string
  readonly type: string
  readonly count: number
  readonly first: Instant
  readonly last: Instant
}
