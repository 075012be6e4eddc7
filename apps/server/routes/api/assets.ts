/** /api/v1/assets and why: how each stands, what a person says of it, and what its sources are asked. */

import { TOLD } from '@holdfast/core/decide/told'
import type { FastifyRequest } from 'fastify'
import { find } from '@holdfast/core/state/state'
import type { Stored } from '@holdfast/core/model/manifest'
import { submit, submitDone, type Context, type Routes } from '../../context.ts'
import { mustBeHeard, onlyLowers, sourceOf } from '../../outward/sources/who-speaks.ts'
import { serve } from '../../serve.ts'
import { causesOfAsset, gapsOfAsset } from '../../views/asset-causes.ts'
import { assetRows } from '../../views/asset-rows.ts'
import { assetDetail, assetItem, explanationOf } from '../../views/assets.ts'
import { listed } from '../../views/listed.ts'
import { renderedPage } from '../../views/rendered.ts'
import { removed, shownOf, unknownName } from './estate.ts'

export const assetRoutes: Routes = (app, context) => {
  const { view } = context.driver
  const named = (request: FastifyRequest, name: string): Stored<'Asset'> =>
    assetNamed(context, request, name)

  serve(app, 'asset.list', async ({ query }) => {
    const { now } = context.driver.env()
    return listed(context, query, assetRows(view, now), ({ asset }) => assetItem(context, asset))
  })

  serve(app, 'asset.show', async (call) =>
    shownOf(context, 'Asset', call, (asset) => assetDetail(context, asset)),
  )

  serve(app, 'explain.asset', async ({ params, query: { identity }, request }) => {
    const asset = named(request, params.name)
    const { name, uid } = asset
    const most = identity === undefined ? TOLD : { ...TOLD, identity }
    return renderedPage(context.unshown, { name, uid }, () => explanationOf(context, asset, most))
  })

  serve(app, 'asset.causes', async ({ params, query, request }) =>
    causesOfAsset(context, named(request, params.name), query),
  )

  serve(app, 'asset.gaps', async ({ params, query, request }) =>
    gapsOfAsset(context, named(request, params.name), query),
  )

  serve(app, 'asset.nonce', async ({ params, query, principal, request }) => {
    const asset = named(request, params.name)
    const source = sourceOf(principal, query.source)
    mustBeHeard(view, source, asset.uid, null)
    const nonce = context.nonces.issue(asset.uid, source, context.driver.env().now)
    return { nonce, source, onlyLowers: onlyLowers(view, source, asset.uid, null, 'collect') }
  })
  commandRoutes(app, context)
}

const commandRoutes: Routes = (app, context) => {
  serve(app, 'asset.verify', async ({ params, principal, request }) => {
    const { name } = assetNamed(context, request, params.name)
    const input = { kind: 'request-verification', asset: name } as const
    const { ids } = await submitDone(context, input, principal.id)
    const [id = ''] = ids
    return { verification: id, watch: `/api/v1/verifications/${id}` }
  })

  serve(app, 'asset.accept-report', async ({ params, body: { reason }, principal, request }) => {
    const asset = assetNamed(context, request, params.name)
    await submit(context, { kind: 'accept-report', asset: asset.name, reason }, principal.id)
    return explanationOf(context, asset)
  })

  for (const kind of ['quarantine', 'lift-quarantine', 'restarted'] as const) {
    serve(app, `asset.${kind}`, async ({ params, body: { reason }, principal, request }) => {
      const { name } = assetNamed(context, request, params.name)
      return submitDone(context, { kind, asset: name, reason }, principal.id)
    })
  }

  serve(app, 'asset.delete', async (call) => removed(context, 'Asset', call))
}

function assetNamed(context: Context, request: FastifyRequest, name: string): Stored<'Asset'> {
  const asset = find(context.driver.view, 'Asset', name)
  if (asset === undefined) throw unknownName(context, request, 'Asset', name)
  return asset
}
