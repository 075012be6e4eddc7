/** What a warrant would open: each use of its identities, decided as it is and as it would be with the override. */

import type { AssetUid, IdentityUid, OverrideId } from '../../kernel/ids.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { Env } from '../../model/env.ts'
import type { Stored } from '../../model/manifest.ts'
import { overrideOf, type Override, type OverrideScope } from '../../model/override.ts'
import type { Tier } from '../../model/posture.ts'
import type { ReasonCode } from '../../model/reason-codes.ts'
import type { Warrant } from '../../model/warrant.ts'
import { usesBy, type Use } from '../../correlate/uses.ts'
import { namedBy } from '../../state/overrides/table.ts'
import type { View } from '../../state/state.ts'
import { decide } from './decide.ts'

export interface OpenedUse {
  readonly identity: Stored<'Identity'>
  readonly asset: AssetUid
  readonly resource: Stored<'Resource'>
  readonly tier: Tier
  readonly now: ReasonCode
  readonly after: ReasonCode
}

/** In steps: an identity may act from ten thousand assets. */
export function* opensBy(
  view: View,
  scope: OverrideScope,
  { incident, reason, until }: Warrant,
  env: Env,
): Stepwise<OpenedUse[]> {
  const id = 'planned' as OverrideId // It stands in no ledger.
  const draft = { id, kind: 'break-glass', name: incident, scope, reason, by: '', expiresAt: until }
  const after = withOverride(view, overrideOf({ ...draft, kind: 'break-glass' }, env.now))
  const uses: OpenedUse[] = []
  for (const uid of scope.identities ?? []) {
    const identity = view.manifests.Identity.get(uid)
    if (identity === undefined) continue
    for (const asset of actsFrom(view, uid, scope)) {
      for (const use of usesBy(view, identity, asset)) {
        yield
        uses.push(decidedTwice(view, after, asset, use, env))
      }
    }
  }
  return uses
}

function actsFrom(view: View, identity: IdentityUid, { assets }: OverrideScope): AssetUid[] {
  const bound = [...(view.assetsByIdentity.get(identity) ?? [])].toSorted()
  return assets === undefined ? bound : bound.filter((uid) => assets.includes(uid))
}

function decidedTwice(before: View, after: View, asset: AssetUid, use: Use, env: Env): OpenedUse {
  const code = (view: View): ReasonCode =>
    decide(view, use.request, { id: 'plan', vouchesFor: 'all' }, env).code
  const { identity, resource } = use
  return {
    identity,
    asset,
    resource,
    tier: resource.spec.tier,
    now: code(before),
    after: code(after),
  }
}

function withOverride(view: View, override: Override): View {
  const overridesByAsset = new Map(view.overridesByAsset)
  for (const asset of namedBy(override)) {
    overridesByAsset.set(asset, new Set(view.overridesByAsset.get(asset)).add(override.id))
  }
  const overrides = new Map(view.overrides).set(override.id, override)
  return { ...view, overrides, overridesByAsset }
}
