/** Accounts at an enforcement point as the API shows them: what is denied to each, how far that is, what is not reached. */

import type {
  AccountItem,
  AccountState,
  CutAt,
  NotReachedAt,
  PlannedAccount,
} from '@holdfast/api/contract/parts/account'
import type { NotReached } from '@holdfast/core/enforce/desired'
import { NOT_REACHED } from '@holdfast/core/enforce/not-reached'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import { accountNow, namedAt } from '@holdfast/core/loop/answer/desired'
import { deniesNothing, NOTHING } from '@holdfast/core/model/denied'
import type { Env } from '@holdfast/core/model/env'
import type { Stored } from '@holdfast/core/model/manifest'
import { targetKey, type TargetStanding } from '@holdfast/core/model/target'
import { openChanges, standingAt } from '@holdfast/core/state/effects/table'
import type { View } from '@holdfast/core/state/state'
import { at } from './assets.ts'
import { deniedItem } from './effects.ts'

type Point = Stored<'EnforcementPoint'>

export interface AccountRow {
  readonly ref: string
  /** Undefined: nothing was ever intended there. */
  readonly standing: TargetStanding | undefined
}

/** What identities name there, and whatever was cut there and is named by nobody any more. */
export function* accountRows(view: View, point: Point): Iterable<AccountRow> {
  const start = targetKey(point.name, '')
  for (const key of view.usersByAccount.keys()) {
    if (!key.startsWith(start)) continue
    const ref = key.slice(start.length)
    yield { ref, standing: standingAt(view, point.uid, ref) }
  }
  for (const standing of view.targets.values()) {
    if (standing.point !== point.uid) continue
    const { ref } = standing
    if (!view.usersByAccount.has(targetKey(point.name, ref))) yield { ref, standing }
  }
}

/** Another than was intended, or nobody could look. */
export function isAstray({ standing }: AccountRow): boolean {
  if (standing === undefined) return false
  const { drift, seen } = standing
  return drift !== null || (seen !== null && seen.result !== 'as-intended')
}

export function accountState(view: View, { standing }: AccountRow): AccountState {
  if (standing === undefined) return 'untouched'
  const { drift, seen, sentAt } = standing
  const open = openChanges(view, standing)
  if (open.some(({ unrevoked }) => unrevoked !== undefined)) return 'unrevoked'
  if (drift !== null) return 'drift'
  const [oldest] = open
  if (oldest !== undefined) {
    if (seen?.result === 'not-seen') return 'unseen'
    return sentAt !== null && sentAt >= oldest.intendedAt ? 'sent' : 'intended'
  }
  // Of what was seen beside a cut that works, nobody made a drift yet.
  if (seen?.result === 'otherwise') return 'drift'
  return seen?.result === 'as-intended' ? 'seen' : 'unseen'
}

export function accountSince(view: View, row: AccountRow): Instant | null {
  const { standing } = row
  if (standing === undefined) return null
  const open = openChanges(view, standing)
  switch (accountState(view, row)) {
    case 'unrevoked':
      return open.find(({ unrevoked }) => unrevoked !== undefined)?.unrevoked?.since ?? null
    case 'drift':
      return standing.drift?.since ?? standing.seen?.at ?? null
    case 'intended':
      return open[0]?.intendedAt ?? null
    case 'sent':
      return standing.sentAt
    default:
      return standing.seen?.at ?? null
  }
}

export function accountItem(view: View, point: Point, row: AccountRow): AccountItem {
  const { ref, standing } = row
  const { drift = null, seen = null } = standing ?? {}
  const named = namedAt(view, { point, ref }) ?? []
  return {
    ref,
    identities: named.map(({ identity }) => identity.name).toSorted(),
    verb: verbOf(view, standing),
    state: accountState(view, row),
    since: at(accountSince(view, row)),
    intended: deniedItem(view, standing?.denies ?? NOTHING),
    holds: standing?.holds ?? [],
    turn: standing?.turn ?? 0,
    open: standing?.open ?? [],
    sentAt: at(standing?.sentAt),
    seen: seen === null ? null : { ...seen, at: at(seen.at) },
    drift: drift === null ? null : { ...drift, since: at(drift.since) },
  }
}

export function* plannedAccount(
  view: View,
  point: Point,
  row: AccountRow,
  env: Env,
): Stepwise<PlannedAccount> {
  const now = yield* accountNow(view, { point, ref: row.ref }, env)
  const item = accountItem(view, point, row)
  const denies = now?.desired.denies ?? NOTHING
  return {
    ...item,
    // What is asked before it is intended is told as what it will be.
    verb: item.verb ?? (deniesNothing(denies) ? null : 'cut'),
    now: now === null ? null : deniedItem(view, denies),
    tier: now?.desired.tier ?? null,
    notReached: notReachedItems(view, now?.desired.notReached ?? []),
  }
}

/** What this view would cut at enforcement points, and what it would refuse that goes on there, by point and account. */
export function* reachBy(
  view: View,
  env: Env,
): Stepwise<{ readonly cuts: readonly CutAt[]; readonly notReached: readonly NotReachedAt[] }> {
  const cuts: CutAt[] = []
  const notReached: NotReachedAt[] = []
  for (const point of view.manifests.EnforcementPoint.values()) {
    for (const { ref } of accountRows(view, point)) {
      yield
      const now = yield* accountNow(view, { point, ref }, env)
      if (now === null) continue
      const { denies, notReached: left } = now.desired
      const at = { point: point.name, ref }
      notReached.push(...notReachedItems(view, left).map((group) => ({ ...at, ...group })))
      if (deniesNothing(denies)) continue
      const named = namedAt(view, { point, ref }) ?? []
      const identities = named.map(({ identity }) => identity.name).toSorted()
      cuts.push({ ...at, identities, denies: deniedItem(view, denies) })
    }
  }
  return { cuts, notReached }
}

function verbOf(view: View, standing: TargetStanding | undefined): AccountItem['verb'] {
  if (standing === undefined) return null
  const open = openChanges(view, standing)
  if (open.length > 0) return open.some(({ type }) => type === 'cut') ? 'cut' : 'restore'
  return deniesNothing(standing.denies) ? 'restore' : 'cut'
}

/** Of one reason, the first names of each kind. */
const NAMED_MAX = 20

/** One for each hold and reason, in the order of their holds. */
function notReachedItems(view: View, uses: readonly NotReached[]): PlannedAccount['notReached'] {
  const { Identity, Asset, Resource } = view.manifests
  const first = (names: readonly string[]): string[] =>
    [...new Set(names)].toSorted().slice(0, NAMED_MAX)
  return [...Map.groupBy(uses, ({ hold, why }) => `${hold} ${why}`)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [one] = group
      if (one === undefined) return []
      return [
        {
          hold: one.hold,
          uses: group.length,
          identities: first(group.map(({ identity }) => Identity.get(identity)?.name ?? identity)),
          assets: first(group.map(({ asset }) => Asset.get(asset)?.name ?? asset)),
          resources: first(group.map(({ resource }) => Resource.get(resource)?.name ?? resource)),
          why: one.why,
          ...NOT_REACHED[one.why],
        },
      ]
    })
}
