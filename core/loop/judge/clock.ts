/** Time: what came due by it alone, when its clock stops counting, and who says that it counts again. */

import { posturesOver } from '../../assess/posture.ts'
import { silenceOver, telemetryOverrides } from '../../assess/telemetry.ts'
import { guardsOver, type Guards } from '../../enforce/guards.ts'
import { endHold } from '../../enforce/plan-hold.ts'
import { noticesOfEnd } from '../../enforce/plan-session.ts'
import { goOn, rolloutDueAt } from '../../enforce/rollout.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import { earliest, formatDuration, formatInstant, type Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { mapped, type Stepwise } from '../../kernel/stepwise.ts'
import { mayRelease, type Env } from '../../model/env.ts'
import type { InputOf } from '../../model/input.ts'
import type { Override } from '../../model/override.ts'
import { isLive } from '../../model/scope.ts'
import { done, refuse, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import type { View } from '../../state/state.ts'
import { dueAssets, nextWakeup } from '../../state/wakeups/wakeups.ts'
import { provenMoves } from '../../verify/moves.ts'
import { settleAsset, settleBehind } from '../settle.ts'

/** Costs what came due, not the estate. Answers without entries when nothing is due; otherwise the last entry is the tick itself. */
export function* tick(view: View, { jumpedMs }: InputOf<'tick'>, env: Env): Stepwise<Conclusion> {
  const assets = dueAssets(view.wakeups, env.now, LIMITS.tickAssetsMax)
  // All that fell silent are counted before any is refused: a wave is larger than a slice.
  const wave = dueAssets(view.wakeups, env.now, LIMITS.telemetryWaveMax)
  const newlySilent = silenceOver(view, env)
  const fallen = yield* mapped(wave, newlySilent)
  const guarded = telemetryOverrides(view, fallen.flat(), env)
  const guards = guardsOver(view, env, { made: guarded.map(({ body }) => body.override) })
  const silent = assets.flatMap(newlySilent)
  const bodies: Body[] = [...guarded]
  for (const asset of assets) {
    yield
    bodies.push(...(yield* settleAsset(view, asset, env, { guards })))
    bodies.push(...settleMoves(view, asset, env))
  }
  for (const override of view.overrides.values()) {
    if (isLive(override, env.now)) continue
    bodies.push({ kind: 'override.ended', body: { id: override.id, why: 'expired' } })
    yield* settleEnded(view, override, env, guards, bodies)
    bodies.push(...noticesOfEnd(view, override.id, 'its time is over', env))
  }
  bodies.push(...goOn(view, env))
  if (bodies.length === 0 && assets.length === 0 && jumpedMs === 0) return done([], [], 'time')
  return done([...bodies, { kind: 'tick', body: { jumpedMs, assets, silent } }], [], 'time')
}

/** What it held back counts again, and may trip the next one. */
function* settleEnded(
  view: View,
  override: Override,
  env: Env,
  guards: Guards,
  bodies: Body[],
): Stepwise<void> {
  if (override.kind === 'survivor') {
    for (const asset of override.scope.assets ?? []) {
      if (isRefused(view, asset)) guards.refused(asset, bodies)
    }
    return
  }
  const after = { ...guards, triggers: [`override ${override.name}`] }
  const counting = override.kind === 'breaker' ? guards : after
  bodies.push(...(yield* settleBehind(view, override, env, counting)))
}

function isRefused(view: View, asset: AssetUid): boolean {
  const { hold = null, refusal } = view.assets.get(asset) ?? {}
  return hold !== null || (refusal?.tiers.some((tier) => tier !== null) ?? false)
}

/** Proven moves off an image; with the last of them its hold ends. */
function settleMoves(view: View, asset: AssetUid, env: Env): readonly Body[] {
  const hold = view.assets.get(asset)?.hold ?? null
  if (hold === null || !mayRelease(env)) return []
  const { bodies, evidence } = provenMoves(view, asset, posturesOver(view, env), env)
  if (evidence === null) return bodies
  const end = { kind: 'proven', evidence, singleSource: true } as const
  return [...bodies, ...endHold(view, asset, hold, end, env)]
}

/** When the driver must tick next; null while no clock runs. */
export function nextTickAt(view: View): Instant | null {
  let next = earliest(
    nextWakeup(view.wakeups) ?? undefined,
    rolloutDueAt(view, view.lastAt) ?? undefined,
  )
  for (const override of view.overrides.values()) {
    if (override.kind !== 'report-only') next = earliest(next, override.expiresAt)
  }
  return next ?? null
}

export function suspectClock(view: View, { wall, machine }: InputOf<'suspect-clock'>): Conclusion {
  if (view.clock.suspectSince !== null) return done([], [], 'clock')
  return done([{ kind: 'clock.suspected', body: { wall, machine } }], [], 'clock')
}

/** A ledger's time never goes back: what it cannot wait for is not taken. */
export function trustClock(view: View, input: InputOf<'trust-clock'>, env: Env): Conclusion {
  const { wall, by, reason } = input
  if (view.clock.suspectSince === null && !env.clockSuspect) {
    return refuse('clock-trusted', 'the server clock is not in doubt', 'nothing to do')
  }
  const ahead = view.lastAt - wall
  if (by !== 'agrees' && ahead > LIMITS.clockAheadMsMax) {
    return refuse(
      'clock-behind',
      `the server clock is ${formatDuration(ahead)} behind the last entry, of ${formatInstant(view.lastAt)}`,
      'set the clock right; if it is right, the ledger was carried ahead by a wrong one: restore a backup of before',
    )
  }
  return done([{ kind: 'clock.trusted', body: { wall, by, reason } }], [], 'clock')
}
