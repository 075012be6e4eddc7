/** Who is refused now, counted and listed from one look at the estate, so that a number is the rows it opens. */

import type {
  RefusedCounts,
  RefusedUse as RefusedUseItem,
} from '@holdfast/api/contract/parts/refused'
import type { RefusedGroup } from '@holdfast/api/contract/refusal'
import { lookAt } from '@holdfast/core/loop/answer/access'
import { refusalSteps, type RefusedAsset } from '@holdfast/core/decide/refusal-steps'
import { postureOf } from '@holdfast/core/assess/posture'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { SECOND_MS, type Instant } from '@holdfast/core/kernel/instant'
import { finished, paced, type Stepwise } from '@holdfast/core/kernel/stepwise'
import type { AssetAccess } from '@holdfast/core/decide/asset-access'
import type { Env } from '@holdfast/core/model/env'
import { noSource } from '@holdfast/core/restore/exits'
import {
  countRefused,
  countUses,
  ownerOf,
  type RefusalCounts,
  type RefusedUse,
} from '@holdfast/core/measure/refusals'
import type { AssetType } from '@holdfast/core/model/manifest'
import { REFUSAL_REASONS, type RefusalReason } from '@holdfast/core/model/refusal'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import type { View } from '@holdfast/core/state/state'
import type { Driver } from '../driver/driver.ts'
import { inTurns, takeTurns } from '../turns.ts'
import { byMostShared, dueOf } from './most-shared.ts'
import { attempt, type Tell, type Unshown } from './rendered.ts'

export interface RefusalLook {
  /** Of the second it was looked at. */
  readonly env: Env
  readonly rows: readonly RefusedUse[]
  readonly counts: RefusalCounts
  /** Of every asset that denies at some tier, or stands on one that does. */
  readonly access: ReadonlyMap<AssetUid, AssetAccess>
  /** Assets of which nobody can say whom they refuse. */
  readonly unshown: readonly Unshown[]
}

export interface Refusals {
  /** Who would be refused under other modes than the present ones; nothing is kept. */
  under(modes: Pick<View, 'modes' | 'stopped'>): Promise<RefusalLook>
  /** Of this second and of what is committed; asked by many at once it looks once. */
  look(): Promise<RefusalLook>
}

export function refusalsOver(driver: Driver, tell: Tell): Refusals {
  let known: { readonly key: string; readonly look: Promise<RefusalLook> } | undefined
  return {
    look() {
      const key = `${driver.view.size} ${Math.floor(driver.env().now / SECOND_MS)}`
      if (known?.key !== key) known = { key, look: lookOver(driver, driver.view, tell) }
      return known.look
    },
    under: (modes) => lookOver(driver, { ...driver.view, ...modes }, tell),
  }
}

async function lookOver(driver: Driver, view: View, tell: Tell): Promise<RefusalLook> {
  const env = driver.env()
  const rows: RefusedUse[] = []
  const access = new Map<AssetUid, AssetAccess>()
  const unshown: Unshown[] = []
  const turn = takeTurns()
  // As they are now: others have their turn meanwhile.
  const assets = [...view.manifests.Asset.values()].map(({ uid, name }) => ({ uid, name }))
  for (const { uid, name } of assets) {
    if (turn.isOver()) await turn.pause()
    const look = attempt(tell, { name, uid }, () => lookWith(view, uid, env))
    if (!look.ok) unshown.push(look.error)
    if (!look.ok || look.value === null) continue
    access.set(uid, look.value.access)
    for (const row of look.value.refused) rows.push(row)
  }
  const counts = await inTurns(countRefused(view, rows), turn)
  return { env, rows, counts, access, unshown }
}

/** With what is told of its refusals, so that what cannot be told is found here and not in every list. */
function lookWith(view: View, uid: AssetUid, env: Env): ReturnType<typeof lookAt> {
  const look = lookAt(view, uid, env)
  const refused = look?.refused ?? []
  if (refused.length > 0) finished(refusedRows(view, { rows: refused, env }))
  for (const row of refused.slice(0, 1)) finished(assetsOf(view, [row], env))
  return look
}

