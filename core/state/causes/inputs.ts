/**
 * The inputs of a cause as they stand now: what sources said of it, the asset's declaration, and whom one could
 * ask whether a flaw is exploited. One place, for the rule, the explanation and the screens.
 */

import { HOUR_MS, type Instant } from '../../kernel/instant.ts'
import type { Cause, CauseClass } from '../../model/cause.ts'
import { flawsOf } from '../../model/cause-detail.ts'
import type { Env } from '../../model/env.ts'
import type { SourceStanding } from '../../model/evidence.ts'
import { feedEnd, listsExploited } from '../feeds/feed-cover.ts'
import type { AssetSpec } from '../../model/manifest.ts'
import { both, no, NOTHING_TOLD, untold, yes, type Inputs, type Told } from '../../model/told.ts'
import { causesOf } from '../evidence/standing.ts'
import { find, type View } from '../state.ts'
import { feedOf, publishedBy } from '../../model/sayer.ts'

/** What a question about an asset is asked with; a judgement hands in what no entry has folded yet. */
export interface About {
  readonly exposure: AssetSpec['exposure']
  readonly standings: ReadonlyMap<string, SourceStanding>
}

export function aboutOf(view: View, asset: Cause['asset']): About {
  return {
    exposure: view.manifests.Asset.get(asset)?.spec.exposure,
    standings: view.assets.get(asset)?.standings ?? new Map<string, SourceStanding>(),
  }
}

/** Classes that are weighed by a rule of their own ask nobody. */
export function asksInputs(of: CauseClass): boolean {
  return of === 'pending-fix' || of === 'replaced-code' || of === 'kernel-restart'
}

/** When it is asked, and which formats list the exploited flaws. */
export type Asking = Pick<Env, 'now' | 'formats'>

export function inputsOf(view: View, cause: Cause, env: Asking): Inputs {
  const names = [cause, ...fixesOf(view, cause)].flatMap((one) => flawsOf(one))
  return completed(view, aboutOf(view, cause.asset), names, saidOf(cause), env)
}

/** A restart is asked about by the ids of the fixes it completes. */
function fixesOf(view: View, cause: Cause): Cause[] {
  if (cause.class === 'pending-fix') return []
  return causesOf(view, view.assets.get(cause.asset)?.causes ?? []).filter(
    (one) => one.class === 'pending-fix' && one.component === cause.component,
  )
}

/** A cause of before these rules is read as told by its booleans: a yes stands, a no was often only silence. */
export function saidOf(cause: Cause): Inputs {
  const { detail, weight } = cause
  if (detail.inputs !== undefined) return detail.inputs
  const exposed = weight === 'critical' || detail.use === 'listening'
  return {
    ...NOTHING_TOLD,
    ...(detail.exploited ? { exploited: yes(detail.source) } : {}),
    ...(exposed ? { exposed: yes(detail.source) } : {}),
  }
}

export function completed(
  view: View,
  about: About,
  names: readonly string[],
  said: Inputs,
  env: Asking,
): Inputs {
  return {
    ...said,
    exploited: exploitedNow(view, names, said.exploited, env),
    exposed: exposedNow(view, about, said.exposed, env.now),
  }
}

/** *No* needs somebody who could be asked, and an id to ask with. */
export function exploitedNow(
  view: View,
  names: readonly string[],
  said: Told,
  { now, formats }: Asking,
): Told {
  if (said.is === 'yes') return said
  if (said.is === 'no' && !isOldFeed(view, said.by, now)) return said
  if (!names.some((name) => /^CVE-\d{4}-\d{4,}$/.test(name))) return untold('no-cve')
  let stale = false
  let newest: { readonly source: string; readonly at: Instant } | undefined
  for (const feed of view.feeds.values()) {
    if (!listsExploited(feed.content, formats)) continue
    if ((feedEnd(view, feed.source, 0) ?? now) <= now) stale = true
    else if (newest === undefined || feed.checkedAt > newest.at) {
      newest = { source: feed.source, at: feed.checkedAt }
    }
  }
  if (newest !== undefined) return no(publishedBy(newest.source), newest.at)
  return untold(stale ? 'exploit-feed-old' : 'no-exploit-feed')
}

/** A feed that is no longer asked says nothing any more; a report's word ages with its evidence. */
function isOldFeed(view: View, by: string, now: Instant): boolean {
  const feed = feedOf(by)
  return feed !== null && (feedEnd(view, feed, 0) ?? now) <= now
}

/** A declaration wins over an observation, and what was observed otherwise stays beside it. */
function exposedNow(view: View, about: About, said: Told, now: Instant): Told {
  const observed = lookNow(view, about, said, now)
  const { exposure } = about
  if (exposure === undefined) return observed
  const declared = exposure === 'internet' ? yes('declared') : no('declared')
  if (observed.is === 'unknown' || observed.is === declared.is) return declared
  return { ...declared, other: { is: observed.is, by: observed.by } }
}

/** That nothing listens is the word of a look: it lasts as long as its source is entitled, whole and fresh. */
function lookNow(view: View, about: About, said: Told, now: Instant): Told {
  if (said.is === 'unknown' || said.by === 'cvss') return said
  const standing = about.standings.get(said.by)
  const seenAt = standing?.lastGoodAt ?? null
  if (said.is === 'yes') return seenAt === null ? said : { ...said, at: seenAt }
  const spec = find(view, 'Source', said.by)?.spec
  const fresh = seenAt !== null && standing?.unknown === null && now <= seenAt + LOOK_AGE_MS
  // A deleted source's word lasts as long as its evidence; one that is narrowed is no longer taken at it.
  const narrowed =
    spec !== undefined && (spec.mayRaise === 'never' || !spec.says.includes('processes'))
  const heard = standing?.entitled !== false && !narrowed
  return fresh && heard ? { ...said, at: seenAt } : untold('look-old')
}

/** As long as evidence is fresh at tier 0. */
const LOOK_AGE_MS = 26 * HOUR_MS

/** CVSS of every CVE it names says that it cannot be reached over a network. */
export function localByCvss(vectors: readonly string[]): boolean {
  const reach = vectors.map(
    (vector) => /(?:^|\/)AV:([A-Z])(?:\/|$)/.exec(vector.replace(/[()]/g, ''))?.[1],
  )
  return reach.length > 0 && reach.every((one) => one === 'L' || one === 'P')
}

export function exposedBy(look: Told, vectors: readonly string[]): Told {
  if (!localByCvss(vectors)) return look
  const local = no('cvss')
  return look.is === 'yes' ? { ...local, other: { is: 'yes', by: look.by } } : both(look, local)
}
