/** /api/v1: who is refused now, held or not. */

import { sorted } from '@holdfast/core/kernel/stepwise'
import { countUses } from '@holdfast/core/measure/refusals'
import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { inTurns, mapInTurns, takeTurns } from '../../turns.ts'
import { listed } from '../../views/listed.ts'
import {
  blaming,
  refusedGroups,
  refusedItem,
  refusedRows,
  refusedView,
  typesBlamed,
  type RefusedRow,
} from '../../views/refusals.ts'

function byName(a: RefusedRow, b: RefusedRow): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

export const refusalRoutes: Routes = (app, context) => {
  const { view } = context.driver

  serve(app, 'refusal.list', async ({ query }) => {
    const { owner, tier, asset, identity, type } = query
    const look = await context.refusals.look()
    const turn = takeTurns()
    const all = await inTurns(refusedRows(view, look), turn)
    const found: RefusedRow[] = []
    const blamed = (row: RefusedRow): RefusedRow =>
      type === undefined ? row : blaming(view, row, type)
    const { items, ...page } = await listed(
      context,
      query,
      {
        rows: all,
        known: ({ name }) => ({ name, uid: name }),
        filters: {
          reason: ({ use }, reasons) => reasons.includes(use.reason),
          cause: (row, cause) => row.cause === cause,
          owner: (row, name) => (row.owner ?? '') === name,
          tier: ({ use }, tiers) => tiers.some((one) => one === String(use.tier)),
          asset: (row, name) => row.asset === name,
          identity: (row, name) => row.identity === name,
          type: (row, types) => typesBlamed(view, row).some((one) => types.includes(one)),
        },
        sorts: {
          name: ({ name }) => name,
          identity: (row) => row.identity,
          asset: (row) => row.asset,
          resource: (row) => row.resource,
          tier: ({ use }) => use.tier,
          reason: ({ use }) => use.reason,
          cause: (row) => row.cause,
          owner: (row) => row.owner,
        },
        facets: {
          reason: ({ use }) => use.reason,
          cause: (row) => row.cause,
          owner: (row) => row.owner ?? '',
          tier: ({ use }) => String(use.tier),
          asset: (row) => row.asset,
          identity: (row) => row.identity,
          type: (row) => typesBlamed(view, row),
        },
        texts: ({ name, cause, owner: of }) => [name, cause, of],
        found: (row) => void found.push(row),
      },
      (row) => refusedItem(view, blamed(row), look.env),
    )
    const rows = await inTurns(sorted(await mapInTurns(found, blamed), byName), turn)
    const by = { owner, tier: tier?.join(','), asset, identity, type: type?.join(',') }
    return {
      // With the last page, because nobody can say whom they refuse.
      items: page.next === null ? [...items, ...look.unshown] : items,
      ...page,
      found: await inTurns(countUses(rows.map((row) => row.use)), turn),
      groups: await inTurns(refusedGroups(view, rows, by, look.env), turn),
      counts: await inTurns(refusedView(view, look, all), turn),
    }
  })
}
