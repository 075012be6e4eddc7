/** The vendor's word of an integration: accepted by people, and looked at again with each look of our own. */

import { policyFor } from '../../assess/weigh-cause.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { deriveId } from '../../kernel/ids.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { capabilityOf } from '../../model/adapters.ts'
import type { Cause } from '../../model/cause.ts'
import type { Env } from '../../model/env.ts'
import type { InputOf } from '../../model/input.ts'
import type { Stored } from '../../model/manifest.ts'
import { notKnown } from '../../model/refusals.ts'
import { selects } from '../../model/scope.ts'
import type { Observation } from '../../model/vendor-report.ts'
import { waitsFor, type Word } from '../../restore/plan-release.ts'
import { done, refuse, refused, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import { find, type View } from '../../state/state.ts'
import { personOf } from '../../state/tokens/person-of.ts'
import { acceptVendor, reportedOn } from '../../verify/accept-vendor.ts'
import { vendorFate } from '../../verify/vendor-fate.ts'
import type { Observations } from '../../verify/vendor-proof.ts'
import { courseOf, meet, settle } from '../course.ts'

export function* acceptReportOf(
  view: View,
  input: InputOf<'accept-report'>,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const asset = find(view, 'Asset', input.asset)
  if (asset === undefined) {
    return refused([notKnown('asset', input.asset, 'list assets', 'asset-unknown')])
  }
  const by = personOf(view, actor)
  const accepted = acceptVendor(view, asset, input, by, env)
  if (!accepted.ok) return refused([accepted.error])
  const why = `accepted by ${by}`
  const bodies = yield* concluded(view, asset, accepted.value, env, view.observations, why)
  return done(bodies, [asset.uid], 'accept-report')
}

/** The newest look; every cause that waits for it is looked at again. */
export function* observeEndpoint(
  view: View,
  input: InputOf<'observe-endpoint'>,
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
    const waiting = reportedOn(view, asset)
    if (waiting.length === 0) continue
    bodies.push(...(yield* concluded(view, asset, waiting, env, seen, `${source} looked`)))
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
  const waits = waitsFor(view, asset.uid, env) !== null
  const asked = { asset, policy: policyFor(view, asset.uid), seen, waits, why }
  let word: Word | null = null
  for (const cause of causes) {
    const fate = vendorFate(view, cause, asked, env)
    meet(course, cause, fate)
    const evidence = cause.detail.reported?.evidence
    if (fate.kind !== 'proven' || evidence === undefined) continue
    const { lifted } = fate.by
    word = lifted === undefined ? { evidence } : { lifted }
  }
  return yield* settle(view, course, env, { word, guards: guardsOver(view, env), onOneWord: false })
}
