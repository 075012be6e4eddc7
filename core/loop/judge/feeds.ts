/** What feeds say: that of a feed counts by itself or waits for a person; what it hits is a cause of each asset. */

import { type Guards, guardsOver } from '../../enforce/guards.ts'
import { spokenBy, feedKey } from '../../state/feeds/feed-cover.ts'
import { settleAfter } from '../settle.ts'
import { gateFeed } from '../../discover/gate-feed.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { Input, MatchedInput } from '../../model/input.ts'
import { find, type View } from '../../state/state.ts'
import { done, refuse, refused, type Conclusion } from '../../state/conclusion.ts'
import { notKnown } from '../../model/refusals.ts'
import type { Body } from '../../state/entries.ts'
import type { Env } from '../../model/env.ts'
import { feedTrigger, foresee, relyOnLess } from '../../state/foresee.ts'
import { settle, change, say, courseOf } from '../course.ts'
import { hitsByAsset, foundBy } from '../../correlate/hit-causes.ts'
import { rulesKey } from '../../model/counters.ts'
import { retract } from '../../assess/retract.ts'
import { aboutOf } from '../../state/causes/inputs.ts'
import { policyFor, weighed, type Looked } from '../../assess/weigh-cause.ts'

export type FeedInput = Extract<
  Input,
  { kind: 'import-feed' | 'check-feed' | 'accept-feed' | 'roll-back-feed' }
>

export function* judgeFeed(
  view: View,
  input: FeedInput,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const { source } = input
  if (find(view, 'Source', source) === undefined) {
    return refused([notKnown('source', source, 'declare it with apply')])
  }
  const before = view.feeds.get(source)
  switch (input.kind) {
    case 'import-feed': {
      const { content, change } = input
      if (before?.content.digest === content.digest) return checked(source)
      const held = before?.refused
      if (held?.content.digest === content.digest) return done([], [], `feed/${source}`)
      const reasons = gateFeed(before, content, change, view.manifests.Asset.size)
      if (reasons.length === 0) {
        const body = { source, content, change, acceptedBy: null }
        const counts: Body = { kind: 'feed.imported', body }
        return done(yield* spoken(view, counts, source, env), ['imported'], `feed/${source}`)
      }
      const body = { source, content, change, reasons: reasons.slice(0, LIMITS.feedReasonsMax) }
      return done([{ kind: 'feed.refused', body }], ['refused', ...reasons], `feed/${source}`)
    }
    case 'check-feed':
      return before === undefined ? done([], [], `feed/${source}`) : checked(source)
    case 'accept-feed': {
      const held = before?.refused ?? null
      if (held === null) {
        return refuse('nothing-refused', `nothing of \`${source}\` waits`, 'holdfast source show')
      }
      const { content, change } = held
      const body = { source, content, change, acceptedBy: actor }
      const counts: Body = { kind: 'feed.imported', body }
      return done(yield* spoken(view, counts, source, env), ['imported'], input.reason)
    }
    case 'roll-back-feed': {
      if (before === undefined || before.before === null) {
        return refuse(
          'nothing-before',
          `\`${source}\` has no earlier import to go back to`,
          'delete the source to stop using it',
        )
      }
      const body = { source, reason: input.reason }
      const back: Body = { kind: 'feed.rolled-back', body }
      return done(yield* spoken(view, back, source, env), [source], `feed/${source}`)
    }
  }
}

/** Of what it no longer speaks nobody does, or one that is older: whoever relies on that goes through the breaker. */
function* spoken(view: View, body: Body, source: string, env: Env): Stepwise<Body[]> {
  const after = foresee(view, [body], env.now)
  const triggers = feedTrigger(view, after, source)
  return [body, ...(yield* settleAfter(after, relyOnLess(view, after, source), triggers, env))]
}

function checked(source: string): Conclusion {
  return done([{ kind: 'feed.checked', body: { source } }], ['unchanged'], `feed/${source}`)
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
  const triggers = feedTrigger(view, after, source)
  return yield* settleAfter(after, assets, triggers, env, { ...shared, triggers })
}

export function* judgeMatched(view: View, input: MatchedInput, env: Env): Stepwise<Conclusion> {
  const bodies: Body[] = []
  const guards = guardsOver(view, env, { triggers: triggersOf(view, input.cause) })
  const retracted = Map.groupBy(input.retracted, (one) => one.asset)
  const hitsOf = hitsByAsset(input.hits)
  for (const asset of new Set([...hitsOf.keys(), ...retracted.keys()])) {
    yield
    const hits = hitsOf.get(asset) ?? []
    const stored = view.manifests.Asset.get(asset)
    const known = view.assets.get(asset)
    const evidence = known?.lastEvidence
    // Without evidence there is no inventory; a deleted asset has no posture.
    if (stored === undefined || known === undefined || !evidence) continue
    const course = yield* courseOf(view, asset)
    const looked: Looked = {
      about: aboutOf(view, asset),
      policy: policyFor(view, asset),
      seenAt: env.now,
      mayRaise: false,
    }
    for (const cause of retract(course.causes, retracted.get(asset) ?? [])) {
      change(course, cause, cause.detail.retracted ?? '')
    }
    for (const hit of hits) {
      if ((hit.supportEndedAt ?? env.now) > env.now) continue
      const found = foundBy(hit, evidence.id)
      say(course, weighed(view, asset, found, course.causes, looked, env), 'the advisory changed')
    }
    if (course.bodies.length === 0) continue
    // No evidence of the asset itself: this can open and never release.
    yield* settle(view, course, env, { guards })
    bodies.push(...course.bodies)
  }
  return done(bodies, [], input.cause)
}

/** The feed as it says it now; what is found at a start is found by the rules. */
export function triggersOf(view: View, cause: string): string[] {
  if (cause === 'start') return [rulesKey(view.rules)]
  const feed = cause.startsWith('feed/') ? view.feeds.get(cause.slice('feed/'.length)) : undefined
  return feed === undefined ? [] : [feedKey(feed)]
}