/** The counts with the words and the commands of each group. */
export function* refusedView(
  view: View,
  look: RefusalLook,
  named?: readonly RefusedRow[],
): Stepwise<RefusedCounts> {
  const { counts, env } = look
  const rows = named ?? (yield* refusedRows(view, look))
  const byReason = yield* grouped(rows, ({ use }) => use.reason)
  const groups: RefusedCounts['byReason'][number][] = []
  for (const group of counts.byReason) {
    const { reason } = group
    const mine = byReason.get(reason) ?? []
    // What is typed for a block is the same for all; otherwise it depends on what is not known.
    const steps =
      reason === 'blocked' || reason === 'cannot-judge'
        ? yield* stepsFor(view, mine, { reason }, env)
        : (yield* refusedGroups(view, mine, {}, env)).flatMap((refusedGroup) => refusedGroup.steps)
    const list = `holdfast refused list --reason ${reason}`
    groups.push({ ...group, text: REFUSAL_REASONS[reason], steps, list })
  }
  return { ...counts, byReason: groups }
}

function* grouped<T, K>(items: readonly T[], keyOf: (one: T) => K): Stepwise<Map<K, T[]>> {
  const groups = new Map<K, T[]>()
  const isPlace = paced()
  for (const one of items) {
    const key = keyOf(one)
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [one])
    else known.push(one)
    if (isPlace()) yield
  }
  return groups
}

/** What chooses these rows among all, as `refused list` takes it. */
export interface Chosen {
  readonly reason?: RefusalReason
  readonly cause?: string | undefined
  readonly owner?: string | undefined
  readonly tier?: string | undefined
  readonly asset?: string | undefined
  readonly identity?: string | undefined
  readonly type?: string | undefined
}

/** Only of plain words: what a report called something is put into no command. */
const PLAIN = /^[\w .,:;…+/@-]*$/u

function* stepsFor(
  view: View,
  rows: readonly RefusedRow[],
  chosen: Chosen,
  env: Env,
): Stepwise<readonly string[]> {
  const [first] = rows
  if (first === undefined) return []
  const options = Object.entries(chosen).filter(([, value]) => value !== undefined)
  const list = options.every(([, value]) => PLAIN.test(String(value)))
    ? options.map(([name, value]) => `--${name} ${worded(String(value))}`).join(' ')
    : null
  const uses = rows.map((row) => row.use)
  const { assets, whole } = yield* assetsOf(view, uses, env)
  const steps = refusalSteps(first.use.reason, assets, list)
  if (whole || steps.some((step) => step.includes('holdfast refused list'))) return steps
  return [...steps, `holdfast refused list ${list ?? `--reason ${first.use.reason}`}`]
}

function worded(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text}'`
}

/** One use with what it is called and what is behind it, as filters and groups take it. */
export interface RefusedRow {
  readonly name: string
  readonly identity: string
  readonly asset: string
  readonly resource: string
  readonly owner: string | null
  /** What it shares with others of its reason: the fix of a package, a report that is missing. */
  readonly cause: string
  readonly use: RefusedUse
}

export function* refusedRows(
  view: View,
  { rows, env }: Pick<RefusalLook, 'rows' | 'env'>,
): Stepwise<RefusedRow[]> {
  const { manifests } = view
  const causes = yield* causesBehind(view, rows, env.now)
  const named: RefusedRow[] = []
  const isPlace = paced()
  for (const use of rows) {
    const identity = manifests.Identity.get(use.identity)?.name ?? use.identity
    const asset = manifests.Asset.get(use.asset)?.name ?? use.asset
    const resource = manifests.Resource.get(use.resource)?.name ?? use.resource
    const name = `${identity} ${asset} ${resource}`
    const cause = causes.get(use) ?? ''
    named.push({ name, identity, asset, resource, owner: ownerOf(view, use), cause, use })
    if (isPlace()) yield
  }
  return named
}

/** The row as far as it blames assets of these types. */
export function blaming(view: View, row: RefusedRow, types: readonly AssetType[]): RefusedRow {
  const denying = allBlamed(row).filter((uid) => {
    const type = view.manifests.Asset.get(uid)?.spec.type
    return type !== undefined && types.includes(type)
  })
  return { ...row, use: { ...row.use, denying } }
}

/** The types of the assets to blame for it. */
export function typesBlamed(view: View, row: RefusedRow): readonly AssetType[] {
  return allBlamed(row).flatMap((uid) => view.manifests.Asset.get(uid)?.spec.type ?? [])
}

function allBlamed({ use: { denying, asset } }: RefusedRow): readonly AssetUid[] {
  return denying.length === 0 ? [asset] : denying
}

