/** Operations: is it there, is it ready, and what it counts. */

import { scope, type Routes } from '../../context.ts'
import { metricsOf } from './metrics.ts'

export const operationsRoutes: Routes = (app, context) => {
  const { view } = context.driver
  app.get('/livez', scope('public'), async () => ({ status: 'ok' }))
  app.get('/readyz', scope('public'), async (_request, reply) => {
    const stopped = context.driver.stopped()
    if (stopped !== null) return reply.code(503).send({ status: 'not ready', reason: stopped })
    return { status: 'ok', ledgerSize: view.size }
  })

  const registry = metricsOf(context)
  app.get('/metrics', scope('read'), async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}
