/** An identity as the API shows it: what it may reach from each of its assets right now, and why not. */

import { decide } from '@holdfast/core/loop/answer/decide'
import type { Stored } from '@holdfast/core/model/manifest'
import { find } from '@holdfast/core/state/state'
import { specText } from '@holdfast/edges-base/manifests/schemas'
import type { Context } from '../context.ts'
import { takeTurns } from '../turns.ts'
import { at } from './assets.ts'
import { attempt } from './rendered.ts'

/** In a list: where it acts from, and when a version of a secret was last delivered to it for the first time. */
export function identityItem(
  context: Context,
  identity: Stored<'Identity'>,
): { readonly assets: readonly string[]; readonly lastSecretAt: string | null } {
  const { view } = context.driver
  const bound = [...(view.assetsByIdentity.get(identity.uid) ?? [])]
  const delivered = bound.flatMap((asset) =>
    (view.exposures.get(asset) ?? []).flatMap((exposure) =>
      exposure.identity === identity.uid ? [exposure.at] : [],
    ),
  )
  const last = delivered.toSorted((a, b) => b - a)[0]
  const assets = bound.map((uid) => view.manifests.Asset.get(uid)?.name ?? uid).toSorted()
  return { assets, lastSecretAt: at(last) }
}

/** By resource, named as grants name it: who has a grant that has not ended. */
export async function readersOf(
  context: Context,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { view } = context.driver
  const { now } = context.driver.env()
  const readers = new Map<string, Set<string>>()
  const turn = takeTurns()
  for (const { name, uid, spec } of view.manifests.Grant.values()) {
    // One that cannot be read grants nobody anything; the list of grants names it.
    attempt(context.unshown, { name, uid }, () => {
      if (spec.expires !== undefined && spec.expires <= now) return
      const resource = find(view, 'Resource', spec.resource)?.name ?? spec.resource
      const identity = find(view, 'Identity', spec.identity)?.name ?? spec.identity
      const known = readers.get(resource)
      if (known === undefined) readers.set(resource, new Set([identity]))
      else known.add(identity)
    })
    if (turn.isOver()) await turn.pause()
  }
  return readers
}

export async function identityDetail(
  context: Context,
  identity: Stored<'Identity'>,
): Promise<Record<string, unknown>> {
  const { view } = context.driver
  const env = context.driver.env()
  const { assets, lastSecretAt } = identityItem(context, identity)
  const access: Record<string, unknown>[] = []
  const turn = takeTurns()
  for (const uid of [...(view.grantsByIdentity.get(identity.uid) ?? [])].toSorted()) {
    const grant = view.manifests.Grant.get(uid)
    const resource = grant === undefined ? undefined : find(view, 'Resource', grant.spec.resource)
    if (grant === undefined || resource === undefined) continue
    for (const asset of assets) {
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
  const { name, uid, labels, seq, origin } = identity
  return {
    name,
    uid,
    labels,
    spec: specText('Identity', identity.spec),
    seq,
    origin,
    assets,
    lastSecretAt,
    access,
  }
}
