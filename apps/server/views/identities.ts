/** An identity as the API shows it: what it may reach from each of its assets right now, and why not. */

import { decide } from '@holdfast/core/loop/decide'
import type { Stored } from '@holdfast/core/model/manifest'
import { find } from '@holdfast/core/model/state'
import { specText } from '@holdfast/edges-base/manifests/document'
import type { Context } from '../context.ts'
import { at } from './assets.ts'

export function identityDetail(
  context: Context,
  identity: Stored<'Identity'>,
): Record<string, unknown> {
  const { view } = context.driver
  const env = context.driver.env()
  const assets = [...(view.assetsByIdentity.get(identity.uid) ?? [])]
    .map((uid) => view.manifests.Asset.get(uid)?.name ?? uid)
    .toSorted()
  const access: Record<string, unknown>[] = []
  for (const uid of [...(view.grantsByIdentity.get(identity.uid) ?? [])].toSorted()) {
    const grant = view.manifests.Grant.get(uid)
    const resource = grant === undefined ? undefined : find(view, 'Resource', grant.spec.resource)
    if (grant === undefined || resource === undefined) continue
    for (const asset of assets) {
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
  return { name, uid, labels, spec: specText(identity.spec), seq, origin, assets, access }
}
