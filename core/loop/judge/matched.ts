/** Advisories against inventories: each hit with a fix is a cause of its asset, weighed like any other. */

import { hitsByAsset, foundBy } from '../../correlate/hit-causes.ts'
import { rulesKey } from '../../model/counters.ts'
import { retract } from '../../assess/retract.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { feedKey } from '../../state/feeds/feed-cover.ts'
import type { MatchedInput } from '../../model/input.ts'
import { aboutOf } from '../../state/causes/inputs.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'
import { done, type Conclusion } from '../../model/conclusion.ts'
import type { Body } from '../../model/draft.ts'
import type { Env } from '../../model/env.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { openCauses } from '../../assess/open-causes.ts'
import { settleAsset } from '../settle.ts'
import { differs, policyFor, weighed, type Looked } from '../../assess/weigh-cause.ts'

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
    const next = openCauses(causesOf(view, known.causes))
    const looked: Looked = {
      about: aboutOf(view, asset),
      policy: policyFor(view, asset),
      seenAt: env.now,
      mayRaise: false,
    }
    let changed = false
    for (const cause of retract(next, retracted.get(asset) ?? [])) {
      bodies.push({ kind: 'cause.changed', body: { cause, why: cause.detail.retracted ?? '' } })
      next.set(cause)
      changed = true
    }
    for (const hit of hits) {
      if ((hit.supportEndedAt ?? env.now) > env.now) continue
      const cause = weighed(view, asset, foundBy(hit, evidence.id), next, looked, env)
      const before = next.byId.get(cause.id)
      if (before === undefined) bodies.push({ kind: 'cause.opened', body: { cause } })
      else if (differs(before, cause)) {
        bodies.push({ kind: 'cause.changed', body: { cause, why: 'the advisory changed' } })
      } else continue
      next.set(cause)
      changed = true
    }
    if (!changed) continue
    const facts = { causes: [...next.byId.values()], standings: [...known.standings.values()] }
    // No evidence of the asset itself: this can open and never release.
    bodies.push(...(yield* settleAsset(view, asset, facts, env, null, guards)))
  }
  return done(bodies, [], input.cause)
}

/** The feed as it says it now; what is found at a start is found by the rules. */
export function triggersOf(view: View, cause: string): string[] {
  if (cause === 'start') return [rulesKey(view.rules)]
  const feed = cause.startsWith('feed/') ? view.feeds.get(cause.slice('feed/'.length)) : undefined
  return feed === undefined ? [] : [feedKey(feed)]
}
