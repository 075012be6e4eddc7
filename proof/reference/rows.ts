/** The rows of one asset at one tier, straight from DESIGN section 5. */

import type { Cause } from '@holdfast/core/model/cause'
import type { SourceStanding } from '@holdfast/core/model/evidence'
import type { Row, Tier } from '@holdfast/core/model/posture'
import type { View } from '@holdfast/core/state/state'

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
  const type = [...view.manifests.Asset.values()].find((one) => one.uid === uid)?.spec.type
  // Blocked, and its newest list is not matched yet: what was good before it gives nothing.
  const waits = [...standings.values()].some((one: SourceStanding) => one.awaits?.held === true)
  for (const standing of waits ? [] : standings.values()) {
    if (standing.lastGoodAt === null) continue
    const [freshFeeds, goodFeeds] = [
      feedsUntil(view, standing, 0),
      feedsUntil(view, standing, tier),
    ]
    if (freshFeeds === null || goodFeeds === null) continue
    const source = [...view.manifests.Source.values()].find((one) => one.name === standing.source)
    const interval = Math.min(source?.spec.interval ?? 0, 7 * 24 * HOUR)
    const zero = Math.max(AGES[0] ?? 0, interval === 0 ? 0 : 2 * interval + 2 * HOUR)
    const most = source?.spec.maxAge ?? Number.POSITIVE_INFINITY
    const lists = standing.listsEndAt ?? Number.POSITIVE_INFINITY
    // Evidence ages by what can change: an image never, a vendor's word of an integration for 30 days.
    const month = 30 * 24 * HOUR
    const own = (age: number): number => {
      if (type === 'image' && standing.reliesOn.length > 0) return Number.POSITIVE_INFINITY
      const since =
        type === 'image' ? (standing.judgedAt ?? standing.lastGoodAt) : standing.lastGoodAt
      return since + Math.min(type === 'integration' ? month : age, most)
    }
    freshUntil = Math.max(freshUntil, Math.min(own(zero), freshFeeds, lists))
    goodUntil = Math.max(
      goodUntil,
      Math.min(own(Math.max(AGES[tier] ?? 0, zero)), goodFeeds, lists),
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

/**
 * A list in which nobody looked for flaws is worth what the feeds of its kinds are. A kind that no feed speaks of
 * is a gap, unless that leaves nothing, or none of the system's packages: then null, unknown.
 */
function feedsUntil(view: View, standing: SourceStanding, tier: Tier): number | null {
  const kinds = standing.reliesOn
  if (kinds.length === 0) return Number.POSITIVE_INFINITY
  const feedsOf = (kind: string) =>
    NO_ORDER.has(kind)
      ? []
      : [...view.feeds.values()].filter((feed) => feed.content.covers.includes(kind))
  // A feed that is new counts once the list was compared with it.
  const compared = (kind: string): boolean => standing.compared?.includes(kind) ?? true
  const asked = kinds.filter((kind) => feedsOf(kind).length > 0 && compared(kind))
  const system = kinds.filter((kind) => /^(?:deb|rpm|apk)(?: |$)/.test(kind))
  if (asked.length === 0) return null
  if (system.length > 0 && !system.some((kind) => asked.includes(kind))) return null
  const ends = asked.map((kind) =>
    feedsOf(kind).map((feed) => {
      const source = [...view.manifests.Source.values()].find((one) => one.name === feed.source)
      return feed.checkedAt + Math.min(source?.spec.maxAge ?? Infinity, FEED_AGES[tier] ?? 0)
    }),
  )
  return Math.min(...ends.map((one) => Math.max(...one)))
}

const NO_ORDER: ReadonlySet<string> = new Set(['generic', 'conan'])

/** Not an image, spoken well of, and not since the ledger was restored from a backup. */
export function isSilentSince(view: View, uid: string): boolean {
  const asset = [...view.manifests.Asset.values()].find((one) => one.uid === uid)
  if (view.restoredAt === null || asset?.spec.type === 'image') return false
  const good = [...view.assets.values()]
    .filter((state) => state.uid === uid)
    .flatMap((state) => [...state.standings.values()])
    .flatMap((said) => (said.lastGoodAt === null ? [] : [said.lastGoodAt]))
  return good.length > 0 && Math.max(...good) <= view.restoredAt
}
