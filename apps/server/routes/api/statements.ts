/** /api/v1/statements: what authors say of vulnerabilities in products (VEX), and the people who approve it. */

import { formatInstant, instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { allStatements, anyStatement } from '@holdfast/core/state/statements/table'
import { notFound } from '@holdfast/edges-base/http/problems'
import {
  bodyOf,
  PAGE,
  principalOf,
  queryOf,
  scope,
  submit,
  textOf,
  type Routes,
} from '../../context.ts'
import { durationOf } from '../members.ts'
import { statementItem } from '../../views/statements.ts'
import { rendered, type Item } from '../../views/rendered.ts'
import { newestFirst, page } from '../../views/page.ts'

export const statementRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const named = (request: { params: unknown }) => {
    const { id } = request.params as { id: string }
    const stored = anyStatement(view, id)
    if (stored === undefined) throw notFound('statement', id)
    return stored
  }

  app.get('/api/v1/statements', scope('read', [...PAGE, 'state']), async (request) => {
    const { state } = queryOf(request)
    const wanted = function* () {
      for (const statement of allStatements(view)) {
        const { id, proposedAt } = statement
        const item = (): Item =>
          rendered(context.unshown, { name: id, uid: id }, () => statementItem(context, statement))
        // Of what cannot be shown no state is known: it is left out nowhere.
        const told = state === undefined ? null : item()
        const isOther =
          told?.['problem'] === undefined && !String(told?.['state']).startsWith(state ?? '')
        if (told !== null && isOther) continue
        yield { name: newestFirst(proposedAt, id), uid: id, item }
      }
    }
    return page(context, wanted(), queryOf(request), ({ item }) => item())
  })
  app.post('/api/v1/statements/:id/approve', scope('approve'), async (request) => {
    const stored = named(request)
    const body = bodyOf(request)
    const forMs = body['for'] === undefined ? LIMITS.statementMs : durationOf(body, 'for', null)
    const expiresAt = instant(context.driver.env().now + forMs)
    const reason = textOf(body, 'reason')
    const input = { kind: 'approve-statement', statement: stored.id, reason, expiresAt } as const
    await submit(context, input, principalOf(request).id)
    return { ...statementItem(context, named(request)), approvedUntil: formatInstant(expiresAt) }
  })
  app.delete('/api/v1/statements/:id', scope('approve', ['reason']), async (request) => {
    const stored = named(request)
    const reason = queryOf(request)['reason'] ?? 'ended'
    const input = { kind: 'end-statement', statement: stored.id, reason } as const
    await submit(context, input, principalOf(request).id)
    return statementItem(context, named(request))
  })
}
