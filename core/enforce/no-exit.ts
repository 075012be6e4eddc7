/**
 * No block without an exit (law 15): where no configured source could ever clear a cause, the block that would follow
 * by itself is a question instead. It keeps the asset open, visibly and for a day; ending it confirms the block, and
 * unanswered it is asked again while nothing can clear the cause.
 */

import { hasExit, type Clearers, clearersOver } from '../state/estate/clearers.ts'
import { deriveId, type AssetUid, type OverrideId } from '../kernel/ids.ts'
import { plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Cause } from '../model/cause.ts'
import { type Override, overrideOf, type OverrideDraft } from '../model/override.ts'
import { isLive, overridesNaming } from '../model/scope.ts'
import type { View } from '../state/state.ts'
import type { Body } from '../state/entries.ts'
import type { Env } from '../model/env.ts'

export interface Exits {
  /** The question that keeps this asset open for this cause; null: it has an exit and may be refused. */
  asksFirst(cause: Cause, bodies: Body[]): Override | null
}

export function exitsOver(view: View, env: Env): Exits {
  const asked = new Map<AssetUid, Override>()
  const clear = new Map<AssetUid, Clearers>()
  return {
    asksFirst(cause, bodies) {
      const asset = view.manifests.Asset.get(cause.asset)
      if (asset === undefined || cause.weight === 'compromise') return null
      const clearers = clear.get(asset.uid) ?? clearersOver(view, asset, env)
      clear.set(asset.uid, clearers)
      if (hasExit(asset, cause, clearers)) return null
      const known = asked.get(asset.uid) ?? liveOf(view, asset.uid, env)
      if (known !== undefined) return known
      const override = question(view, env, asset.uid, asset.name)
      asked.set(asset.uid, override)
      bodies.push({ kind: 'override.created', body: { override } })
      return override
    },
  }
}

function liveOf(view: View, asset: AssetUid, env: Env): Override | undefined {
  for (const override of overridesNaming(view, asset)) {
    if (override.kind === 'no-exit' && isLive(override, env.now)) return override
  }
  return undefined
}

function question(view: View, env: Env, asset: AssetUid, name: string): Override {
  const seed = { question: asset, at: env.now }
  const id: OverrideId = deriveId(env.hash, view.ledgerId, 'override', seed)
  const draft: OverrideDraft = {
    id,
    kind: 'no-exit',
    name: `no-exit/${name}`,
    scope: { assets: [asset], codes: ['asset-blocked'], behind: id },
    reason: `no configured source could clear ${name} again: declare one (holdfast asset verify ${name}), or end this to block it all the same`,
    by: 'system',
    expiresAt: plus(env.now, LIMITS.noExitMs),
  }
  return overrideOf(draft, env.now)
}
