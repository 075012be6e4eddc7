/** The vendor's word of an integration: accepted by people, and looked at again with each look of our own. */

import { notKnown } from '../../model/refusals.ts'
import { refuse, done, refused, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import { settle, say, clear, change, courseOf } from '../course.ts'
import { awaitingTriage } from '../../verify/not-proven.ts'
import { personOf } from '../../state/tokens/person-of.ts'
import { triageAwaited } from '../../verify/triage-awaited.ts'
import { vendorProof, observersOf, type Observations } from '../../verify/vendor-proof.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { deriveId, type AssetUid } from '../../kernel/ids.ts'
import { capabilityOf } from '../../model/adapters.ts'
import type { Cause } from '../../model/cause.ts'
import type { Input } from '../../model/input.ts'
import type { Stored } from '../../model/manifest.ts'
import { samePerson } from '../../model/person.ts'
import { selects } from '../../model/scope.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import { find, type View } from '../../state/state.ts'
import type { Lifted } from '../../model/hold.ts'
import type { Observation, VendorReport } from '../../model/vendor-report.ts'
import { dampedUntil, type Word } from '../../restore/plan-release.ts'
import { mayRelease, type Env } from '../../model/env.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { policyFor } from '../../assess/weigh-cause.ts'

export function* acceptReportOf(
  view: View,
  input: Extract<Input, { kind: 'accept-report' }>,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const asset = find(view, 'Asset', input.asset)
  if (asset === undefined) {
    return refused([notKnown('asset', input.asset, 'list assets', 'asset-unknown')])
  }
  const by = personOf(view, actor)
  const causes = causesOf(view, view.assets.get(asset.uid)?.causes ?? [])
  const reported = causes.filter((cause) => cause.detail.reported !== undefined)
  if (reported.length === 0) {
    return refuse(
      'nothing-reported',
      `no vendor's report shows anything fixed on \`${asset.name}\``,
      `hand it in first: holdfast import report.json --asset ${asset.name} --source NAME`,
    )
  }
  const others = reported.filter(
    ({ detail }) => detail.reported !== undefined && !samePerson(detail.reported.by, by),
  )
  if (others.length === 0) {
    return refuse(
      'same-person',
      `\`${by}\` handed the report in and cannot accept it`,
      'another person must: two people are two names',
    )
  }
  const fresh = others.filter(
    ({ detail }) => detail.reported?.accepted.every((one) => !samePerson(one.by, by)) === true,
  )
  if (fresh.length === 0) {
    return refuse('already-accepted', `\`${by}\` has accepted it already`, 'ask another person')
  }
  const accepted = fresh.flatMap((cause) => {
    const { reported: report } = cause.detail
    if (report === undefined) return []
    const word = { by, at: env.now, reason: input.reason }
    const next = { ...report, accepted: [...report.accepted, word] }
    return { ...cause, detail: { ...cause.detail, reported: next } }
  })
  const bodies = yield* concluded(
    view,
    asset,
    accepted,
    env,
    view.observations,
    `accepted by ${by}`,
  )
  return done(bodies, [asset.uid], 'accept-report')
}

/** The newest look; every cause that waits for it is looked at again. */
export function* observeEndpoint(
  view: View,
  input: Extract<Input, { kind: 'observe-endpoint' }>,
  env: Env,
): Stepwise<Conclusion> {
  const { source, url, tells, document } = input
  const spec = find(view, 'Source', source)?.spec
  if (spec === undefined || capabilityOf(env.adapters, spec)?.gives !== 'looks') {
    return refuse('not-observed', `\`${source}\` looks at no address`, 'declare it with apply')
  }
  const content = { source, url, document, at: env.now }
  const evidence = deriveId(env.hash, view.ledgerId, 'evidence', content)
  const observation: Observation = { source, url, tells, at: env.now, document, evidence }
  const bodies: Body[] = [{ kind: 'endpoint.observed', body: { observation } }]
  const seen = new Map(view.observations).set(source, observation)
  for (const asset of view.manifests.Asset.values()) {
    if (asset.spec.type !== 'integration' || !selects(spec.assets, asset)) continue
    const causes = causesOf(view, view.assets.get(asset.uid)?.causes ?? [])
    const waiting = causes.filter((cause) => cause.detail.reported !== undefined)
    if (waiting.length > 0) {
      bodies.push(...(yield* concluded(view, asset, waiting, env, seen, `${source} looked`)))
    }
  }
  return done(bodies, [evidence], evidence)
}

/** What these causes are with it: proven and gone, or with what is still missing. */
function* concluded(
  view: View,
  asset: Stored<'Asset'>,
  causes: readonly Cause[],
  env: Env,
  seen: Observations,
  why: string,
): Stepwise<Body[]> {
  const course = yield* courseOf(view, asset.uid)
  const policy = policyFor(view, asset.uid)
  const observers = observersOf(view, asset, env)
  let word: Word | null = null
  for (const cause of causes) {
    const { reported } = cause.detail
    const proof = vendorProof(view, asset, cause, env, seen)
    const waits = !mayRelease(env) || dampedOf(view, asset.uid, env)
    if (reported === undefined || proof.kind === 'missing' || waits) {
      const what = proof.kind === 'missing' ? proof.what : 'fresh evidence a little later'
      say(course, { ...cause, detail: { ...cause.detail, missingProof: what } }, why)
      continue
    }
    const { evidence } = reported
    const source = view.assets.get(asset.uid)?.lastEvidence?.source ?? ''
    const awaited = triageAwaited(view, cause, policy, env)
    if (awaited !== null) {
      change(course, awaitingTriage(cause, source, evidence, awaited), proof.how)
      continue
    }
    const looks = observers.flatMap((name) => seen.get(name)?.evidence ?? [])
    // Where nothing was seen by ourselves it is people's word, and proves nothing.
    const accepted = observers.length === 0 ? reported.accepted.at(-1) : undefined
    const lifted = accepted === undefined ? {} : { lifted: personsWord(accepted) }
    word = lifted.lifted === undefined ? { evidence } : { lifted: lifted.lifted }
    clear(course, cause, { evidence: [evidence, ...looks], proof: proof.how, ...lifted })
  }
  yield* settle(view, course, env, { word, guards: guardsOver(view, env), onOneWord: false })
  return course.bodies
}

function personsWord({ by, reason }: VendorReport['accepted'][number]): Lifted {
  return { by, reason }
}

function dampedOf(view: View, asset: AssetUid, env: Env): boolean {
  return dampedUntil(view.assets.get(asset)?.releases ?? [], env.now) !== null
}
