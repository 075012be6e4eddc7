/** The rows of one asset at one tier, straight from DESIGN section 5. */

import type { Cause } from '@holdfast/core/model/cause'
import type { SourceStanding } from '@holdfast/core/model/evidence'
import type { Row, Tier } from '@holdfast/core/model/posture'
import type { View } from '@holdfast/core/model/state'

const HOUR = 3_600_000
const AGES = [26 * HOUR, 72 * HOUR, 7 * 24 * HOUR, 14 * 24 * HOUR]

export interface AssetLook {
  readonly uid: string
  readonly rows: readonly Row[]
  readonly age: 'fresh' | 'stale' | 'beyond' | 'never'
  readonly due: readonly Cause[]
  readonly all: readonly Cause[]
  readonly evidenceEnds: number
  readonly nextDue: number
}

export function rowsOf(view: View, uid: string, tier: Tier, now: number): AssetLook {
  const all = [...view.causes.values()].filter((cause) => cause.asset === uid)
  // A statement takes a cause off the clock until it ends.
  const offUntil = (cause: Cause): number => cause.suppressed?.until ?? Number.NEGATIVE_INFINITY
  // A watch takes nothing; what is assumed beside a cause of any weight does, at the tiers it has a date for.
  const taking = (cause: Cause): number[] =>
    [cause.weight === 'watch' ? null : cause.due[tier], cause.assumed?.due[tier] ?? null].filter(
      (at) => at !== null,
    )
  const dueAt = (cause: Cause): number => Math.max(Math.min(...taking(cause)), offUntil(cause))
  const counting = all.filter((cause) => taking(cause).length > 0)
  const due = counting.filter((cause) => dueAt(cause) <= now)
  const later = counting.filter((cause) => dueAt(cause) > now)
  const standings = [...view.assets.values()].find((one) => one.uid === uid)?.standings ?? new Map()
  let freshUntil = Number.NEGATIVE_INFINITY
  let goodUntil = Number.NEGATIVE_INFINITY
  for (const standing of standings.values()) {
    if (standing.lastGoodAt === null) continue
    const [freshFeeds, goodFeeds] = [
      feedsUntil(view, standing, 0),
      feedsUntil(view, standing, tier),
    ]
    if (freshFeeds === null || goodFeeds === null) continue
    const source = [...view.manifests.Source.values()].find((one) => one.name === standing.source)
    const zero = Math.max(
      AGES[0] ?? 0,
      source?.spec.interval === undefined ? 0 : 2 * source.spec.interval + 2 * HOUR,
    )
    const most = source?.spec.maxAge ?? Number.POSITIVE_INFINITY
    freshUntil = Math.max(
      freshUntil,
      Math.min(standing.lastGoodAt + Math.min(zero, most), freshFeeds),
    )
    goodUntil = Math.max(
      goodUntil,
      Math.min(standing.lastGoodAt + Math.min(Math.max(AGES[tier] ?? 0, zero), most), goodFeeds),
    )
  }
  const age =
    goodUntil === Number.NEGATIVE_INFINITY
      ? 'never'
      : now > goodUntil
        ? 'beyond'
        : now > freshUntil
          ? 'stale'
          : 'fresh'
  const rows: Row[] = []
  if (due.some((cause) => cause.weight === 'compromise')) rows.push('quarantined')
  else if (due.some((cause) => cause.weight === 'critical')) rows.push('restricted-critical')
  else if (due.length > 0) rows.push('restricted-serious')
  if (age === 'never' || age === 'beyond') rows.push('unknown')
  else if (age === 'stale') rows.push('stale')
  else if (due.length === 0) {
    rows.push(all.some((cause) => offUntil(cause) <= now) ? 'grace' : 'verified')
  }
  return {
    uid,
    rows,
    age,
    due,
    all,
    evidenceEnds: age === 'fresh' || age === 'stale' ? goodUntil : Number.POSITIVE_INFINITY,
    nextDue: Math.min(...later.map((cause) => dueAt(cause)), Number.POSITIVE_INFINITY),
  }
}

const FEED_AGES = [48 * HOUR, 120 * HOUR, 120 * HOUR, 240 * HOUR]

/** A list in which nobody looked for flaws is worth what the feeds of all its kinds are; null: one has none. */
function feedsUntil(view: View, standing: SourceStanding, tier: Tier): number | null {
  const ends = standing.reliesOn.map((kind) => {
    const feeds = [...view.feeds.values()].filter((feed) => feed.content.covers.includes(kind))
    return feeds.map((feed) => {
      const source = [...view.manifests.Source.values()].find((one) => one.name === feed.source)
      return feed.checkedAt + Math.min(source?.spec.maxAge ?? Infinity, FEED_AGES[tier] ?? 0)
    })
  })
  if (ends.some((one) => one.length === 0)) return null
  return Math.min(...ends.map((one) => Math.max(...one)), Number.POSITIVE_INFINITY)
}
