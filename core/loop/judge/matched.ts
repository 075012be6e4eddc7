/** Advisories against inventories: each hit with a fix is a cause of its asset, weighed like any other. */

import type { Stepwise } from '../../kernel/stepwise.ts'
import { detailOf, flawsOf } from '../../model/cause-detail.ts'
import { endOfLife } from '../../correlate/found-causes.ts'
import type { FoundCause } from '../../model/found-cause.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import type { Cause } from '../../model/cause.ts'
import { feedKey } from '../../state/feeds/feed-cover.ts'
import type { MatchedHit, MatchedInput, Retraction } from '../../model/input.ts'
import { aboutOf } from '../../state/causes/inputs.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'
import { done, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import type { Env } from '../../model/env.ts'
import { guardsOver } from '../guards.ts'
import { rulesKey } from '../refuse.ts'
import { openCauses, type OpenCauses } from '../../assess/open-causes.ts'
import { settleAsset } from '../settle.ts'
import { differs, policyFor, weighed, type Looked } from '../../assess/weigh-cause.ts'
import { isPublished } from '../../model/sayer.ts'

export function* judgeMatched(view: View, input: MatchedInput, env: Env): Stepwise<Conclusion> {
  const bodies: Body[] = []
  const guards = guardsOver(view, env, { triggers: triggersOf(view, input.cause) })
  const retracted = Map.groupBy(input.retracted, (one) => one.asset)
  const hitsOf = byAsset(input.hits)
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

/**
 * Feeds no longer say it: tiers 2 and 3 need not wait, tiers 0 and 1 do, until evidence or a person
 * clears it (a feed that falls silent releases nothing there).
 */
function retract(open: OpenCauses, retractions: readonly Retraction[]): Cause[] {
  const changed: Cause[] = []
  for (const { component, ecosystem, advisories, why } of retractions) {
    for (const cause of open.about('pending-fix', component, ecosystem)) {
      const { detail, due } = cause
      if (!isPublished(detail.source) || detail.retracted !== null) continue
      if (!flawsOf(cause).some((id) => advisories.includes(id))) continue
      changed.push({
        ...cause,
        due: [due[0], due[1], null, null],
        detail: { ...detail, retracted: why },
      })
    }
  }
  return changed
}

/** What has no fix is a finding, not yet a cause (law 15). */
function byAsset(hits: readonly MatchedHit[]): Map<AssetUid, MatchedHit[]> {
  const grouped = new Map<AssetUid, MatchedHit[]>()
  for (const hit of hits) {
    if (hit.fixed === null && hit.supportEndedAt === undefined) continue
    const known = grouped.get(hit.asset)
    if (known === undefined) grouped.set(hit.asset, [hit])
    else known.push(hit)
  }
  return grouped
}

function foundBy(hit: MatchedHit, evidence: FoundCause['detail']['evidence']): FoundCause {
  const base = {
    ecosystem: hit.ecosystem,
    distro: hit.distro,
    advisories: hit.advisories,
    severity: hit.severity,
    exploited: hit.said.exploited.is === 'yes',
    evidence,
    source: hit.source,
  }
  if (hit.supportEndedAt !== undefined) return endOfLife(base, hit.installed, hit.supportEndedAt)
  return {
    class: 'pending-fix',
    component: hit.component,
    lineage: hit.lineage,
    said: hit.said,
    ...(hit.listedTriage === undefined ? {} : { listedTriage: hit.listedTriage }),
    detail: detailOf('pending-fix', {
      ...base,
      installed: hit.installed,
      fixed: hit.fixed,
      ...(hit.alsoAffected === undefined ? {} : { alsoAffected: hit.alsoAffected }),
      ...(hit.fixedInRelease === undefined ? {} : { fixedInRelease: hit.fixedInRelease }),
      sourcePackages: hit.fixed === null ? [] : [{ name: hit.component, fixed: hit.fixed }],
      ...(hit.kernel === true ? { kernel: true as const } : {}),
    }),
  }
}
