/** /api/v1: who is refused now, held or not, and single decisions by their id. */

import { Problem } from '@holdfast/edges-base/http/problems'
import { REFUSAL_REASONS } from '@holdfast/core/model/refusal'
import { countUses } from '@holdfast/core/loop/refusals'
import { PAGE, queryOf, scope, type Routes } from '../../context.ts'
import { decisionItem } from '../../views/decisions.ts'
import {
  blaming,
  isReason,
  refusedGroups,
  refusedItem,
  refusedRows,
  refusedView,
} from '../../views/refusals.ts'
import { page } from './estate.ts'

const FILTERS = ['reason', 'cause', 'owner', 'tier', 'asset', 'identity', 'type'] as const

export const refusalRoutes: Routes = (app, context) => {
  const { view } = context.driver

  app.get('/api/v1/refusals', scope('read', [...PAGE, ...FILTERS]), async (request) => {
    const query = queryOf(request)
    const { reason, cause, owner, tier, asset, identity, type } = query
    if (reason !== undefined && !isReason(reason)) {
      const reasons = Object.keys(REFUSAL_REASONS).join(', ')
      throw new Problem('bad-request', `\`${reason}\` is no reason`, `one of ${reasons}`)
    }
    const look = await context.refusals.look()
    const rows = refusedRows(view, look)
      .filter(({ use }) => reason === undefined || use.reason === reason)
      .filter(({ use }) => tier === undefined || String(use.tier) === tier)
      .filter((one) => cause === undefined || one.cause === cause)
      .filter((one) => owner === undefined || (one.owner ?? '') === owner)
      .filter((one) => asset === undefined || one.asset === asset)
      .filter((one) => identity === undefined || one.identity === identity)
      .flatMap((one) => (type === undefined ? [one] : blaming(view, one, type)))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return {
      ...page(rows, query, (one) => refusedItem(view, one, look.env)),
      total: rows.length,
      found: countUses(rows.map((one) => one.use)),
      groups: refusedGroups(view, rows, { owner, tier, asset, identity, type }, look.env),
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
