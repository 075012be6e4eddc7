/** Effects: what is to change at enforcement points, what is sent there, and what was seen. */

import { planEffects } from '../../enforce/plan-effects.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { cutsAt } from '../../model/adapters.ts'
import type { Env } from '../../model/env.ts'
import type { InputOf } from '../../model/input.ts'
import { restoresLeft } from '../../restore/restore-rate.ts'
import { done, refuse, type Conclusion } from '../../state/conclusion.ts'
import { anyEffect, standingAt } from '../../state/effects/table.ts'
import type { IntendedChange } from '../../state/effects/entries.ts'
import { find, type View } from '../../state/state.ts'
import { settleChange } from '../../verify/settle-change.ts'
import { accountNow } from '../answer/desired.ts'

/** The most critical first. */
export function* judgeAccounts(
  view: View,
  { accounts }: InputOf<'plan-effects'>,
  env: Env,
): Stepwise<Conclusion> {
  const changes: IntendedChange[] = []
  let restores = restoresLeft(view, env)
  for (const { point: named, ref } of accounts) {
    yield
    const point = find(view, 'EnforcementPoint', named)
    if (point === undefined || cutsAt(env.adapters, point.spec) === null) continue
    const now = yield* accountNow(view, { point, ref }, env)
    for (const change of planEffects(view, point, ref, now, env)) {
      // The rest is given back by a later look.
      if (change.type === 'restore' && --restores < 0) break
      changes.push(change)
    }
  }
  return done(
    changes
      .toSorted((a, b) => (a.tier ?? 0) - (b.tier ?? 0))
      .map((effect) => ({ kind: 'effect.intended', v: 2, body: { effect } })),
    changes.map(({ id }) => id),
    'effects',
  )
}

/** The fence: whoever is about to call is refused where something else is intended by now. */
export function sendEffect(view: View, input: InputOf<'send-effect'>, env: Env): Conclusion {
  const { point, ref, turn, step, undo } = input
  const standing = standingAt(view, point, ref)
  if (standing?.turn !== turn || standing.open.length === 0 || env.fromBackup) {
    return refuse('changed-meanwhile', `something else is intended at \`${ref}\``, 'nothing to do')
  }
  return done([{ kind: 'effect.sent', body: { point, ref, turn, step, undo } }], [], ref)
}

export function observeTarget(view: View, input: InputOf<'observe-target'>, env: Env): Conclusion {
  const { point, ref } = input
  const standing = standingAt(view, point, ref)
  if (standing === undefined) {
    return refuse('not-found', `nothing was ever intended at \`${ref}\``, 'holdfast effect list')
  }
  return done(settleChange(view, standing, input, env), [], ref)
}

export function settleEffect(view: View, input: InputOf<'settle-effect'>): Conclusion {
  const { effect: id, outcome, detail } = input
  if (anyEffect(view, id) === undefined) {
    return refuse('not-found', `no effect \`${id}\``, 'holdfast hold list')
  }
  return done([{ kind: 'effect.settled', body: { id, outcome, detail } }], [id], id)
}

/** A point that is gone by now was tested for nothing. */
export function testPoint(view: View, { point, found }: InputOf<'test-point'>): Conclusion {
  if (!view.manifests.EnforcementPoint.has(point)) {
    return refuse('not-found', `no enforcement point \`${point}\``, 'holdfast ep list')
  }
  return done([{ kind: 'point.tested', body: { point, ...found } }], [], point)
}
