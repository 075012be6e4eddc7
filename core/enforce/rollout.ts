/**
 * Enforcing begins: all at once or in waves, which undo themselves when they refuse more than was shown. Tokens issued
 * before an open hold end with it.
 */

import type { EntryBodies, Body } from '../state/entries.ts'
import type { CauseId } from '../kernel/ids.ts'
import { withChange, type ModeScope } from '../model/mode.ts'
import { borneBy, type Wave, isInWaves, waveScope } from '../model/rollout.ts'
import type { Env } from '../model/env.ts'
import { plus } from '../kernel/instant.ts'
import type { View } from '../state/state.ts'
import { LIMITS } from '../kernel/limits.ts'
import { identitiesToCut } from './plan-hold.ts'

/** Who may switch on: `off` was gone through lately, so it is known to work and what it leaves. */
export function isRehearsed(view: View, env: Env): boolean {
  return view.rehearsedAt !== null && view.rehearsedAt > env.now - LIMITS.rehearsalMs
}

/** The next wave that came due, or the way back: of every rollout, from a tick. */
export function goOn(view: View, env: Env): Body[] {
  const { rollout } = view
  if (rollout === null) return []
  if (rollout.unplanned.size > rollout.bears) {
    const many = rollout.unplanned.size
    const why = `${many} assets are refused that nobody was shown, more than ${rollout.bears}: the mode is what it was`
    return [{ kind: 'rollout.ended', body: { why, undone: true } }]
  }
  const next = rollout.wave + 1
  const due = rollout.waves[next]
  if (due === undefined) {
    const last = rollout.waves.at(-1)
    const over = last === undefined || plus(last.at, LIMITS.rolloutWatchedMs) <= env.now
    const why = 'all waves count, and none refused more than was shown'
    return over ? [{ kind: 'rollout.ended', body: { why, undone: false } }] : []
  }
  if (due.at > env.now) return []
  return wave(view, rollout.scope, rollout.waves, next, 'system', `wave ${next + 1}`)
}

/** When a rollout must be looked at next; null: none goes on. */
export function rolloutDueAt(view: View, now: Env['now']): Env['now'] | null {
  const { rollout } = view
  if (rollout === null) return null
  if (rollout.unplanned.size > rollout.bears) return now
  const next = rollout.waves[rollout.wave + 1]
  if (next !== undefined) return next.at
  const last = rollout.waves.at(-1)
  return last === undefined ? now : plus(last.at, LIMITS.rolloutWatchedMs)
}

export function wave(
  view: View,
  scope: ModeScope,
  waves: readonly Wave[],
  at: number,
  actor: string,
  reason: string,
): Body[] {
  const due = waves[at]
  if (due === undefined) return []
  const part = waveScope(scope, due)
  const enforced = [...view.manifests.Asset.values()].filter((asset) =>
    isInWaves({ scope, waves }, at, asset.uid),
  )
  const number = { number: at, bears: borneBy(enforced.length) }
  const body = { mode: 'enforce', scope: part, reason, wave: number } as const
  return [{ kind: 'mode.set', body }, ...cutBy(view, part, actor, reason)]
}

export function endRollout(view: View, why: string): Body[] {
  return view.rollout === null ? [] : [{ kind: 'rollout.ended', body: { why, undone: false } }]
}

export function cutBy(view: View, scope: ModeScope, actor: string, reason: string): Body[] {
  const change = { mode: 'enforce', scope, at: view.lastAt, by: actor, reason } as const
  return cutHeld({ ...view, modes: withChange(view.modes, change) })
}

/** Enforcing anew: tokens issued before an open hold end now. */
export function cutHeld(view: View): Body[] {
  const enforcing: View = { ...view, stopped: null }
  const bodies: Body[] = []
  for (const hold of view.holds.values()) {
    if (hold.state !== 'open' || hold.subject.kind !== 'asset') continue
    const cut = identitiesToCut(enforcing, hold.subject.uid)
    if (cut.length === 0) continue
    bodies.push({
      kind: 'hold.changed',
      body: { id: hold.id, ...causesAsNow(hold.causes), cut, why: 'enforcement began' },
    })
  }
  return bodies
}

/** Of a hold with more than an entry names nothing is said but that none come to it. */
function causesAsNow(
  causes: readonly CauseId[],
): Pick<EntryBodies['hold.changed'], 'causes'> & { readonly adds?: true } {
  return causes.length > LIMITS.namedCausesMax ? { causes: [], adds: true } : { causes }
}
