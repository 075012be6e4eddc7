/** What acts from an asset and what it would get now: each use asked of the very function that decides. */

import { finished, type Stepwise } from '../kernel/stepwise.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { Decision } from '../model/decision.ts'
import type { Stored } from '../model/manifest.ts'
import type { RefusalReason } from '../model/refusal.ts'
import { REFUSED_CODES } from '../model/reason-codes.ts'
import { causesOf } from '../state/evidence/standing.ts'
import { find, type View } from '../state/state.ts'
import { decide } from './answer/decide.ts'
import type { Env } from '../model/env.ts'

export interface UseNow {
  readonly identity: Stored<'Identity'>
  readonly resource: Stored<'Resource'>
  readonly actions: readonly string[]
  readonly decision: Decision
}

/** One for each identity bound to the asset and each of its grants, by uid. */
export function usesOf(view: View, asset: AssetUid, env: Env): UseNow[] {
  return finished(usesNow(view, asset, env))
}

/** The same, with places to stop at. */
export function* usesNow(view: View, asset: AssetUid, env: Env): Stepwise<UseNow[]> {
  const uses: UseNow[] = []
  const name = view.manifests.Asset.get(asset)?.name ?? asset
  for (const uid of [...(view.identitiesByAsset.get(asset) ?? [])].toSorted()) {
    const identity = view.manifests.Identity.get(uid)
    if (identity === undefined) continue
    for (const grantUid of [...(view.grantsByIdentity.get(uid) ?? [])].toSorted()) {
      const grant = view.manifests.Grant.get(grantUid)
      const resource = grant === undefined ? undefined : find(view, 'Resource', grant.spec.resource)
      if (grant === undefined || resource === undefined) continue
      yield
      const decision = decide(
        view,
        {
          subject: { type: 'identity', id: identity.name },
          action: { name: grant.spec.actions[0] ?? '*' },
          resource: { type: resource.spec.type, id: resource.name },
          context: {},
          assets: [name],
        },
        { id: 'explain', vouchesFor: 'all' },
        env,
      )
      uses.push({ identity, resource, actions: grant.spec.actions, decision })
    }
  }
  return uses
}

/** Why posture refuses it; null: it does not, or something else denies. */
export function refusalReason(view: View, decision: Decision): RefusalReason | null {
  const { code, denying, causes } = decision
  if (decision.decision || !REFUSED_CODES.has(code)) return null
  if (code === 'asset-blocked') {
    const classes = new Set(causesOf(view, causes).map((one) => one.class))
    return classes.size === 1 && classes.has('cannot-judge') ? 'cannot-judge' : 'blocked'
  }
  if (code === 'asset-quarantined') return 'blocked'
  if (code === 'from-backup') return 'from-backup'
  if (code === 'asset-unheard') return 'unheard'
  if (code === 'asset-stale') return 'too-old'
  const reported = denying.some((one) => (view.assets.get(one)?.standings.size ?? 0) > 0)
  return reported ? 'incomplete' : 'never-reported'
}
