/** What identities may do from an asset: each that is bound to it, with each of its grants. */

import type { AssetUid } from '../kernel/ids.ts'
import type { DecisionRequest } from '../model/decision.ts'
import type { Stored } from '../model/manifest.ts'
import { find, type View } from '../state/state.ts'

export interface Use {
  readonly identity: Stored<'Identity'>
  readonly resource: Stored<'Resource'>
  readonly actions: readonly string[]
  /** As it would be asked. */
  readonly request: DecisionRequest
}

/** By uid. */
export function* usesFrom(view: View, asset: AssetUid): Iterable<Use> {
  for (const uid of [...(view.identitiesByAsset.get(asset) ?? [])].toSorted()) {
    const identity = view.manifests.Identity.get(uid)
    if (identity !== undefined) yield* usesBy(view, identity, asset)
  }
}

/** Of one identity that is bound to it. */
export function* usesBy(view: View, identity: Stored<'Identity'>, asset: AssetUid): Iterable<Use> {
  const name = view.manifests.Asset.get(asset)?.name ?? asset
  for (const grantUid of [...(view.grantsByIdentity.get(identity.uid) ?? [])].toSorted()) {
    const spec = view.manifests.Grant.get(grantUid)?.spec
    const resource = spec === undefined ? undefined : find(view, 'Resource', spec.resource)
    if (spec === undefined || resource === undefined) continue
    const request = {
      subject: { type: 'identity', id: identity.name },
      action: { name: spec.actions[0] ?? '*' },
      resource: { type: resource.spec.type, id: resource.name },
      context: {},
      assets: [name],
    }
    yield { identity, resource, actions: spec.actions, request }
  }
}
