/** Operations: is it there, is it ready, and what it counts. */

import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
import { metricsOf } from './metrics.ts'

export const operationsRoutes: Routes = (app, context) => {
  const { view } = context.driver
  serve(app, 'operations.livez', async () => ({ status: 'ok' }))
  serve(app, 'operations.readyz', async ({ reply }) => {
    const stopped = context.driver.stopped()
    if (stopped !== null) return reply.code(503).send({ status: 'not ready', reason: stopped })
    return { status: 'ok', ledgerSize: view.size }
  })

  const registry = metricsOf(context)
  serve(app, 'operations.metrics', async ({ reply }) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}
