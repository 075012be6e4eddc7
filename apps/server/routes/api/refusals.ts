/** /api/v1: who is refused now, held or not. */

import { Problem } from '@holdfast/edges-base/http/problems'
import { sorted } from '@holdfast/core/kernel/stepwise'
import { REFUSAL_REASONS } from '@holdfast/core/model/refusal'
import { countUses } from '@holdfast/core/measure/refusals'
import { inTurns, mapInTurns, takeTurns } from '../../turns.ts'
import { PAGE, queryOf, scope, type Routes } from '../../context.ts'
import {
  blaming,
  isReason,
  refusedGroups,
  refusedItem,
  refusedRows,
  refusedView,
  type RefusedRow,
} from '../../views/refusals.ts'
import { page } from '../../views/page.ts'

const FILTERS = ['reason', 'cause', 'owner', 'tier', 'asset', 'identity', 'type'] as const

function byName(a: RefusedRow, b: RefusedRow): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

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
    const turn = takeTurns()
    const all = await inTurns(refusedRows(view, look), turn)
    const chosen = await mapInTurns(all, (refusedRow) => {
      const { use } = refusedRow
      const wanted =
        (reason === undefined || use.reason === reason) &&
        (tier === undefined || String(use.tier) === tier) &&
        (cause === undefined || refusedRow.cause === cause) &&
        (owner === undefined || (refusedRow.owner ?? '') === owner) &&
        (asset === undefined || refusedRow.asset === asset) &&
        (identity === undefined || refusedRow.identity === identity)
      if (!wanted) return []
      return type === undefined ? [refusedRow] : blaming(view, refusedRow, type)
    })
    const rows = await inTurns(sorted(chosen.flat(), byName), turn)
    const { items, next } = await page(context, rows, query, (refusedRow) =>
      refusedItem(view, refusedRow, look.env),
    )
    const by = { owner, tier, asset, identity, type }
    return {
      // With the last page, because nobody can say whom they refuse.
      items: next === null ? [...items, ...look.unshown] : items,
      next,
      total: rows.length,
      found: await inTurns(countUses(rows.map((row) => row.use)), turn),
      groups: await inTurns(refusedGroups(view, rows, by, look.env), turn),
      counts: await inTurns(refusedView(view, look, all), turn),
    }
  })
}
