/** An identity as the API shows it: what it may reach from each of its assets right now, and why not. */

import type { AnswerOf } from '@holdfast/api/operation'
import type { Contract } from '@holdfast/api/contract'
import { decide } from '@holdfast/core/loop/answer/decide'
import type { AssetUid, IdentityUid } from '@holdfast/core/kernel/ids'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Stored } from '@holdfast/core/model/manifest'
import { find, type View } from '@holdfast/core/state/state'
import type { Context } from '../context.ts'
import { takeTurns } from '../turns.ts'
import { at } from './assets.ts'
import { objectItem, type ObjectItem } from './objects.ts'

type Detail = Extract<AnswerOf<Contract['identity.show']>, { readonly access: unknown }>

interface IdentityItem extends ObjectItem<'Identity'> {
  readonly assets: readonly string[]
  readonly lastSecretAt: string | null
}

/** When a version of a secret was last delivered to an identity, from an asset it acts from. */
export type LastDelivered = (identity: Stored<'Identity'>) => Instant | null

/** Of each asset what was delivered there is looked through once, however many act from it. */
export function lastDelivered(view: View): LastDelivered {
  const byAsset = new Map<AssetUid, ReadonlyMap<IdentityUid, Instant>>()
  const at = (asset: AssetUid): ReadonlyMap<IdentityUid, Instant> => {
    const known = byAsset.get(asset)
    if (known !== undefined) return known
    const last = new Map<IdentityUid, Instant>()
    for (const { identity, at: delivered } of view.exposures.get(asset) ?? []) {
      if (delivered > (last.get(identity) ?? -Infinity)) last.set(identity, delivered)
    }
    byAsset.set(asset, last)
    return last
  }
  return ({ uid }) => {
    let last: Instant | null = null
    for (const asset of view.assetsByIdentity.get(uid) ?? []) {
      const here = at(asset).get(uid) ?? null
      if (here !== null && (last === null || here > last)) last = here
    }
    return last
  }
}

export function assetNames(view: View, { uid }: Stored<'Identity'>): readonly string[] {
  return [...(view.assetsByIdentity.get(uid) ?? [])].map(
    (asset) => view.manifests.Asset.get(asset)?.name ?? asset,
  )
}

/** In a list: where it acts from, and when a version of a secret was last delivered to it for the first time. */
export function identityItem(
  view: View,
  identity: Stored<'Identity'>,
  last: LastDelivered,
): IdentityItem {
  return {
    ...objectItem(identity),
    assets: assetNames(view, identity).toSorted(),
    lastSecretAt: at(last(identity)),
  }
}

export async function identityDetail(
  context: Context,
  identity: Stored<'Identity'>,
): Promise<Detail> {
  const { view } = context.driver
  const env = context.driver.env()
  const item = identityItem(view, identity, lastDelivered(view))
  const access: Detail['access'][number][] = []
  const turn = takeTurns()
  for (const uid of [...(view.grantsByIdentity.get(identity.uid) ?? [])].toSorted()) {
    const grant = view.manifests.Grant.get(uid)
    const resource = grant === undefined ? undefined : find(view, 'Resource', grant.spec.resource)
    if (grant === undefined || resource === undefined) continue
    for (const asset of item.assets) {
      if (turn.isOver()) await turn.pause()
      const decision = decide(
        view,
        {
          subject: { type: 'identity', id: identity.name },
          action: { name: grant.spec.actions[0] ?? '*' },
          resource: { type: resource.spec.type, id: resource.name },
          context: {},
          assets: [asset],
        },
        { id: 'view', vouchesFor: 'all' },
        env,
      )
      access.push({
        resource: resource.name,
        tier: resource.spec.tier,
        actions: grant.spec.actions,
        asset,
        allowed: decision.decision,
        code: decision.code,
        reason: decision.reason,
        allowedUntil: at(decision.allowedUntil),
        hold: decision.hold,
      })
    }
  }
  return { ...item, access }
}
