/** /api/v1: what one asks of an asset: verify, quarantine, explain. */

import { TOLD } from '@holdfast/core/decide/told'
import type { FastifyRequest } from 'fastify'
import { find } from '@holdfast/core/state/state'
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
import { mustBeHeard, onlyLowers, sourceOf } from '../../outward/sources/who-speaks.ts'
import { causesOfAssetPage, explanationOf, gapsOfAsset } from '../../views/assets.ts'
import { renderedPage } from '../../views/rendered.ts'
import { unknownName } from './estate.ts'

export const assetRoutes: Routes = (app, context) => {
  const named = (request: FastifyRequest) => {
    const { name } = request.params as { name: string }
    const asset = find(context.driver.view, 'Asset', name)
    if (asset === undefined) throw unknownName(context, request, 'Asset', name)
    return asset
  }

  app.get('/api/v1/explain/asset/:name', scope('read', ['identity']), async (request) => {
    const asset = named(request)
    const { name, uid } = asset
    const { identity } = queryOf(request)
    const most = identity === undefined ? TOLD : { ...TOLD, identity }
    return renderedPage(context.unshown, { name, uid }, () => explanationOf(context, asset, most))
  })

  app.post('/api/v1/assets/:name/verify', scope('read'), async (request, reply) => {
    const { name } = named(request)
    const input = { kind: 'request-verification', asset: name } as const
    const { answer } = await submit(context, input, principalOf(request).id)
    const id = answer.kind === 'done' ? (answer.ids[0] ?? '') : ''
    return reply.code(202).send({ verification: id, watch: `/api/v1/verifications/${id}` })
  })

  app.get('/api/v1/assets/:name/causes', scope('read', PAGE), async (request) =>
    causesOfAssetPage(context, named(request), queryOf(request)),
  )

  app.get('/api/v1/assets/:name/gaps', scope('read'), async (request) =>
    gapsOfAsset(context, named(request)),
  )

  app.get('/api/v1/assets/:name/nonce', scope('report', ['source']), async (request) => {
    const asset = named(request)
    const { view } = context.driver
    const source = sourceOf(principalOf(request), queryOf(request)['source'])
    mustBeHeard(view, source, asset.uid, null)
    const nonce = context.nonces.issue(asset.uid, source, context.driver.env().now)
    return { nonce, source, onlyLowers: onlyLowers(view, source, asset.uid, null, 'collect') }
  })

  app.post('/api/v1/assets/:name/accept-report', scope('approve'), async (request) => {
    const asset = named(request)
    const reason = textOf(bodyOf(request), 'reason')
    const input = { kind: 'accept-report', asset: asset.name, reason } as const
    await submit(context, input, principalOf(request).id)
    return explanationOf(context, asset)
  })

  for (const kind of ['quarantine', 'lift-quarantine', 'restarted'] as const) {
    app.post(`/api/v1/assets/:name/${kind}`, scope('admin'), async (request) => {
      const { name } = named(request)
      const reason = textOf(bodyOf(request), 'reason')
      const { answer } = await submit(
        context,
        { kind, asset: name, reason },
        principalOf(request).id,
      )
      return answer
    })
  }
}
