/** /api/v1: who is refused now, held or not. */

import { Problem } from '@holdfast/edges-base/http/problems'
import { REFUSAL_REASONS } from '@holdfast/core/model/refusal'
import { countUses } from '@holdfast/core/loop/refusals'
import { PAGE, queryOf, scope, type Routes } from '../../context.ts'
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
    const { items, next } = page(context, rows, query, (one) => refusedItem(view, one, look.env))
    return {
      // With the last page, because nobody can say whom they refuse.
      items: next === null ? [...items, ...look.unshown] : items,
      next,
      total: rows.length,
      found: countUses(rows.map((one) => one.use)),
      groups: refusedGroups(view, rows, { owner, tier, asset, identity, type }, look.env),
      counts: refusedView(view, look),
    }
  })
}
