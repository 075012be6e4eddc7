/**
 * The mode and its switches. Enforcing is switched on by somebody who was shown whom it refuses and has gone through
 * `off` before, all at once or in waves; waves undo themselves when they refuse more than was shown.
 */

import { hasPassed, faultOf } from '../model/point-test.ts'
import { cutHeld, isRehearsed, cutBy, wave, endRollout } from './rollout.ts'
import type { Stored } from '../model/manifest.ts'
import { plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { InputOf } from '../model/input.ts'
import type { Wave } from '../model/rollout.ts'
import type { View } from '../state/state.ts'
import { done, refuse, type Conclusion } from '../state/conclusion.ts'
import type { Body } from '../state/entries.ts'
import type { Env } from '../model/env.ts'
import { testOf, untestedIn } from './tested-points.ts'

type ModeInput = InputOf<'set-mode' | 'rehearse-off' | 'stop-enforcement' | 'resume-enforcement'>

export function switchMode(view: View, input: ModeInput, env: Env, actor: string): Conclusion {
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
      return done([...endRollout(view, 'enforcement was stopped'), stopped], [], 'off')
    }
    case 'resume-enforcement': {
      if (view.stopped === null)
        return refuse('not-stopped', 'enforcement is not off', 'nothing to do')
      const resumed: Body = { kind: 'enforcement.resumed', body: { reason: input.reason } }
      return done([resumed, ...cutHeld(view)], [], 'resume')
    }
  }
}

function setMode(view: View, input: InputOf<'set-mode'>, env: Env, actor: string): Conclusion {
  const { mode, scope, reason, shown, waves } = input
  const lists = [scope.assets, scope.identities, scope.resources, scope.tiers]
  const named = lists.filter((list) => list !== undefined)
  if (
    scope.everything !== true &&
    (named.length === 0 || named.some((list) => list.length === 0))
  ) {
    return refuse('empty-scope', 'the scope selects nothing', 'name what it covers, or `all`')
  }
  const before = endRollout(view, 'the mode was set')
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
  const [untested, ...others] = untestedIn(view, scope, env)
  if (untested !== undefined) return testFirst(view, untested, others.length)
  if (waves === undefined) {
    const set: Body = { kind: 'mode.set', body: { mode, scope, reason } }
    return done([...before, set, ...cutBy(view, scope, actor, reason)], [], 'mode')
  }
  const { shares, everyMs } = waves
  const rising = shares.every((share, at) => share > (shares[at - 1] ?? 0) && share <= 100)
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

/** Where access is to be cut, that is known to work before somebody depends on it. */
function testFirst(view: View, point: Stored<'EnforcementPoint'>, others: number): Conclusion {
  const test = testOf(view, point)
  const fault = test === null || hasPassed(test) ? null : faultOf(test)
  const why =
    fault === null ? 'was not tested as it is now within a day' : `failed its test: ${fault}`
  const more = others === 0 ? '' : `; ${others} more were not tested either`
  return refuse(
    'test-first',
    `enforcement point \`${point.name}\` ${why}${more}`,
    `holdfast ep test ${point.name}`,
  )
}
