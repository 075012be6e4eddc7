/** What follows when an asset's causes or evidence changed, or time did: refusals, holds, notices, posture. */

import { posture } from '../assess/posture.ts'
import { planHold, planNotices, type HoldPlan } from '../enforce/plan-hold.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import type { AssetUid, CauseId } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import type { SourceStanding } from '../model/evidence.ts'
import type { View } from '../state/state.ts'
import { endOf, type Word } from '../restore/plan-release.ts'
import type { Body } from '../state/entries.ts'
import { mayRelease, type Env } from '../model/env.ts'
import type { Guards } from './guards.ts'
import { isLeft } from './moves.ts'
import { refuse } from './refuse.ts'

/** In steps: an asset may have ten thousand causes. */
export function* settleAsset(
  view: View,
  asset: AssetUid,
  facts: {
    readonly causes: readonly Cause[]
    readonly standings: readonly SourceStanding[]
    /** False: whatever was proven just now was proven by two sources. */
    readonly onOneWord?: boolean
  },
  env: Env,
  word: Word | null,
  guards: Guards | null,
): Stepwise<Body[]> {
  const bodies: Body[] = []
  // Evidence ages by what can change, and that by what kind of asset it is.
  const now = { ...facts, type: view.manifests.Asset.get(asset)?.spec.type }
  // What nothing acts from holds nobody: its causes stay, and whoever is bound to it again is refused.
  const plan = isLeft(view, asset, env)
    ? ({ kind: 'none' } as const)
    : yield* planHold(view, asset, facts.causes, env.now, env.hash)
  const { newly, heldBack } = yield* refuse(view, asset, now, env, guards, bodies)
  yield
  // Report-only blocks nobody, so nothing has to be held back.
  const enforces = plan.kind === 'open' && plan.body.mode === 'enforce'
  const opens =
    plan.kind === 'open' && (!enforces || causesIn(plan).some((cause) => !heldBack.has(cause)))
  if (newly || (opens && enforces)) guards?.refused(asset, bodies)
  if (opens) {
    bodies.push({ kind: 'hold.opened', body: plan.body }, ...grown(plan.more))
    bodies.push(...notices(view, 'notify-blocked', plan.body.hold.id, asset, env))
  }
  if (plan.kind === 'grow') bodies.push(...grown(plan.more))
  // Time alone never releases: only somebody's word does, and never while the clock or the past is in doubt.
  const held = plan.kind === 'release' ? view.holds.get(plan.hold) : undefined
  if (plan.kind === 'release' && held !== undefined && word !== null && mayRelease(env)) {
    const single = held.onOneWord === true || facts.onOneWord !== false
    const end = endOf(held, facts.causes, word, single, env.now)
    bodies.push({ kind: 'hold.closed', body: { id: held.id, at: env.now, end } })
    bodies.push(...notices(view, 'notify-released', plan.hold, asset, env))
  }
  const before = view.assets.get(asset)?.posture ?? 'unknown'
  const after = yield* posture(view, now, env.now)
  if (before !== after.state) {
    const reason = after.unknownReason ?? facts.causes[0]?.rule ?? 'evidence'
    bodies.push({
      kind: 'posture.changed',
      body: { asset, from: before, to: after.state, reason },
    })
  }
  return bodies
}

function causesIn({ body, more }: Extract<HoldPlan, { kind: 'open' }>): readonly CauseId[] {
  return [...body.hold.causes, ...more.flatMap((one) => one.causes)]
}

function grown(more: Extract<HoldPlan, { kind: 'grow' }>['more']): Body[] {
  return more.map((body) => ({ kind: 'hold.changed', body }))
}

function notices(
  view: View,
  type: 'notify-blocked' | 'notify-released',
  hold: Parameters<typeof planNotices>[2],
  asset: AssetUid,
  env: Env,
): Body[] {
  return planNotices(view, type, hold, asset, env.now, env.hash).map((effect) => ({
    kind: 'effect.intended',
    body: { effect },
  }))
}
