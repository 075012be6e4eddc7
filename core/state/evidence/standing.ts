/** What assess makes of an asset: the values that decide, explain, enforce and restore share. */

import type { AssetUid, CauseId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { Cause } from '../../model/cause.ts'
import type { SourceStanding } from '../../model/evidence.ts'
import type { AssetType } from '../../model/manifest.ts'
import type { Posture, Row, Tier } from '../../model/posture.ts'
import type { View } from '../state.ts'

/** Causes and evidence of one asset: folded ones, or what judge concluded and no entry folded yet. */
export interface AssetFacts {
  readonly causes: readonly Cause[]
  readonly standings: readonly SourceStanding[]
  /** What kind of asset it is: evidence ages by what can change. */
  readonly type?: AssetType | undefined
}

export function factsOf(view: View, asset: AssetUid): AssetFacts {
  const state = view.assets.get(asset)
  if (state === undefined) return { causes: [], standings: [] }
  const type = view.manifests.Asset.get(asset)?.spec.type
  return { causes: causesOn(view, asset), standings: [...state.standings.values()], type }
}

/**
 * Nothing good was heard of it since the ledger was restored from a backup: what it was told in between is lost. What
 * is in an image does not change, and what nobody ever spoke well of is unknown anyway.
 */
export function isUnheard(view: View, asset: AssetUid): boolean {
  const { restoredAt } = view
  if (restoredAt === null || view.manifests.Asset.get(asset)?.spec.type === 'image') return false
  let known = false
  for (const { lastGoodAt } of view.assets.get(asset)?.standings.values() ?? []) {
    if (lastGoodAt === null) continue
    if (lastGoodAt > restoredAt) return false
    known = true
  }
  return known
}

/** The worst first; a list of its own, whatever is folded meanwhile. */
export function causesOn(view: View, asset: AssetUid): Cause[] {
  return [...(view.causesByAsset.get(asset) ?? [])]
}

export function causesOf(view: View, ids: Iterable<CauseId>): Cause[] {
  const causes: Cause[] = []
  for (const id of ids) {
    const cause = view.causes.get(id)
    if (cause !== undefined) causes.push(cause)
  }
  return causes
}

/** What one asset gives a decision at one tier: several rows, of which the strictest outcome counts. */
export interface Standing {
  readonly rows: readonly Row[]
  /** Why the age row is `unknown`: never proven, or proven too long ago. */
  readonly aged: 'fresh' | 'stale' | 'stale-beyond' | 'never'
  /** Causes due at the tier, worst first; a *watch* is never among them. */
  readonly due: readonly Cause[]
  /** Whether any cause is open, due or not. */
  readonly open: boolean
  /** When the evidence passes the tier's age; null when it has or there is none. */
  readonly evidenceEnds: Instant | null
  /** The next instant at which a cause comes due at the tier. */
  readonly nextDue: Instant | null
}

/** What people are told of an asset. */
export interface PostureNow {
  readonly state: Posture
  /** The next instant at which time alone may change the state or a row at any tier. */
  readonly nextChangeAt: Instant | null
  /** The first coming due date and its tier, for "will be blocked in". */
  readonly nextDue: { readonly at: Instant; readonly tier: Tier } | null
  readonly unknownReason: string | null
}
