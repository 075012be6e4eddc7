/** The assets behind an ended breaker, settled anew: their causes are due, so they are blocked now. */

import type { Override } from '../model/override.ts'
import { factsOf } from '../model/standing.ts'
import type { View } from '../model/state.ts'
import { assetsBehind } from './breaker.ts'
import type { Body } from './draft.ts'
import type { Env } from './env.ts'
import type { Guards } from './guards.ts'
import { settleAsset } from './settle-asset.ts'

export function settleBehind(view: View, override: Override, env: Env, guards: Guards): Body[] {
  const bodies: Body[] = []
  for (const asset of assetsBehind(view, override)) {
    const facts = factsOf(view, asset)
    const now = { causes: [...facts.causes], standings: [...facts.standings] }
    bodies.push(...settleAsset(view, asset, now, env, null, guards))
  }
  return bodies
}
