/** /api/v1/events: what changes, as it changes. */

import { stillGood } from '../../auth.ts'
import { principalOf, queryOf, scope, type Routes } from '../../context.ts'

export const eventRoutes: Routes = (app, context) => {
  const { view } = context.driver
  // HEAD would be a stream of nothing.
  const stream = { ...scope('read', ['after']), exposeHeadRoute: false }
  app.get('/api/v1/events', stream, (request, reply) => {
    const principal = principalOf(request)
    const { id, expiresAt } = principal
    const endsInMs = expiresAt === null ? null : expiresAt - context.driver.env().now
    const mayRead = (): boolean => stillGood(view, principal, 'read', context.driver.env().now)
    const last = Number(request.headers['last-event-id'] ?? queryOf(request)['after'] ?? -1)
    context.events.subscribe(reply.raw, { id, endsInMs, mayRead }, last, view.size)
    reply.hijack()
  })
}
