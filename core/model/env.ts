/** Everything `judge` and `decide` need that is not state: time, hash, policy, all as arguments. */

import type { VersionOrder } from './version-order.ts'
import type { AccessPolicyEvaluator } from './access-policy.ts'
import type { Adapters, Formats } from './adapters.ts'
import type { Hash } from '../kernel/hash.ts'
import type { Instant } from '../kernel/instant.ts'
import type { PostureTable } from './posture.ts'

export interface Env {
  /** max(wall clock, last entry). */
  readonly now: Instant
  /** The wall clock is behind the ledger or jumped: tier 0 denies and nothing is released. */
  readonly clockSuspect: boolean
  /** The ledger is older than what was signed, and nobody has accepted that: tiers 0 and 1 deny, nothing is released. */
  readonly fromBackup: boolean
  readonly hash: Hash
  readonly versionOrder: VersionOrder
  /** What the adapters and formats that are there can do: nothing asks which one it is. */
  readonly adapters: Adapters
  readonly formats: Formats
  readonly tables: { readonly balanced: PostureTable; readonly strict: PostureTable }
  readonly accessPolicy: AccessPolicyEvaluator
}

/** Of a clock or a past that is in doubt nothing is released: it waits until that is settled. */
export function mayRelease(env: Env): boolean {
  return !env.clockSuspect && !env.fromBackup
}
