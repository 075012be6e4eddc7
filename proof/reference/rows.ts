/** The rows of one asset at one tier, straight from DESIGN section 5. */

import type { Cause } from '@holdfast/core/model/cause'
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
  const counting = all.filter((cause) => cause.weight !== 'watch' && cause.due[tier] !== null)
  const due = counting.filter((cause) => (cause.due[tier] ?? 0) <= now)
  const later = counting.filter((cause) => (cause.due[tier] ?? 0) > now)
  const standings = [...view.assets.values()].find((one) => one.uid === uid)?.standings ?? new Map()
  let freshUntil = Number.NEGATIVE_INFINITY
  let goodUntil = Number.NEGATIVE_INFINITY
  for (const standing of standings.values()) {
    if (standing.lastGoodAt === null) continue
    const source = [...view.manifests.Source.values()].find((one) => one.name === standing.source)
    const zero = Math.max(
      AGES[0] ?? 0,
      source?.spec.interval === undefined ? 0 : 2 * source.spec.interval + 2 * HOUR,
    )
    const most = source?.spec.maxAge ?? Number.POSITIVE_INFINITY
    freshUntil = Math.max(freshUntil, standing.lastGoodAt + Math.min(zero, most))
    goodUntil = Math.max(
      goodUntil,
      standing.lastGoodAt + Math.min(Math.max(AGES[tier] ?? 0, zero), most),
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
  else if (due.length === 0) rows.push(all.length > 0 ? 'grace' : 'verified')
  return {
    uid,
    rows,
    age,
    due,
    all,
    evidenceEnds: age === 'fresh' || age === 'stale' ? goodUntil : Number.POSITIVE_INFINITY,
    nextDue: Math.min(...later.map((cause) => cause.due[tier] ?? 0), Number.POSITIVE_INFINITY),
  }
}
