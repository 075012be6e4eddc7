/** What was applied weighs open causes anew at once, asset by asset, and each is settled with it. */

import { reweighings } from '../assess/reweigh.ts'
import type { Guards } from '../enforce/guards.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import type { Env } from '../model/env.ts'
import type { Body, EntryBodies } from '../state/entries.ts'
import { foresee } from '../state/foresee.ts'
import type { View } from '../state/state.ts'
import { change, courseOf, settle } from './course.ts'

export function* reweigh(
  view: View,
  body: EntryBodies['manifest.applied'],
  env: Env,
  shared: Guards,
): Stepwise<Body[]> {
  const bodies: Body[] = []
  let after = body.kind === 'PosturePolicy' ? undefined : view
  for (const { asset, why, trigger, tighten } of yield* reweighings(view, body, env)) {
    const course = yield* courseOf(view, asset)
    for (const cause of course.causes.byId.values()) {
      yield
      const tighter = tighten(cause)
      if (tighter !== cause) change(course, tighter, why)
    }
    if (course.bodies.length === 0) continue
    // Only where a cause is tightened: it copies what every policy and source says.
    after ??= foresee(view, [{ kind: 'manifest.applied', body }], env.now)
    const guards = { ...shared, triggers: [trigger] }
    bodies.push(...(yield* settle(after, course, env, { guards })))
  }
  return bodies
}
