/** Advisories against inventories: each hit with a fix is a cause of its asset, weighed like any other. */

import { settle, change, say, courseOf } from '../course.ts'
import { hitsByAsset, foundBy } from '../../correlate/hit-causes.ts'
import { rulesKey } from '../../model/counters.ts'
import { retract } from '../../assess/retract.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { feedKey } from '../../state/feeds/feed-cover.ts'
import type { MatchedInput } from '../../model/input.ts'
import { aboutOf } from '../../state/causes/inputs.ts'
import type { View } from '../../state/state.ts'
import { done, type Conclusion } from '../../model/conclusion.ts'
import type { Body } from '../../model/draft.ts'
import type { Env } from '../../model/env.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { policyFor, weighed, type Looked } from '../../assess/weigh-cause.ts'

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
