/**
 * Who was refused, or would have been where nothing was enforced, in the records of the last seven days: uses that
 * posture denied then, as far as the scope covers them, whatever is known of them now.
 */

import type { RefusedPast } from '@holdfast/api/contract/mode'
import type { CutThen } from '@holdfast/api/contract/parts/account'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { instant } from '@holdfast/core/kernel/instant'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import { cutsAt } from '@holdfast/core/model/adapters'
import type { Env } from '@holdfast/core/model/env'
import { targetKey } from '@holdfast/core/model/target'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { countRefused, ownerOf, type RefusedUse } from '@holdfast/core/measure/refusals'
import type { UseRow } from '@holdfast/core/model/decision'
import { modeOf, withChange, type ModeScope } from '@holdfast/core/model/mode'
import { REFUSED_CODES, type ReasonCode } from '@holdfast/core/model/reason-codes'
import { REFUSAL_REASONS, type RefusalReason } from '@holdfast/core/model/refusal'
import { find, type View } from '@holdfast/core/state/state'
import { nameIn } from '@holdfast/edges-base/stores/read-records'
import type { Context } from '../context.ts'
import { inTurns, takeTurns } from '../turns.ts'
import { at } from './assets.ts'

/** Named one by one in the answer; `total` says how many there are. */
const ROWS_MAX = 200

/** What would have been refused without the mode is among them. */
const CODES: readonly ReasonCode[] = [...REFUSED_CODES, 'permitted-report-only']

interface Then extends RefusedUse {
  count: number
  first: number
  last: number
}

export async function refusedThen(context: Context, scope: ModeScope): Promise<RefusedPast> {
  const { view } = context.driver
  const env = context.driver.env()
  await context.decisions.flush()
  const from = env.now - LIMITS.lookBackMs
  const back = await context.records.lookBack(CODES, from, env.now + 1)
  const uses = new Map<string, Then>()
  let gone = 0
  const turn = takeTurns()
  for (const row of back.rows) {
    const use = useOf(view, row)
    if (use === null) gone += row.count
    else if (isCovered(view, scope, use)) add(uses, use)
    if (turn.isOver()) await turn.pause()
  }
  const rows = [...uses.values()].toSorted((a, b) => b.count - a.count || a.tier - b.tier)
  return {
    since: at(instant(back.since)),
    // Less than seven days could be read by now, or more uses than are held at once were there.
    whole: back.whole && back.since <= from,
    counts: await inTurns(countRefused(view, rows), turn),
    rows: rows.slice(0, ROWS_MAX).map((row) => itemOf(view, row)),
    total: rows.length,
    accounts: await inTurns(accountsThen(view, rows, env), turn),
    /** Decisions of identities, assets or resources that are declared no more. */
    gone,
  }
}

/** Of a use that was blocked, and not only unknown: what is unknown is cut nowhere (law 5). */
function* accountsThen(
  view: View,
  rows: readonly Then[],
  env: Env,
): Stepwise<RefusedPast['accounts']> {
  const accounts = new Map<string, CutThen>()
  for (const row of rows) {
    yield
    const identity = view.manifests.Identity.get(row.identity)
    if (row.reason !== 'blocked' || identity === undefined) continue
    for (const { enforcementPoint: point, ref, metadata } of identity.spec.accounts ?? []) {
      const spec = find(view, 'EnforcementPoint', point)?.spec
      const cuts = spec === undefined ? null : cutsAt(env.adapters, spec)
      if (cuts === null) continue
      const asset = view.manifests.Asset.get(row.asset)?.name ?? row.asset
      const byAsset = cuts.byAsset(ref, metadata ?? null)
      const use = { point, ref, byAsset, identities: [identity.name], assets: [asset] }
      const key = targetKey(point, ref)
      const span = { count: row.count, first: at(instant(row.first)), last: at(instant(row.last)) }
      accounts.set(key, joinedThen(accounts.get(key), { ...use, ...span }))
    }
  }
  const busiest = [...accounts.values()].toSorted((a, b) => b.count - a.count)
  return { rows: busiest.slice(0, ROWS_MAX), more: Math.max(busiest.length - ROWS_MAX, 0) }
}

function joinedThen(known: CutThen | undefined, more: CutThen): CutThen {
  if (known === undefined) return more
  const both = (one: readonly string[], other: readonly string[]): string[] =>
    [...new Set([...one, ...other])].toSorted()
  return {
    ...known,
    byAsset: known.byAsset && more.byAsset,
    identities: both(known.identities, more.identities),
    assets: both(known.assets, more.assets),
    count: known.count + more.count,
    first: known.first < more.first ? known.first : more.first,
    last: known.last > more.last ? known.last : more.last,
  }
}

function add(uses: Map<string, Then>, use: Then): void {
  const key = `${use.identity} ${use.asset} ${use.resource} ${use.reason}`
  const known = uses.get(key)
  if (known === undefined) return void uses.set(key, use)
  known.count += use.count
  known.first = Math.min(known.first, use.first)
  known.last = Math.max(known.last, use.last)
}

/** Null: it is about what is not there any more. */
function useOf(view: View, row: UseRow): Then | null {
  const identity = find(view, 'Identity', nameIn(row.subject))
  const resource = find(view, 'Resource', nameIn(row.resource))
  const asset = row.assets.find((uid) => view.manifests.Asset.has(uid))
  if (identity === undefined || resource === undefined || asset === undefined) return null
  return {
    identity: identity.uid,
    asset,
    resource: resource.uid,
    tier: resource.spec.tier,
    actions: [],
    code: row.code,
    reason: reasonThen(view, row, asset),
    hold: null,
    denying: [],
    count: row.count,
    first: row.first,
    last: row.last,
  }
}

/** From the posture of then: what was reported since does not change why it was refused. */
function reasonThen(view: View, { code, posture }: UseRow, asset: AssetUid): RefusalReason {
  if (code === 'asset-blocked' || code === 'asset-quarantined') return 'blocked'
  if (posture === 'restricted' || posture === 'quarantined') return 'blocked'
  if (code === 'asset-stale' || posture === 'stale') return 'too-old'
  return (view.assets.get(asset)?.standings.size ?? 0) > 0 ? 'incomplete' : 'never-reported'
}

function isCovered(view: View, scope: ModeScope, use: Then): boolean {
  const change = { mode: 'enforce', scope, at: view.lastAt, by: 'preview', reason: '' } as const
  const base = { ...change, mode: 'report-only', scope: { everything: true } } as const
  const modes = withChange([base], change)
  return modeOf({ modes, stopped: null }, use) === 'enforce'
}

function itemOf(view: View, then: Then): RefusedPast['rows'][number] {
  const { manifests } = view
  return {
    identity: manifests.Identity.get(then.identity)?.name ?? then.identity,
    asset: manifests.Asset.get(then.asset)?.name ?? then.asset,
    resource: manifests.Resource.get(then.resource)?.name ?? then.resource,
    tier: then.tier,
    reason: then.reason,
    text: REFUSAL_REASONS[then.reason],
    owner: ownerOf(view, then),
    count: then.count,
    first: at(instant(then.first)),
    last: at(instant(then.last)),
  }
}
