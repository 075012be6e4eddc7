/** /api/v1/statements: what authors say of vulnerabilities in products (VEX), and the people who approve it. */

import { formatInstant, instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { idsOf, type StoredStatement } from '@holdfast/core/model/statement'
import { allStatements, anyStatement } from '@holdfast/core/state/statements/table'
import { notFound } from '@holdfast/edges-base/http/problems'
import { submit, type Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { listed } from '../../views/listed.ts'
import { statementItem, statementState } from '../../views/statements.ts'

export const statementRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const named = (id: string): StoredStatement => {
    const stored = anyStatement(view, id)
    if (stored === undefined) throw notFound('statement', id, 'holdfast statement list')
    return stored
  }
  const stateOf = (stored: StoredStatement) => statementState(context, stored)

  serve(app, 'statement.list', async ({ query }) =>
    listed(
      context,
      query,
      {
        rows: allStatements(view),
        known: ({ id }) => ({ name: id, uid: id }),
        filters: {
          state(stored, states) {
            const state = stateOf(stored)
            return states.some((wanted) => state === wanted || state.startsWith(`${wanted} `))
          },
          status: ({ says }, claims) => claims.includes(says.status),
          source: ({ source }, sources) => sources.includes(source),
          author: ({ says }, authors) => authors.includes(says.author),
          vulnerability: ({ says }, ids) => idsOf(says).some((id) => ids.includes(id)),
        },
        sorts: {
          newest: ({ proposedAt }) => 0 - proposedAt,
          state: stateOf,
          vulnerability: ({ says }) => says.vulnerability,
          status: ({ says }) => says.status,
          product: ({ says }) => says.product,
          author: ({ says }) => says.author,
          expiresAt: ({ expiresAt }) => expiresAt,
        },
        facets: {
          state: stateOf,
          status: ({ says }) => says.status,
          source: ({ source }) => source,
          author: ({ says }) => says.author,
        },
        texts: ({ id, says }) => [id, ...idsOf(says), says.product, says.component, says.author],
      },
      (stored) => statementItem(context, stored),
    ),
  )
  serve(app, 'statement.approve', async ({ params: { id }, body, principal }) => {
    const stored = named(id)
    const { reason } = body
    const expiresAt = instant(context.driver.env().now + (body.for ?? LIMITS.statementMs))
    const input = { kind: 'approve-statement', statement: stored.id, reason, expiresAt } as const
    await submit(context, input, principal.id)
    return { ...statementItem(context, named(id)), approvedUntil: formatInstant(expiresAt) }
  })
  serve(app, 'statement.end', async ({ params: { id }, query, principal }) => {
    const stored = named(id)
    const { reason = 'ended' } = query
    const input = { kind: 'end-statement', statement: stored.id, reason } as const
    await submit(context, input, principal.id)
    return statementItem(context, named(id))
  })
}
