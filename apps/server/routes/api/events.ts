/** /api/v1/events: what changes, as it changes. */

import { stillGood } from '../../auth.ts'
import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'

export const eventRoutes: Routes = (app, context) => {
  const { view } = context.driver
  serve(
    app,
    'event.stream',
    async ({ query, principal, request, reply }) => {
      const { id, expiresAt } = principal
      const endsInMs = expiresAt === null ? null : expiresAt - context.driver.env().now
      const mayRead = (): boolean => stillGood(view, principal, 'read', context.driver.env().now)
      const last = Number(request.headers['last-event-id'] ?? query.after ?? -1)
      context.events.subscribe(reply.raw, { id, endsInMs, mayRead }, last, view.size)
      return reply.hijack()
    },
    { head: false },
  )
}
