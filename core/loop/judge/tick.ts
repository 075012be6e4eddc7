/** Time alone: assets whose clock came due, overrides that ended. Costs what came due, not the estate. */

import type { Stepwise } from '../../kernel/stepwise.ts'
import { nextWakeup, dueAssets } from '../../state/wakeups/wakeups.ts'
import { factsOf } from '../../state/evidence/standing.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import type { View } from '../../state/state.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Input } from '../../model/input.ts'
import { done, type Conclusion } from '../../model/conclusion.ts'
import { guardsOver } from '../guards.ts'
import { settleBehind } from '../settle-behind.ts'
import type { Body } from '../../model/draft.ts'
import type { Env } from '../../model/env.ts'
import { goOn, rolloutDueAt } from './mode.ts'
import { newlySilent, telemetryOverrides } from '../../assess/telemetry.ts'
import { settleMoves } from '../moves.ts'
import { settleAsset } from '../settle.ts'
import { earliest, type Instant } from '../../kernel/instant.ts'

/** Answers without entries when nothing is due; otherwise the last entry is the tick itself. */
export function* tick(
  view: View,
  { jumpedMs }: Extract<Input, { kind: 'tick' }>,
  env: Env,
): Stepwise<Conclusion> {
  const assets = dueAssets(view.wakeups, env.now, LIMITS.tickAssetsMax)
  // All that fell silent are counted before any is refused: a wave is larger than a slice.
  const wave = dueAssets(view.wakeups, env.now, LIMITS.telemetryWaveMax)
  const guarded = telemetryOverrides(
    view,
    wave.flatMap((one) => newlySilent(view, one, env)),
    env,
  )
  const bodies: Body[] = [...guarded]
  const made = guarded.map((one) => one.body.override)
  const guards = guardsOver(view, env, { made })
  const silent = assets.flatMap((asset) => newlySilent(view, asset, env))
  for (const asset of assets) {
    yield
    const facts = factsOf(view, asset)
    bodies.push(
      ...(yield* settleAsset(
        view,
        asset,
        { causes: [...facts.causes], standings: [...facts.standings] },
        env,
        null,
        guards,
      )),
      ...settleMoves(view, asset, env),
    )
  }
  for (const override of view.overrides.values()) {
    if (
      override.endedAt === null &&
      override.expiresAt <= env.now &&
      override.kind !== 'report-only'
    ) {
      bodies.push({ kind: 'override.ended', body: { id: override.id, why: 'expired' } })
      // What it held back counts again, and may trip the next one.
      if (override.kind === 'survivor') {
        for (const asset of override.scope.assets ?? []) {
          if (isRefused(view, asset)) guards.refused(asset, bodies)
        }
      } else {
        const after = { ...guards, triggers: [`override ${override.name}`] }
        const counting = override.kind === 'breaker' ? guards : after
        bodies.push(...(yield* settleBehind(view, override, env, counting)))
      }
    }
  }
  bodies.push(...goOn(view, env))
  if (bodies.length === 0 && assets.length === 0 && jumpedMs === 0) return done([], [], 'time')
  return done([...bodies, { kind: 'tick', body: { jumpedMs, assets, silent } }], [], 'time')
}

function isRefused(view: View, asset: AssetUid): boolean {
  const state = view.assets.get(asset)
  if (state === undefined) return false
  return state.hold !== null || (state.refusal?.tiers.some((one) => one !== null) ?? false)
}

/** When the driver must tick next; null while no clock runs. */
export function nextTickAt(view: View): Instant | null {
  let next = earliest(
    nextWakeup(view.wakeups) ?? undefined,
    rolloutDueAt(view, view.lastAt) ?? undefined,
  )
  for (const override of view.overrides.values()) {
    if (override.endedAt === null && override.kind !== 'report-only') {
      next = earliest(next, override.expiresAt)
    }
  }
  return next ?? null
}
