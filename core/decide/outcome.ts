/** Causes × tier: the strictest outcome that the acting assets' rows leave (DESIGN section 5, table). */

import type { AssetUid } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import { worseRow, type PostureTable, type Row, type Tier } from '../model/posture.ts'
import type { ReasonCode } from '../model/reason-codes.ts'
import type { Standing } from '../state/evidence/standing.ts'

export interface AssetStanding {
  readonly asset: AssetUid
  readonly standing: Standing
}

export interface Outcome {
  /** The worst row met: the one people are told. */
  readonly row: Row
  readonly denied: ReasonCode | null
  /** The shortest lease of all rows; meaningless when denied. */
  readonly leaseMs: number
  /** Assets that deny by themselves, and their causes due at the tier. */
  readonly denying: readonly AssetStanding[]
  readonly causes: readonly Cause[]
  /** No asset, or one that is not known, denies by itself: no override of an asset can cover that. */
  readonly nowhere: boolean
}

export function outcomeOf(
  table: PostureTable,
  tier: Tier,
  assets: readonly AssetStanding[],
  established: boolean,
  missing: boolean,
): Outcome {
  let row: Row | undefined
  let leaseMs = Number.POSITIVE_INFINITY
  let denyRow: Row | undefined
  const denying: AssetStanding[] = []
  const meet = (next: Row): boolean => {
    row = row === undefined ? next : worseRow(row, next)
    const outcome = table.rows[next][tier]
    if (outcome.kind === 'permit') {
      leaseMs = Math.min(leaseMs, outcome.leaseMs)
      return false
    }
    denyRow = denyRow === undefined ? next : worseRow(denyRow, next)
    return true
  }
  for (const asset of assets) {
    // Every row is met, not only up to the first denial: the worst one is what people are told.
    const denials = asset.standing.rows.filter((next) => meet(next))
    if (denials.length > 0) denying.push(asset)
  }
  const nowhere = (assets.length === 0 || missing) && meet('unknown')
  return {
    row: row ?? 'unknown',
    denied: denyRow === undefined ? null : codeOf(denyRow, denying, established, missing),
    leaseMs,
    denying,
    causes: denying.flatMap((standing) => standing.standing.due),
    nowhere,
  }
}

function codeOf(
  row: Row,
  denying: readonly AssetStanding[],
  established: boolean,
  missing: boolean,
): ReasonCode {
  if (row === 'quarantined') return 'asset-quarantined'
  if (row === 'restricted-serious' || row === 'restricted-critical') return 'asset-blocked'
  if (!established) return 'asset-not-established'
  const never = missing || denying.some((standing) => standing.standing.aged === 'never')
  return never ? 'posture-unknown' : 'asset-stale'
}
