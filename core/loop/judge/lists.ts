/**
 * The matcher's answer about the lists of one asset: what waited for it counts from here on, and what nobody can
 * judge is a cause of its own where an exploited or critical advisory names it.
 */

import { refuse, type Conclusion, refused, done } from '../../state/conclusion.ts'
import { settle, clear, say, courseOf } from '../course.ts'
import { type RunningImage, digestsOf } from '../../model/workload.ts'
import { deriveId } from '../../kernel/ids.ts'
import { entitlement } from '../../state/estate/entitlement.ts'
import { notDeclared } from '../../discover/accept-evidence.ts'
import { settles, alike } from '../../state/evidence/settles.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { unjudgedCause } from '../../correlate/found-causes.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { Cause } from '../../model/cause.ts'
import { settledStandings, type Evidence } from '../../model/evidence.ts'
import type { InventoryMatchedInput, Input } from '../../model/input.ts'
import { aboutOf } from '../../state/causes/inputs.ts'
import { type SeenAsset, type View, find } from '../../state/state.ts'
import { dampedUntil } from '../../restore/plan-release.ts'
import { mayRelease, type Env } from '../../model/env.ts'
import { finishVerifications } from '../../verify/finish-verifications.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { triggersOf } from './feeds.ts'
import { policyFor, weighed, type Looked } from '../../assess/weigh-cause.ts'

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
  const awaited = settling.filter((one) => known.standings.get(one.source)?.awaits !== undefined)
  const course = yield* courseOf(view, asset, settledStandings(known.standings, settling))
  if (settling.length > 0 || !alike(known.gaps, input.gaps)) {
    const body = { asset, lists: settling, gaps: input.gaps }
    course.bodies.push({ kind: 'inventory.matched', body })
  }
  const looked: Looked = {
    about: aboutOf(view, asset),
    policy: policyFor(view, asset),
    seenAt: env.now,
    mayRaise: false,
  }
  for (const one of input.unjudged) {
    yield
    const found = unjudgedCause(one, evidence)
    say(course, weighed(view, asset, found, course.causes, looked, env), 'what names it changed')
  }
  let cleared = false
  for (const { component, how } of input.ended) {
    yield
    for (const cause of course.causes.byId.values()) {
      if (cause.class !== 'cannot-judge' || cause.component !== component) continue
      if (!isAnswered(known, input, evidence, cause, env)) continue
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

/** Only with a whole list of a source that may raise, begun after the cause: a feed alone ends nothing. */
function isAnswered(
  known: SeenAsset,
  { lists }: InventoryMatchedInput,
  evidence: Evidence,
  cause: Cause,
  env: Env,
): boolean {
  if (!evidence.mayRaise || !mayRelease(env)) return false
  if (dampedUntil(known.releases, env.now) !== null) return false
  const standing = known.standings.get(evidence.source)
  const about = lists.some(
    ({ source, facts, failed }) =>
      source === evidence.source && facts === evidence.facts && failed === undefined,
  )
  if (!about || standing?.inventory !== evidence.facts) return false
  const seenAt = standing.awaits?.goodAt ?? standing.lastGoodAt
  return seenAt !== null && seenAt > cause.openedAt
}

/** What runs at a place: it says nothing of what is in it, only which image everything runs from. */
export function listContainers(
  view: View,
  input: Extract<Input, { kind: 'list-containers' }>,
  env: Env,
): Conclusion {
  const { source, document } = input
  const asset = find(view, 'Asset', input.asset)
  if (asset === undefined) {
    return refuse('asset-unknown', `asset \`${input.asset}\` is not known`, 'declare it with apply')
  }
  const looked = { roots: [], items: input.images.length, unreadable: 0, truncated: false }
  const coverage = [{ ...looked, scope: 'containers', state: 'complete' }] as const
  const entitled = entitlement(view, source, asset.uid, { coverage })
  if (!entitled.mayLower) {
    const told = notDeclared(view, source, [asset.uid], { kind: 'components', coverage })
    if (!told.ok) return refused([told.error])
  }
  const images = kept(view, input.images)
  const mayRaise = entitled.mayRaise && !input.incomplete && images.length === input.images.length
  const content = { place: asset.uid, source, document, at: env.now }
  const evidence = deriveId(env.hash, view.ledgerId, 'evidence', content)
  const list = { place: asset.uid, source, evidence, document, seenAt: env.now, mayRaise, images }
  return done([{ kind: 'containers.listed', body: { list } }], [evidence], evidence)
}

/** Those of images we know first: an entry names no more. */
function kept(view: View, images: readonly RunningImage[]): readonly RunningImage[] {
  if (images.length <= LIMITS.runningImagesMax) return images
  const known = new Set([...view.manifests.Asset.values()].flatMap((one) => digestsOf(one)))
  const isKnown = (one: RunningImage): boolean => one.digests.some((digest) => known.has(digest))
  const ordered = [...images.filter(isKnown), ...images.filter((one) => !isKnown(one))]
  return ordered.slice(0, LIMITS.runningImagesMax)
}
