/** The assets that an ended override kept open, settled anew: a slice at once, the others by ticks. */

import { LIMITS } from '../kernel/limits.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import type { Override } from '../model/override.ts'
import { factsOf } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import type { Body } from '../state/entries.ts'
import type { Env } from '../model/env.ts'
import type { Guards } from './guards.ts'
import { settleAsset } from './settle.ts'

export function* settleBehind(
  view: View,
  override: Override,
  env: Env,
  guards: Guards,
): Stepwise<Body[]> {
  const bodies: Body[] = []
  const behind = [...(view.sheltered.get(override.id) ?? [])].toSorted()
  for (const asset of behind.slice(0, LIMITS.tickAssetsMax)) {
    const facts = factsOf(view, asset)
    const now = { causes: [...facts.causes], standings: [...facts.standings] }
    bodies.push(...(yield* settleAsset(view, asset, now, env, null, guards)))
  }
  return bodies
}
