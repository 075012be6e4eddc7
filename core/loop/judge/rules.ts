/**
 * Rules with another number: what is known is judged by them, asset by asset, through the breaker. It tightens
 * now; what these rules see less strictly loosens only with the next report that is entitled to.
 */

import { settle, change, say, courseOf } from '../course.ts'
import { tighter } from '../../assess/tighter.ts'
import { type SourceManifest, missingSources } from '../../state/estate/declare-source.ts'
import { rulesKey } from '../../model/counters.ts'
import { finished, mapped, type Stepwise } from '../../kernel/stepwise.ts'
import { causesOfComponents, causesOfHost } from '../../correlate/found-causes.ts'
import type { FoundCause } from '../../model/found-cause.ts'
import { applyManifests } from '../../discover/apply-manifests.ts'
import { judgedAgain } from '../../discover/judged-again.ts'
import { entitlement } from '../../state/estate/entitlement.ts'
import type { CauseId } from '../../kernel/ids.ts'
import type { Cause } from '../../model/cause.ts'
import type { SourceStanding } from '../../model/evidence.ts'
import type { ComponentFacts, HostFacts } from '../../model/facts.ts'
import type { Input, RejudgeInput } from '../../model/input.ts'
import { aboutOf, type About } from '../../state/causes/inputs.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'
import { done, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import type { Env } from '../../model/env.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { neverLess, openCauses } from '../../assess/open-causes.ts'
import { policyFor, weighed, type Looked } from '../../assess/weigh-cause.ts'

/** Nothing where the ledger is under these rules already, or under newer ones. */
export function adoptRules(
  view: View,
  { rules }: Extract<Input, { kind: 'adopt-rules' }>,
  env: Env,
): Conclusion {
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
  const known = view.assets.get(asset)
  if (known === undefined || !view.manifests.Asset.has(asset)) return done([], [], 'rules')
  const standings = new Map(known.standings)
  const changed: SourceStanding[] = []
  for (const { source, facts } of input.known) {
    const before = standings.get(source)
    if (before === undefined) continue
    const now = judgedAgain(view, asset, before, facts)
    if (now === before) continue
    changed.push(now)
    standings.set(source, now)
  }
  const missing = input.known.flatMap((one) => (one.facts === null ? [one.source] : []))
  const why = rulesKey(view.rules)
  const course = yield* courseOf(view, asset, standings)
  const open = [...course.causes.byId.values()]
  const body = { asset, rules: view.rules, standings: changed, missing }
  course.bodies.push({ kind: 'asset.rejudged', body })
  const seen = new Set<CauseId>()
  for (const cause of yield* foundAnew(view, input, env, standings)) {
    yield
    seen.add(cause.id)
    // What its source no longer says is not said again by what it said before.
    const retracted = course.causes.byId.get(cause.id)?.detail.retracted ?? null
    if (retracted === null) say(course, cause, why)
  }
  // What others have said of it is weighed by what they said then.
  const about = { exposure: view.manifests.Asset.get(asset)?.spec.exposure, standings }
  const policy = policyFor(view, asset)
  for (const before of open) {
    yield
    if (seen.has(before.id) || before.detail.retracted !== null) continue
    const cause = tighter(view, before, { about, policy }, env)
    if (cause !== before) change(course, cause, why)
  }
  yield* settle(view, course, env, { guards: guardsOver(view, env, { triggers: [why] }) })
  return done(course.bodies, [asset], 'rules')
}

/**
 * The causes that the asset's newest report is now seen to hold. An older one is no longer the last word: what
 * it held may have been proven gone since.
 */
export function* foundAnew(
  view: View,
  input: RejudgeInput,
  env: Env,
  standings: About['standings'] = aboutOf(view, input.asset).standings,
): Stepwise<Cause[]> {
  const { asset, known } = input
  const newest = view.assets.get(asset)?.lastEvidence ?? null
  const facts = known.find((one) => one.source === newest?.source)?.facts ?? null
  if (newest === null || facts === null) return []
  const { mayRaise, scopes } = entitlement(view, newest.source, asset, facts)
  const said = { ...newest, mayRaise: newest.mayRaise && mayRaise, scopes }
  const open = openCauses(causesOf(view, view.assets.get(asset)?.causes ?? []))
  const looked: Looked = {
    about: { exposure: view.manifests.Asset.get(asset)?.spec.exposure, standings },
    policy: policyFor(view, asset),
    seenAt: env.now,
    mayRaise: false,
  }
  const found = yield* foundIn(facts, said, env)
  return yield* mapped(found, (one) => {
    const anew = weighed(view, asset, one, open, looked, env)
    const before = open.byId.get(anew.id)
    const cause =
      before === undefined || mayRaise ? anew : neverLess(before, anew, env.versionOrder)
    open.set(cause)
    return cause
  })
}

function* foundIn(
  facts: HostFacts | ComponentFacts,
  said: Parameters<typeof causesOfComponents>[1],
  env: Env,
): Stepwise<FoundCause[]> {
  return facts.kind === 'host'
    ? causesOfHost(facts, said, env.now)
    : yield* causesOfComponents(facts, said, env)
}
