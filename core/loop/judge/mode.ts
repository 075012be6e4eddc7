/**
 * The mode and its switches. Enforcing is switched on by somebody who was shown whom it refuses and has gone through
 * `off` before, all at once or in waves; waves undo themselves when they refuse more than was shown.
 */

import { identitiesToCut } from '../../enforce/plan-hold.ts'
import { plus } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Input } from '../../model/input.ts'
import { withChange, type ModeScope } from '../../model/mode.ts'
import { borneBy, isInWaves, waveScope, type Wave } from '../../model/rollout.ts'
import type { View } from '../../state/state.ts'
import { done, refuse, type Conclusion } from '../../model/conclusion.ts'
import type { Body } from '../../model/draft.ts'
import type { Env } from '../../model/env.ts'

export type ModeInput = Extract<
  Input,
  { kind: 'set-mode' | 'rehearse-off' | 'stop-enforcement' | 'resume-enforcement' }
>

export function judgeMode(view: View, input: ModeInput, env: Env, actor: string): Conclusion {
  switch (input.kind) {
    case 'set-mode':
      return setMode(view, input, env, actor)
    case 'rehearse-off': {
      const { reason, checked, stays } = input
      return done([{ kind: 'off.rehearsed', body: { reason, checked, stays } }], [], 'off')
    }
    case 'stop-enforcement': {
      const { reason, eject } = input
      const stopped: Body = { kind: 'enforcement.stopped', body: { reason, eject } }
      return done([...ended(view, 'enforcement was stopped'), stopped], [], 'off')
    }
    case 'resume-enforcement': {
      if (view.stopped === null)
        return refuse('not-stopped', 'enforcement is not off', 'nothing to do')
      const resumed: Body = { kind: 'enforcement.resumed', body: { reason: input.reason } }
      return done([resumed, ...cutHeld(view)], [], 'resume')
    }
  }
}

function setMode(
  view: View,
  input: Extract<ModeInput, { kind: 'set-mode' }>,
  env: Env,
  actor: string,
): Conclusion {
  const { mode, scope, reason, shown, waves } = input
  const lists = [scope.assets, scope.identities, scope.resources, scope.tiers]
  const named = lists.filter((list) => list !== undefined)
  if (
    scope.everything !== true &&
    (named.length === 0 || named.some((list) => list.length === 0))
  ) {
    return refuse('empty-scope', 'the scope selects nothing', 'name what it covers, or `all`')
  }
  const before = ended(view, 'the mode was set')
  if (mode === 'report-only') {
    return done([...before, { kind: 'mode.set', body: { mode, scope, reason } }], [], 'mode')
  }
  if (shown === null) {
    return refuse(
      'preview-first',
      'enforcing is switched on by somebody who saw whom it refuses',
      'holdfast mode set enforce --scope … --dry-run, then with the --digest it prints',
    )
  }
  if (!isRehearsed(view, env)) {
    return refuse(
      'rehearse-first',
      'nobody has gone through `off` in the last 30 days',
      'holdfast off --rehearse --reason …: it changes nothing and says what off would do',
    )
  }
  if (waves === undefined) {
    const set: Body = { kind: 'mode.set', body: { mode, scope, reason } }
    return done([...before, set, ...cutBy(view, scope, actor, reason)], [], 'mode')
  }
  const { shares, everyMs } = waves
  const rising = shares.every((one, at) => one > (shares[at - 1] ?? 0) && one <= 100)
  if (shares.length < 2 || !rising || shares.at(-1) !== 100 || everyMs < LIMITS.waveMsMin) {
    return refuse(
      'waves-invalid',
      'waves are at least two rising percentages that end with 100, and at least a minute apart',
      'such as --waves 10,50,100 --every 1h',
    )
  }
  const planned: Wave[] = shares.map((share, at) => ({ share, at: plus(env.now, at * everyMs) }))
  const started: Body = {
    kind: 'rollout.started',
    body: { scope, waves: planned, shown, reason },
  }
  return done([...before, started, ...wave(view, scope, planned, 0, actor, reason)], [], 'mode')
}

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

function wave(
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
  const enforced = [...view.manifests.Asset.values()].filter((one) =>
    isInWaves({ scope, waves }, at, one.uid),
  )
  const number = { number: at, bears: borneBy(enforced.length) }
  const body = { mode: 'enforce', scope: part, reason, wave: number } as const
  return [{ kind: 'mode.set', body }, ...cutBy(view, part, actor, reason)]
}

function ended(view: View, why: string): Body[] {
  return view.rollout === null ? [] : [{ kind: 'rollout.ended', body: { why, undone: false } }]
}

function cutBy(view: View, scope: ModeScope, actor: string, reason: string): Body[] {
  const change = { mode: 'enforce', scope, at: view.lastAt, by: actor, reason } as const
  return cutHeld({ ...view, modes: withChange(view.modes, change) })
}

/** Enforcing anew: tokens issued before an open hold end now. */
function cutHeld(view: View): Body[] {
  const enforcing: View = { ...view, stopped: null }
  const bodies: Body[] = []
  for (const hold of view.holds.values()) {
    if (hold.state !== 'open' || hold.subject.kind !== 'asset') continue
    const cut = identitiesToCut(enforcing, hold.subject.uid)
    if (cut.length === 0) continue
    bodies.push({
      kind: 'hold.changed',
      body: { id: hold.id, causes: hold.causes, cut, why: 'enforcement began' },
    })
  }
  return bodies
}
