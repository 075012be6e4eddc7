/**
 * Rules with another number: what is known is judged by them, asset by asset, through the breaker. It tightens
 * now; what these rules see less strictly loosens only with the next report that is entitled to.
 */

import { openCauses } from '../../assess/open-causes.ts'
import { tighter } from '../../assess/tighter.ts'
import { lookedAt, weighed } from '../../assess/weigh-cause.ts'
import { causesIn } from '../../correlate/found-causes.ts'
import { applyManifests } from '../../discover/apply-manifests.ts'
import { allJudgedAgain } from '../../discover/judged-again.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { finished, mapped, type Stepwise } from '../../kernel/stepwise.ts'
import type { Cause } from '../../model/cause.ts'
import { rulesKey } from '../../model/counters.ts'
import type { Env } from '../../model/env.ts'
import type { InputOf, RejudgeInput } from '../../model/input.ts'
import { aboutOf, type About } from '../../state/causes/inputs.ts'
import { done, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import { missingSources, type SourceManifest } from '../../state/estate/declare-source.ts'
import { entitlement } from '../../state/estate/entitlement.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'
import { change, courseOf, say, settle } from '../course.ts'

/** Nothing where the ledger is under these rules already, or under newer ones. */
export function adoptRules(view: View, { rules }: InputOf<'adopt-rules'>, env: Env): Conclusion {
  if (view.rules >= rules) return done([], [], 'rules')
  return done(underRules(view, view.rules, rules, env), ['changed'], 'rules')
}

/** From here on the ledger is under these rules, and has the sources that every one has under them. */
export function underRules(view: View, from: number | null, to: number, env: Env): Body[] {
  const sources = addSources(view, missingSources(view).defaults, env)
  return [...sources, { kind: 'rules.changed', body: { from, to } }]
}

/** Each is an object of the estate like any other: whoever edits it is not overwritten. */
export function addSources(view: View, manifests: readonly SourceManifest[], env: Env): Body[] {
  const applied = finished(applyManifests(view, manifests, 'discovered', env))
  return applied.bodies.map((body) => ({ kind: 'manifest.applied', body }))
}

export function* rejudge(view: View, input: RejudgeInput, env: Env): Stepwise<Conclusion> {
  const { asset } = input
  if (!view.assets.has(asset) || !view.manifests.Asset.has(asset)) return done([], [], 'rules')
  const { standings, changed, missing } = allJudgedAgain(view, input)
  const why = rulesKey(view.rules)
  const course = yield* courseOf(view, asset, standings)
  const left = new Map(course.causes.byId)
  const body = { asset, rules: view.rules, standings: changed, missing }
  course.bodies.push({ kind: 'asset.rejudged', body })
  for (const cause of yield* foundAnew(view, input, env, standings)) {
    yield
    left.delete(cause.id)
    // What its source no longer says is not said again by what it said before.
    const retracted = course.causes.byId.get(cause.id)?.detail.retracted ?? null
    if (retracted === null) say(course, cause, why)
  }
  // What others have said of it is weighed by what they said then.
  const looked = lookedAt(view, asset, env, { standings })
  for (const before of left.values()) {
    yield
    if (before.detail.retracted !== null) continue
    const cause = tighter(view, before, looked, env)
    if (cause !== before) change(course, cause, why)
  }
  const guards = guardsOver(view, env, { triggers: [why] })
  return done(yield* settle(view, course, env, { guards }), [asset], 'rules')
}

/**
 * The causes that the asset's newest report is now seen to hold. An older one is no longer the last word: what
 * it held may have been proven gone since.
 */
export function* foundAnew(
  view: View,
  { asset, known }: RejudgeInput,
  env: Env,
  standings: About['standings'] = aboutOf(view, asset).standings,
): Stepwise<Cause[]> {
  const newest = view.assets.get(asset)?.lastEvidence ?? null
  const facts = known.find((report) => report.source === newest?.source)?.facts ?? null
  if (newest === null || facts === null) return []
  const { mayRaise, scopes } = entitlement(view, newest.source, asset, facts)
  const said = { ...newest, mayRaise: newest.mayRaise && mayRaise, scopes }
  const open = openCauses(causesOf(view, view.assets.get(asset)?.causes ?? []))
  const looked = lookedAt(view, asset, env, { standings, takesBack: mayRaise })
  const found = yield* causesIn(facts, said, env)
  return yield* mapped(found, (each) => {
    const cause = weighed(view, asset, each, open, looked, env)
    open.set(cause)
    return cause
  })
}
