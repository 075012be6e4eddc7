/** What feeds say: that of a feed counts by itself or waits for a person; what it hits is a cause of each asset. */

import { retract } from '../../assess/retract.ts'
import { lookedAt, weighed } from '../../assess/weigh-cause.ts'
import { foundBy, hitsByAsset } from '../../correlate/hit-causes.ts'
import { takeFeed, type FeedInput } from '../../discover/take-feed.ts'
import { guardsOver, triggersOf, type Guards } from '../../enforce/guards.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { Env } from '../../model/env.ts'
import type { MatchedInput } from '../../model/input.ts'
import { done, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import { spokenBy } from '../../state/feeds/feed-cover.ts'
import { feedTrigger, foresee, relyOnLess } from '../../state/foresee.ts'
import type { View } from '../../state/state.ts'
import { change, courseOf, say, settle } from '../course.ts'
import { settleAfter } from '../settle.ts'

/** Of what it no longer speaks nobody does, or one that is older: whoever relies on that goes through the breaker. */
export function* judgeFeed(
  view: View,
  input: FeedInput,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const taken = takeFeed(view, input, actor)
  const [body] = taken.bodies
  if (body?.kind !== 'feed.imported' && body?.kind !== 'feed.rolled-back') return taken
  const after = foresee(view, [body], env.now)
  const triggers = feedTrigger(view, after, input.source)
  const rely = relyOnLess(view, after, input.source)
  const settled = yield* settleAfter(after, rely, env, guardsOver(after, env, { triggers }))
  return { ...taken, bodies: [body, ...settled] }
}

/**
 * A source changed or went: how long its word counts, and that of the feed it is, is no longer the same. What
 * that refuses goes through the breaker in this very judgement.
 */
export function* respoken(view: View, body: Body, env: Env, shared: Guards): Stepwise<Body[]> {
  if (body.kind !== 'manifest.applied' && body.kind !== 'manifest.deleted') return []
  if (body.body.kind !== 'Source') return []
  const source = body.body.name
  const assets = spokenBy(view, source)
  if (assets.length === 0) return []
  const after = foresee(view, [body], env.now)
  const guards = { ...shared, triggers: feedTrigger(view, after, source) }
  return yield* settleAfter(after, assets, env, guards)
}

export function* judgeMatched(view: View, input: MatchedInput, env: Env): Stepwise<Conclusion> {
  const bodies: Body[] = []
  const guards = guardsOver(view, env, { triggers: triggersOf(view, input.cause) })
  const retracted = Map.groupBy(input.retracted, ({ asset }) => asset)
  const hitsOf = hitsByAsset(input.hits)
  for (const asset of new Set([...hitsOf.keys(), ...retracted.keys()])) {
    yield
    const evidence = view.assets.get(asset)?.lastEvidence
    // Without evidence there is no inventory; a deleted asset has no posture.
    if (!view.manifests.Asset.has(asset) || !evidence) continue
    const course = yield* courseOf(view, asset)
    const looked = lookedAt(view, asset, env)
    for (const cause of retract(course.causes, retracted.get(asset) ?? [])) {
      change(course, cause, cause.detail.retracted ?? '')
    }
    for (const hit of hitsOf.get(asset) ?? []) {
      if ((hit.supportEndedAt ?? env.now) > env.now) continue
      const found = foundBy(hit, evidence.id)
      say(course, weighed(view, asset, found, course.causes, looked, env), 'the advisory changed')
    }
    // No evidence of the asset itself: this can open and never release.
    if (course.bodies.length > 0) bodies.push(...(yield* settle(view, course, env, { guards })))
  }
  return done(bodies, [], input.cause)
}
