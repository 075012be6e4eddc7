/**
 * Vault-compatible KV v2 under /v1, over the embedded store. Workload tokens read as their identity on their
 * asset; admin writes. The method LIST arrives here as GET with `list=true` (list-method.ts).
 */

import { scope, type Routes } from '../../context.ts'
import { changeVersions, patchSecret, readSecret, writeSecret } from './data.ts'
import { patchMetadata, readMetadata, removeSecret, writeMetadata } from './metadata.ts'
import {
  health,
  lookupSelf,
  mountOf,
  mounts,
  mountsShown,
  refuseRenewal,
  revokeSelf,
  sealStatus,
} from './system.ts'

const WRITES = ['POST', 'PUT'] as const

export const vaultRoutes: Routes = (app, context) => {
  const admin = scope('admin')
  const secret = scope('secret')
  const open = scope('public')
  app.get('/v1/secret/data/*', secret, (request, reply) => readSecret(context, request, reply))
  app.patch('/v1/secret/data/*', admin, (request, reply) => patchSecret(context, request, reply))
  app.delete('/v1/secret/data/*', admin, (request, reply) =>
    changeVersions(context, request, reply, 'delete-secret'),
  )
  for (const url of ['/v1/secret/metadata', '/v1/secret/metadata/*']) {
    app.get(url, admin, (request, reply) => readMetadata(context, request, reply))
  }
  app.patch('/v1/secret/metadata/*', admin, (request, reply) =>
    patchMetadata(context, request, reply),
  )
  app.delete('/v1/secret/metadata/*', admin, (request, reply) =>
    removeSecret(context, request, reply),
  )
  for (const method of WRITES) {
    app.route({
      method,
      url: '/v1/secret/data/*',
      ...admin,
      handler: (request, reply) => writeSecret(context, request, reply),
    })
    app.route({
      method,
      url: '/v1/secret/metadata/*',
      ...admin,
      handler: (request, reply) => writeMetadata(context, request, reply),
    })
    for (const change of ['delete', 'undelete', 'destroy'] as const) {
      app.route({
        method,
        url: `/v1/secret/${change}/*`,
        ...admin,
        handler: (request, reply) => changeVersions(context, request, reply, `${change}-secret`),
      })
    }
    app.route({
      method,
      url: '/v1/auth/token/renew-self',
      ...secret,
      handler: async (_request, reply) => refuseRenewal(reply),
    })
    app.route({
      method,
      url: '/v1/auth/token/revoke-self',
      ...secret,
      handler: (request, reply) => revokeSelf(context, request, reply),
    })
  }
  app.get('/v1/auth/token/lookup-self', secret, async (request) => lookupSelf(context, request))
  app.get('/v1/sys/mounts', secret, async (request) => mounts(request))
  app.get('/v1/sys/internal/ui/mounts', secret, async (request) => mountsShown(request))
  app.get('/v1/sys/internal/ui/mounts/*', secret, async (request, reply) => mountOf(request, reply))
  app.get('/v1/sys/health', open, async (_request, reply) => health(context, reply))
  app.get('/v1/sys/seal-status', open, async () => sealStatus(context))
  app.get('/v1/sys/leader', open, async () => ({ ha_enabled: false, is_self: true }))
}
