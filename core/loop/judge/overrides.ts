/** Overrides that a person or a manifest ends: what they kept open is settled anew. */

import { guardsOver } from '../../enforce/guards.ts'
import { noticesOfEnd } from '../../enforce/plan-session.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { Env } from '../../model/env.ts'
import type { InputOf } from '../../model/input.ts'
import { isQuestion, type Override } from '../../model/override.ts'
import { notLive } from '../../model/refusals.ts'
import { done, refused, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import type { View } from '../../state/state.ts'
import { settleBehind } from '../settle.ts'

export function* endOverride(
  view: View,
  input: InputOf<'end-override'>,
  env: Env,
): Stepwise<Conclusion> {
  const override = view.overrides.get(input.override)
  if (override === undefined) {
    return refused([notLive('override', input.override, 'list overrides')])
  }
  const bodies = yield* ended(view, override, input.reason, isQuestion(override), env)
  return done(bodies, [override.id], 'end-override')
}

/** Ending a breaker confirms its cause: what it held back is refused now, and nothing more of it is counted. */
export function* ended(
  view: View,
  override: Override,
  why: string,
  confirmed: boolean,
  env: Env,
): Stepwise<Body[]> {
  const { id, name } = override
  const body = confirmed ? { id, why, confirmed: true as const } : { id, why }
  const over = new Set([id])
  const guards = guardsOver(view, env, { confirmed, ended: over, triggers: [`override ${name}`] })
  const settled = yield* settleBehind(view, override, env, guards)
  return [{ kind: 'override.ended', body }, ...settled, ...noticesOfEnd(view, id, why, env)]
}
