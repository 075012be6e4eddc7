/** Time: what came due by it alone, when its clock stops counting, and who says that it counts again. */

import { refuse, type Conclusion, done } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import { goOn, rolloutDueAt } from '../../enforce/rollout.ts'
import { planNotices } from '../../enforce/plan-hold.ts'
import { actorsOf } from '../../state/estate/runs-on.ts'
import { postureOf } from '../../assess/posture.ts'
import type { ClockInput } from '../../model/clock.ts'
import { mapped, type Stepwise } from '../../kernel/stepwise.ts'
import { nextWakeup, dueAssets } from '../../state/wakeups/wakeups.ts'
import { factsOf } from '../../state/evidence/standing.ts'
import type { AssetUid, IdentityUid } from '../../kernel/ids.ts'
import type { View } from '../../state/state.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Input } from '../../model/input.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { isLive } from '../../model/scope.ts'
import { type Env, mayRelease } from '../../model/env.ts'
import { silenceOver, telemetryOverrides } from '../../assess/telemetry.ts'
import { moveOf, type Move } from '../../verify/moves.ts'
import { settleAsset, settleBehind } from '../settle.ts'
import { earliest, type Instant, formatInstant, formatDuration } from '../../kernel/instant.ts'

/** Costs what came due, not the estate. Answers without entries when nothing is due; otherwise the last entry is the tick itself. */
export function* tick(
  view: View,
  { jumpedMs }: Extract<Input, { kind: 'tick' }>,
  env: Env,
): Stepwise<Conclusion> {
  const assets = dueAssets(view.wakeups, env.now, LIMITS.tickAssetsMax)
  // All that fell silent are counted before any is refused: a wave is larger than a slice.
  const wave = dueAssets(view.wakeups, env.now, LIMITS.telemetryWaveMax)
  const newlySilent = silenceOver(view, env)
  const fallen = yield* mapped(wave, newlySilent)
  const guarded = telemetryOverrides(view, fallen.flat(), env)
  const bodies: Body[] = [...guarded]
  const made = guarded.map((one) => one.body.override)
  const guards = guardsOver(view, env, { made })
  const silent = assets.flatMap(newlySilent)
  for (const asset of assets) {
    yield
    bodies.push(
      ...(yield* settleAsset(view, asset, env, { guards })),
      ...settleMoves(view, asset, env),
    )
  }
  for (const override of view.overrides.values()) {
    if (!isLive(override, env.now)) {
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

/** Proven moves off an image; with the last of them its hold ends. */
export function settleMoves(view: View, asset: AssetUid, env: Env): Body[] {
  const image = view.manifests.Asset.get(asset)
  const hold = view.assets.get(asset)?.hold ?? null
  if (image?.spec.type !== 'image' || hold === null || !mayRelease(env)) return []
  const moved: { readonly identity: IdentityUid; readonly move: Move }[] = []
  const actors = actorsOf(view, asset)
  for (const uid of actors) {
    const identity = view.manifests.Identity.get(uid)
    if (identity === undefined || view.moving.get(uid)?.has(asset) !== true) continue
    const move = moveOf(
      view,
      identity,
      image,
      (uid) => postureOf(view, factsOf(view, uid), env.now).state,
      env,
    )
    if (move.proof.kind === 'proven') moved.push({ identity: uid, move })
  }
  if (moved.length === 0) return []
  const bodies: Body[] = moved.map(({ identity, move }, index) => ({
    kind: 'binding.moved',
    body: {
      identity,
      asset,
      to: move.to,
      evidence: move.evidence,
      last: moved.length === actors.length && index === moved.length - 1,
    },
  }))
  if (moved.length < actors.length) return bodies
  const evidence = [...new Set(moved.flatMap(({ move }) => move.evidence))]
  const end = { kind: 'proven', evidence, singleSource: true } as const
  const told = planNotices(view, 'notify-released', hold, asset, env)
  return [
    ...bodies,
    { kind: 'hold.closed', body: { id: hold, at: env.now, end } },
    ...told.map((effect): Body => ({ kind: 'effect.intended', body: { effect } })),
  ]
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
    if (override.kind !== 'report-only') next = earliest(next, override.expiresAt)
  }
  return next ?? null
}

type Of<K extends ClockInput['kind']> = Extract<ClockInput, { readonly kind: K }>

export function suspectClock(view: View, { wall, machine }: Of<'suspect-clock'>): Conclusion {
  if (view.clock.suspectSince !== null) return done([], [], 'clock')
  return done([{ kind: 'clock.suspected', body: { wall, machine } }], [], 'clock')
}

/** A ledger's time never goes back: what it cannot wait for is not taken. */
export function trustClock(view: View, input: Of<'trust-clock'>, env: Env): Conclusion {
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
