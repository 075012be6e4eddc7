/**
 * Correlate: which assets an identity acts from in one decision. Trust in this order: (1) an asset
 * claim in a token we issued; (2) a caller entitled to vouch; (3) anything else may only tighten.
 */

import { withWhatTheyRunOn } from '../state/estate/runs-on.ts'
import type { AssetUid, IdentityUid } from '../kernel/ids.ts'
import type { Caller } from '../model/decision.ts'
import { find, type View } from '../state/state.ts'

export type ActingAssets =
  | {
      readonly kind: 'refused'
      readonly code: 'asset-unknown' | 'not-bound' | 'caller-not-entitled'
    }
  | {
      readonly kind: 'assets'
      readonly assets: readonly AssetUid[]
      /** Proven or vouched for; otherwise the worst of all bound assets counts. */
      readonly established: boolean
      /** Names of `runsOn` that are no asset: what it runs on is not known. */
      readonly missing: boolean
    }

export function actingAssets(
  view: View,
  identity: IdentityUid,
  named: readonly string[],
  caller: Caller,
): ActingAssets {
  if (caller.proven !== undefined && caller.proven.identity !== identity) {
    return { kind: 'refused', code: 'caller-not-entitled' }
  }
  const bound = view.assetsByIdentity.get(identity) ?? NONE
  const start = new Set<AssetUid>()
  const names: string[] = []
  for (const name of named) {
    const asset = find(view, 'Asset', name)
    if (asset === undefined) return { kind: 'refused', code: 'asset-unknown' }
    start.add(asset.uid)
    names.push(asset.name)
  }
  if (caller.proven !== undefined) start.add(caller.proven.asset)
  for (const uid of start) if (!bound.has(uid)) return { kind: 'refused', code: 'not-bound' }
  const established = caller.proven !== undefined || (names.length > 0 && vouches(caller, names))
  if (!established) for (const uid of bound) start.add(uid)
  // What is leaving a blocked image acts from it until it is seen elsewhere.
  for (const uid of view.moving.get(identity)?.keys() ?? []) start.add(uid)
  return { kind: 'assets', established, ...withWhatTheyRunOn(view, start) }
}

const NONE: ReadonlySet<AssetUid> = new Set()

function vouches(caller: Caller, names: readonly string[]): boolean {
  if (caller.vouchesFor === 'all') return true
  if (caller.vouchesFor === 'none') return false
  const entitled = new Set(caller.vouchesFor)
  return names.every((name) => entitled.has(name))
}
