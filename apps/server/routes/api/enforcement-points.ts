/** /api/v1/enforcement-points: where access is cut and given back, and how each account there stands. */

import type { AccountItem } from '@holdfast/api/contract/parts/account'
import { ACCOUNT_STATES } from '@holdfast/api/contract/parts/account'
import { testOf } from '@holdfast/core/enforce/tested-points'
import { hasPassed } from '@holdfast/core/model/point-test'
import { namedAt } from '@holdfast/core/loop/answer/desired'
import { targetKey } from '@holdfast/core/model/target'
import { find } from '@holdfast/core/state/state'
import type { View } from '@holdfast/core/state/state'
import type { Stored } from '@holdfast/core/model/manifest'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { FastifyInstance } from 'fastify'
import type { Context, Routes } from '../../context.ts'
import { serve, type Call } from '../../serve.ts'
import { inTurns, takeTurns } from '../../turns.ts'
import {
  accountItem,
  accountRows,
  accountSince,
  accountState,
  isAstray,
  plannedAccount,
  type AccountRow,
} from '../../views/accounts.ts'
import { at } from '../../views/assets.ts'
import { listed } from '../../views/listed.ts'
import type { Listing } from '../../views/listing.ts'
import { accountCounts, pointItem } from '../../views/points.ts'
import { objectsOf, ORIGIN, SORTS } from '../../views/objects.ts'
import { removed, shownOf, unknownName } from './estate.ts'

type Point = Stored<'EnforcementPoint'>
type AccountQuery = Call<'enforcement-point.plan'>['query']

/** Named in one answer. */
const UNNAMED_MAX = 1_000

export const enforcementPointRoutes: Routes = (app, context) => {
  const { view } = context.driver
  pointRoutes(app, context)
  const named = ({
    params: { name },
    request,
  }: Pick<
    Call<'enforcement-point.plan' | 'enforcement-point.test' | 'enforcement-point.unnamed'>,
    'params' | 'request'
  >) => {
    const point = find(view, 'EnforcementPoint', name)
    if (point === undefined) throw unknownName(context, request, 'EnforcementPoint', name)
    return point
  }

  serve(app, 'enforcement-point.plan', async (call) => {
    const point = named(call)
    const env = context.driver.env()
    const listing = accountListing(view, point, accountRows(view, point))
    return listed(context, call.query, listing, (row) =>
      inTurns(plannedAccount(view, point, row, env), takeTurns()),
    )
  })

  serve(app, 'enforcement-point.drift', async (call) => {
    const point = named(call)
    const rows = accountRows(view, point)
    const listing = accountListing(view, point, astray(rows))
    return listed(context, call.query, listing, (row): AccountItem => accountItem(view, point, row))
  })

  serve(app, 'enforcement-point.unnamed', async (call) => {
    const point = named(call)
    const found = await context.findUnnamed(view, point)
    const accounts = found.ok ? found.value : []
    return {
      point: point.name,
      why: found.ok ? null : found.error,
      accounts: accounts
        .slice(0, UNNAMED_MAX)
        .map(({ ref, says, lastAt }) => ({ ref, says, lastAt: at(lastAt) })),
      more: Math.max(accounts.length - UNNAMED_MAX, 0),
    }
  })

  serve(app, 'enforcement-point.test', async (call) => {
    const point = named(call)
    const asked = await context.pointTests.test(point, 'asked', call.principal.id)
    if (asked.kind === 'tells') {
      const message = `\`${point.name}\` cannot be tested without telling it: ${asked.why}`
      throw new Problem('conflict', message, 'look at the receiver')
    }
    const test = testOf(view, point)
    return {
      point: point.name,
      ...asked.found,
      accounts: asked.found.accounts,
      ok: test !== null && hasPassed(test),
    }
  })
}

function pointRoutes(app: FastifyInstance, context: Context): void {
  serve(app, 'enforcement-point.list', async ({ query }) =>
    listed(
      context,
      query,
      {
        ...objectsOf(context.driver.view, 'EnforcementPoint'),
        filters: {
          origin: ORIGIN.filter,
          adapter: ({ spec }, adapters) => adapters.includes(spec.adapter),
        },
        sorts: { ...SORTS, adapter: ({ spec }) => spec.adapter },
        facets: { origin: ORIGIN.facet, adapter: ({ spec }) => spec.adapter },
        texts: ({ name, spec }) => [name, spec.adapter],
      },
      (point) => pointItem(context.driver.view, point, context.driver.env()),
    ),
  )
  serve(app, 'enforcement-point.show', async (call) =>
    shownOf(context, 'EnforcementPoint', call, (point) => ({
      ...pointItem(context.driver.view, point, context.driver.env()),
      accounts: accountCounts(context.driver.view, point),
    })),
  )
  serve(app, 'enforcement-point.delete', async (call) => removed(context, 'EnforcementPoint', call))
}

function accountListing(
  view: View,
  point: Point,
  rows: Iterable<AccountRow>,
): Listing<AccountRow, AccountQuery> {
  return {
    rows,
    known: ({ ref }) => ({ name: ref, uid: targetKey(point.uid, ref) }),
    filters: { state: (row, states) => states.includes(accountState(view, row)) },
    sorts: {
      ref: ({ ref }) => ref,
      state: (row) => ACCOUNT_STATES.indexOf(accountState(view, row)),
      since: (row) => accountSince(view, row),
    },
    facets: { state: (row) => accountState(view, row) },
    texts: ({ ref }) => [
      ref,
      ...(namedAt(view, { point, ref }) ?? []).map(({ identity }) => identity.name),
    ],
  }
}

function* astray(rows: Iterable<AccountRow>): Iterable<AccountRow> {
  for (const row of rows) if (isAstray(row)) yield row
}