/** Of blocks what most of them share; of what is not known why it is not, by the type of asset. */
function* causesBehind(
  view: View,
  rows: readonly RefusedUse[],
  now: Instant,
): Stepwise<Map<RefusedUse, string>> {
  const causes = new Map<RefusedUse, string>()
  for (const [reason, uses] of yield* grouped(rows, (row) => row.reason)) {
    const byAsset = [...(yield* grouped(uses, blamed))]
    const shared = yield* byMostShared(byAsset, ([uid]) =>
      reason === 'blocked' || reason === 'cannot-judge'
        ? dueOf(view, view.assets.get(uid)?.causes ?? [], now)
        : [notKnown(view, uid, now)],
    )
    for (const { what, items } of shared) {
      for (const [, mine] of items) {
        for (const use of mine) causes.set(use, what ?? 'other causes')
        yield
      }
    }
  }
  return causes
}

/** How long ago differs from one to the next; what happened does not. */
function notKnown(view: View, uid: AssetUid, now: Instant): string {
  const { unknownReason } = postureOf(view, factsOf(view, uid), now)
  const type = view.manifests.Asset.get(uid)?.spec.type ?? 'asset'
  return `${type}: ${unknownReason?.replaceAll(/\d+/g, '…') ?? 'no fresh evidence'}`
}

function blamed({ denying, asset }: RefusedUse): AssetUid {
  return denying[0] ?? asset
}

/** By reason and, within it, by what is behind them; most identities first. `chosen`: by what the rows were filtered. */
export function* refusedGroups(
  view: View,
  rows: readonly RefusedRow[],
  chosen: Chosen,
  env: Env,
): Stepwise<RefusedGroup[]> {
  const order = Object.keys(REFUSAL_REASONS)
  const groups: RefusedGroup[] = []
  const byCause = yield* grouped(rows, ({ use, cause }) => `${use.reason} ${cause}`)
  for (const mine of byCause.values()) {
    const [first] = mine
    if (first === undefined) continue
    const { cause } = first
    const { reason } = first.use
    const uses = mine.map((refusedRow) => refusedRow.use)
    const steps = yield* stepsFor(view, mine, { ...chosen, reason, cause }, env)
    const tiers = [...new Set(uses.map((use) => use.tier))].toSorted((a, b) => a - b)
    const counts = yield* countUses(uses)
    groups.push({ reason, text: REFUSAL_REASONS[reason], cause, ...counts, tiers, steps })
  }
  return groups.toSorted(
    (a, b) =>
      order.indexOf(a.reason) - order.indexOf(b.reason) ||
      b.identities - a.identities ||
      (a.cause < b.cause ? -1 : 1),
  )
}

/** One row with names, and what to do about its own asset. */
export function refusedItem(
  view: View,
  { use: row, ...named }: RefusedRow,
  env: Env,
): RefusedUseItem {
  const nameOf = (uid: AssetUid): string => view.manifests.Asset.get(uid)?.name ?? uid
  return {
    ...named,
    tier: row.tier,
    actions: row.actions,
    reason: row.reason,
    text: REFUSAL_REASONS[row.reason],
    code: row.code,
    hold: row.hold,
    denying: row.denying.map(nameOf),
    steps: refusalSteps(row.reason, finished(assetsOf(view, [row], env)).assets, null),
  }
}

/** More than these are typed for by the list itself: what they need is told by the first. */
const ASSETS_MAX = 200

/** The assets to blame, each once; not whole where there are more. */
function* assetsOf(
  view: View,
  rows: readonly RefusedUse[],
  env: Env,
): Stepwise<{ readonly assets: readonly RefusedAsset[]; readonly whole: boolean }> {
  const uids = new Set<AssetUid>()
  for (const { asset, denying } of rows) {
    for (const uid of denying.length === 0 ? [asset] : denying) uids.add(uid)
    if (uids.size > ASSETS_MAX) break
  }
  const assets: RefusedAsset[] = []
  for (const uid of [...uids].slice(0, ASSETS_MAX)) {
    const asset = view.manifests.Asset.get(uid)
    if (asset === undefined) continue
    const standings = [...(view.assets.get(uid)?.standings.values() ?? [])]
    assets.push({
      name: asset.name,
      type: asset.spec.type,
      unknownReason: postureOf(view, factsOf(view, uid), env.now).unknownReason,
      sources: standings
        .filter((standing) => standing.entitled !== false)
        .map((standing) => standing.source),
      declared: noSource(view, asset, env) === null,
    })
    yield
  }
  return { assets, whole: uids.size <= ASSETS_MAX }
}
