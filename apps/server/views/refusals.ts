/** Who is refused now, counted and listed from one look at the estate, so that a number is the rows it opens. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { refusalSteps, type RefusedAsset } from '@holdfast/core/decide/refusal-steps'
import { postureOf } from '@holdfast/core/assess/posture'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { SECOND_MS } from '@holdfast/core/kernel/instant'
import type { AssetAccess } from '@holdfast/core/loop/asset-access'
import type { Env } from '@holdfast/core/loop/env'
import { noSource } from '@holdfast/core/loop/exits'
import {
  countRefused,
  lookAt,
  ownerOf,
  type RefusalCounts,
  type RefusedUse,
} from '@holdfast/core/loop/refusals'
import { REFUSAL_REASONS, type RefusalReason } from '@holdfast/core/model/refusal'
import { factsOf } from '@holdfast/core/model/standing'
import type { View } from '@holdfast/core/model/state'
import type { Driver } from '../driver/driver.ts'

export interface RefusalLook {
  /** Of the second it was looked at. */
  readonly env: Env
  readonly rows: readonly RefusedUse[]
  readonly counts: RefusalCounts
  /** Of every asset that denies at some tier, or stands on one that does. */
  readonly access: ReadonlyMap<AssetUid, AssetAccess>
}

export interface Refusals {
  /** Who would be refused under other modes than the present ones; nothing is kept. */
  under(modes: Pick<View, 'modes' | 'stopped'>): Promise<RefusalLook>
  /** Of this second and of what is committed; asked by many at once it looks once. */
  look(): Promise<RefusalLook>
}

/** What one slice may take before others have their turn. */
const SLICE_MS = 5

export function refusalsOver(driver: Driver): Refusals {
  let known: { readonly key: string; readonly look: Promise<RefusalLook> } | undefined
  return {
    look() {
      const key = `${driver.view.size} ${Math.floor(driver.env().now / SECOND_MS)}`
      if (known?.key !== key) known = { key, look: lookOver(driver, driver.view) }
      return known.look
    },
    under: (modes) => lookOver(driver, { ...driver.view, ...modes }),
  }
}

async function lookOver(driver: Driver, view: View): Promise<RefusalLook> {
  const env = driver.env()
  const rows: RefusedUse[] = []
  const access = new Map<AssetUid, AssetAccess>()
  let began = performance.now()
  for (const uid of [...view.manifests.Asset.values()].map((one) => one.uid)) {
    if (performance.now() - began > SLICE_MS) {
      await nextTurn()
      began = performance.now()
    }
    const look = lookAt(view, uid, env)
    if (look === null) continue
    access.set(uid, look.access)
    for (const row of look.refused) rows.push(row)
  }
  return { env, rows, counts: countRefused(view, rows), access }
}

/** The counts with the words and the commands of each group. */
export function refusedView(view: View, { rows, counts, env }: RefusalLook): object {
  return {
    ...counts,
    byReason: counts.byReason.map((group) => {
      const mine = rows.filter((one) => one.reason === group.reason)
      return {
        ...group,
        text: REFUSAL_REASONS[group.reason],
        steps: refusalSteps(group.reason, assetsOf(view, mine, env)),
        list: `holdfast refused list --reason ${group.reason}`,
      }
    }),
  }
}

/** One row with names, and what to do about its own asset. */
export function refusedItem(
  view: View,
  row: RefusedUse,
  env: Env,
): { readonly name: string } & Record<string, unknown> {
  const { manifests } = view
  const nameOf = (uid: AssetUid): string => manifests.Asset.get(uid)?.name ?? uid
  const identity = manifests.Identity.get(row.identity)?.name ?? row.identity
  const resource = manifests.Resource.get(row.resource)?.name ?? row.resource
  const asset = nameOf(row.asset)
  return {
    name: `${identity} ${asset} ${resource}`,
    identity,
    asset,
    resource,
    tier: row.tier,
    actions: row.actions,
    reason: row.reason,
    text: REFUSAL_REASONS[row.reason],
    code: row.code,
    hold: row.hold,
    denying: row.denying.map(nameOf),
    owner: ownerOf(view, row),
    steps: refusalSteps(row.reason, assetsOf(view, [row], env)),
  }
}

/** More than these are typed for by the list itself: what they need is told by the first. */
const ASSETS_MAX = 200

/** The assets to blame, each once. */
function assetsOf(view: View, rows: readonly RefusedUse[], env: Env): RefusedAsset[] {
  const uids = new Set<AssetUid>()
  for (const { asset, denying } of rows) {
    if (uids.size >= ASSETS_MAX) break
    for (const uid of denying.length === 0 ? [asset] : denying) uids.add(uid)
  }
  return [...uids].flatMap((uid) => {
    const asset = view.manifests.Asset.get(uid)
    if (asset === undefined) return []
    const standings = [...(view.assets.get(uid)?.standings.values() ?? [])]
    return {
      name: asset.name,
      type: asset.spec.type,
      unknownReason: postureOf(view, factsOf(view, uid), env.now).unknownReason,
      sources: standings.filter((one) => one.entitled !== false).map((one) => one.source),
      declared: noSource(view, asset, env) === null,
    }
  })
}

export function isReason(text: string): text is RefusalReason {
  return Object.hasOwn(REFUSAL_REASONS, text)
}
