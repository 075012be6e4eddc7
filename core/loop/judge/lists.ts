/**
 * The matcher's answer about the lists of one asset: what waited for it counts from here on, and what nobody can
 * judge is a cause of its own where an exploited or critical advisory names it.
 */

import { lookedAt, weighed } from '../../assess/weigh-cause.ts'
import { unjudgedCause } from '../../correlate/found-causes.ts'
import { guardsOver, triggersOf } from '../../enforce/guards.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { Env } from '../../model/env.ts'
import { settledStandings } from '../../model/evidence.ts'
import type { InventoryMatchedInput } from '../../model/input.ts'
import { waitsFor } from '../../restore/plan-release.ts'
import { done, type Conclusion } from '../../state/conclusion.ts'
import { alike, settles } from '../../state/evidence/settles.ts'
import type { View } from '../../state/state.ts'
import { finishVerifications } from '../../verify/finish-verifications.ts'
import { isAnswered } from '../../verify/is-answered.ts'
import { clear, courseOf, say, settle } from '../course.ts'

export function* judgeLists(
  view: View,
  input: InventoryMatchedInput,
  env: Env,
): Stepwise<Conclusion> {
  const { asset } = input
  const known = view.assets.get(asset)
  const evidence = known?.lastEvidence ?? null
  if (known === undefined || evidence === null || !view.manifests.Asset.has(asset)) {
    return done([], [], input.cause)
  }
  const settling = input.lists.filter((list) => settles(known, list))
  const awaited = settling.filter(
    (matchedList) => known.standings.get(matchedList.source)?.awaits !== undefined,
  )
  const course = yield* courseOf(view, asset, settledStandings(known.standings, settling))
  if (settling.length > 0 || !alike(known.gaps, input.gaps)) {
    const body = { asset, lists: settling, gaps: input.gaps }
    course.bodies.push({ kind: 'inventory.matched', body })
  }
  const looked = lookedAt(view, asset, env)
  for (const unjudged of input.unjudged) {
    yield
    const found = unjudgedCause(unjudged, evidence)
    say(course, weighed(view, asset, found, course.causes, looked, env), 'what names it changed')
  }
  let cleared = false
  const waits = waitsFor(view, asset, env) !== null
  for (const { component, how } of waits ? [] : input.ended) {
    yield
    for (const cause of course.causes.byId.values()) {
      if (cause.component !== component || !isAnswered(known, input, evidence, cause)) continue
      clear(course, cause, { evidence: [evidence.id], proof: how })
      cleared = true
    }
  }
  if (course.bodies.length === 0) return done([], [], input.cause)
  // What the report itself cleared waited for this answer; the answer alone releases nothing.
  const answered = awaited.some(
    (list) =>
      list.failed === undefined &&
      known.standings.get(list.source)?.awaits?.evidence === evidence.id,
  )
  yield* settle(view, course, env, {
    word: (answered || cleared) && evidence.mayRaise ? { evidence: evidence.id } : null,
    guards: guardsOver(view, env, { triggers: triggersOf(view, input.cause) }),
  })
  const told = known.standings.get(evidence.source)
  const unknown = awaited.some((list) => list.failed !== undefined)
  if (told?.entitled !== false && (answered || unknown)) {
    const causes = [...course.causes.byId.values()]
    const looked = { asset, evidence, unknown, causes, lookedAt: told?.awaits?.goodAt ?? null }
    course.bodies.push(...finishVerifications(view, looked, env))
  }
  return done(course.bodies, [], input.cause)
}
