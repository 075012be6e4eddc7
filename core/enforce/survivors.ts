/** Survivors: of each group at least `min` identities keep an asset to act from, or a visible override. */

import { overrideOf } from '../model/override.ts'
import { deriveId, type AssetUid, type IdentityUid } from '../kernel/ids.ts'
import { plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Stored } from '../model/manifest.ts'
import { isLive, overridesNaming } from '../model/scope.ts'
import { find, type View } from '../state/state.ts'
import type { Body } from '../state/entries.ts'
import type { Env } from '../model/env.ts'

export interface Survivors {
  keep(refused: AssetUid, bodies: Body[]): void
}

export function survivorsOver(view: View, env: Env): Survivors {
  const refused = new Set<AssetUid>()
  return {
    keep(asset, bodies) {
      refused.add(asset)
      for (const group of view.manifests.SurvivorGroup.values()) {
        const members = membersOf(view, group)
        const here = members.filter(
          (member) => view.identitiesByAsset.get(asset)?.has(member) === true,
        )
        if (here.length === 0) continue
        let alive = members.filter((member) => isAlive(view, member, refused, env)).length
        for (const identity of here) {
          if (alive >= group.spec.min) break
          if (isAlive(view, identity, refused, env)) continue
          bodies.push(survivor(view, env, group, identity, asset))
          alive += 1
        }
      }
    },
  }
}

function membersOf(view: View, group: Stored<'SurvivorGroup'>): IdentityUid[] {
  return group.spec.identities.flatMap((name) => find(view, 'Identity', name)?.uid ?? [])
}

/** Offline is no survivor: only an asset that is not refused and whose evidence is fresh counts. */
function isAlive(
  view: View,
  identity: IdentityUid,
  refused: ReadonlySet<AssetUid>,
  env: Env,
): boolean {
  for (const asset of view.assetsByIdentity.get(identity) ?? []) {
    const state = view.assets.get(asset)
    if (state === undefined) continue
    const denied = state.refusal?.tiers.some((tier) => tier !== null) ?? false
    const free = state.hold === null && !denied && !refused.has(asset)
    if (free && (state.posture === 'verified' || state.posture === 'grace')) return true
    if (hasSurvivorOverride(view, identity, asset, env)) return true
  }
  return false
}

function hasSurvivorOverride(
  view: View,
  identity: IdentityUid,
  asset: AssetUid,
  env: Env,
): boolean {
  for (const override of overridesNaming(view, asset)) {
    if (override.kind !== 'survivor' || !isLive(override, env.now)) continue
    if (override.scope.identities?.includes(identity) === true) return true
  }
  return false
}

function survivor(
  view: View,
  env: Env,
  group: Stored<'SurvivorGroup'>,
  identity: IdentityUid,
  asset: AssetUid,
): Body {
  const seed = { group: group.uid, identity, asset, at: env.now }
  return {
    kind: 'override.created',
    body: {
      override: overrideOf(
        {
          id: deriveId(env.hash, view.ledgerId, 'override', seed),
          kind: 'survivor',
          name: `survivor/${group.name}`,
          scope: { identities: [identity], assets: [asset] },
          reason: `fewer than ${group.spec.min} of ${group.name} would be left`,
          by: 'system',
          expiresAt: plus(env.now, LIMITS.survivorMs),
        },
        env.now,
      ),
    },
  }
}
