/** /api/v1/sources/…: ask a source anew, and decide about what waits for a person. */

import type { FastifyRequest } from 'fastify'
import { find } from '@holdfast/core/state/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import { bodyOf, principalOf, queryOf, scope, submit, textOf, type Routes } from '../../context.ts'
import { sourceItem } from '../../views/sources.ts'
import { unknownName } from './estate.ts'

export const sourceRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const named = (request: FastifyRequest) => {
    const { name } = request.params as { name: string }
    const source = find(view, 'Source', name)
    if (source === undefined) throw unknownName(context, request, 'Source', name)
    return source
  }
  const fetched = (request: FastifyRequest) => {
    const source = named(request)
    if (source.spec.fetch !== undefined) return source
    throw new Problem(
      'conflict',
      `\`${source.name}\` is not fetched: its reports are handed in`,
      'holdfast import, or give its manifest a `fetch`',
    )
  }

  app.post('/api/v1/sources/:name/test', scope('read'), async (request) => {
    const failure = await context.sources.test(fetched(request).name)
    return { ok: failure === null, error: failure }
  })
  app.post('/api/v1/sources/:name/sync', scope('apply', ['wait']), async (request, reply) => {
    const { name } = fetched(request)
    const running = context.sources.sync(name)
    if (queryOf(request)['wait'] !== 'true') {
      running.catch(() => undefined)
      return reply.code(202).send({ source: name, watch: `/api/v1/sources/${name}` })
    }
    await running
    await context.matcher.settled()
    return sourceItem(context, named(request))
  })
  for (const [verb, kind] of [
    ['accept', 'accept-feed'],
    ['roll-back', 'roll-back-feed'],
  ] as const) {
    app.post(`/api/v1/sources/:name/${verb}`, scope('approve'), async (request) => {
      const { name } = named(request)
      const reason = textOf(bodyOf(request), 'reason')
      await submit(context, { kind, source: name, reason }, principalOf(request).id)
      return sourceItem(context, named(request))
    })
  }
  app.post('/api/v1/sources/:name/webhook', scope('report'), async (request, reply) => {
    const { name, spec } = fetched(request)
    const principal = principalOf(request)
    if (principal.scope.kind === 'report' && principal.scope.source !== name) {
      throw new Problem('forbidden', 'the token is of another source', `create one for ${name}`)
    }
    const changed = await context.changedBy(spec.fetch?.adapter ?? '', request.body)
    if (changed.kind === 'refused') {
      throw new Problem('bad-request', changed.message, 'see its adapter in docs')
    }
    // What it says is not taken: it is only asked anew.
    const names = changed.files === null ? undefined : new Set(changed.files)
    context.sources.sync(name, names).catch(() => undefined)
    return reply.code(202).send({ source: name, asked: changed.files })
  })
}
