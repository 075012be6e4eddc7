/** /api/v1: who is refused now, held or not, and single decisions by their id. */

import type { AssetUid } from '@holdfast/core/kernel/ids'
import { Problem } from '@holdfast/edges-base/http/problems'
import { REFUSAL_REASONS } from '@holdfast/core/model/refusal'
import { ownerOf, type RefusedUse } from '@holdfast/core/loop/refusals'
import { PAGE, queryOf, scope, type Routes } from '../../context.ts'
import { decisionItem } from '../../views/decisions.ts'
import { isReason, refusedItem, refusedView } from '../../views/refusals.ts'
import { page } from './estate.ts'

const FILTERS = ['reason', 'owner', 'tier', 'asset', 'identity', 'type'] as const

export const refusalRoutes: Routes = (app, context) => {
  const { view } = context.driver

  app.get('/api/v1/refusals', scope('read', [...PAGE, ...FILTERS]), async (request) => {
    const query = queryOf(request)
    const { reason, owner, tier, asset, identity, type } = query
    if (reason !== undefined && !isReason(reason)) {
      const reasons = Object.keys(REFUSAL_REASONS).join(', ')
      throw new Problem('bad-request', `\`${reason}\` is no reason`, `one of ${reasons}`)
    }
    const look = await context.refusals.look()
    const ofType = ({ asset: from, denying }: RefusedUse, wanted: string): AssetUid[] =>
      (denying.length === 0 ? [from] : denying).filter(
        (uid) => view.manifests.Asset.get(uid)?.spec.type === wanted,
      )
    const rows = look.rows
      .filter((one) => reason === undefined || one.reason === reason)
      .filter((one) => tier === undefined || String(one.tier) === tier)
      .filter((one) => owner === undefined || (ownerOf(view, one) ?? '') === owner)
      .map((one) => (type === undefined ? one : { ...one, denying: ofType(one, type) }))
      .filter((one) => type === undefined || one.denying.length > 0)
      .map((one) => ({ ...refusedItem(view, one, look.env) }))
      .filter((one) => asset === undefined || one['asset'] === asset)
      .filter((one) => identity === undefined || one['identity'] === identity)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return {
      ...page(rows, query, (one) => one),
      total: rows.length,
      counts: refusedView(view, look),
    }
  })

  app.get('/api/v1/decisions/:id', scope('read'), async (request) => {
    const { id } = request.params as { id: string }
    const record = await context.decisions.find(id)
    if (record === null) {
      throw new Problem(
        'not-found',
        `decision \`${id}\` is not among those of this hour and the last`,
        'ask again, or holdfast why NAME for how it stands now',
      )
    }
    return decisionItem(view, record)
  })
}
