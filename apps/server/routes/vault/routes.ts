/**
 * Vault-compatible KV v2 under /v1, over the embedded store. Workload tokens read as their identity on their
 * asset; admin writes. The method LIST arrives here as GET with `list=true` (list-method.ts).
 */

import type { Routes } from '../../context.ts'
import { serve } from '../../serve.ts'
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

export const vaultRoutes: Routes = (app, context) => {
  serve(app, 'kv.read', ({ request, reply }) => readSecret(context, request, reply))
  serve(app, 'kv.patch', ({ request, reply }) => patchSecret(context, request, reply))
  serve(app, 'kv.delete-newest', ({ request, reply }) =>
    changeVersions(context, request, reply, 'delete-secret'),
  )
  for (const id of ['kv.write', 'kv.write-put'] as const) {
    serve(app, id, ({ request, reply }) => writeSecret(context, request, reply))
  }
  for (const change of ['delete', 'undelete', 'destroy'] as const) {
    for (const id of [`kv.${change}`, `kv.${change}-put`] as const) {
      serve(app, id, ({ request, reply }) =>
        changeVersions(context, request, reply, `${change}-secret`),
      )
    }
  }
  for (const id of ['kv.list', 'kv.metadata'] as const) {
    serve(app, id, ({ request, reply }) => readMetadata(context, request, reply))
  }
  for (const id of ['kv.configure', 'kv.configure-put'] as const) {
    serve(app, id, ({ request, reply }) => writeMetadata(context, request, reply))
  }
  serve(app, 'kv.configure-patch', ({ request, reply }) => patchMetadata(context, request, reply))
  serve(app, 'kv.remove', ({ request, reply }) => removeSecret(context, request, reply))
  for (const id of ['kv.renew-self', 'kv.renew-self-put'] as const) {
    serve(app, id, async ({ reply }) => refuseRenewal(reply))
  }
  for (const id of ['kv.revoke-self', 'kv.revoke-self-put'] as const) {
    serve(app, id, ({ request, reply }) => revokeSelf(context, request, reply))
  }
  serve(app, 'kv.lookup-self', async ({ request }) => lookupSelf(context, request))
  serve(app, 'kv.mounts', async ({ request }) => mounts(request))
  serve(app, 'kv.ui-mounts', async ({ request }) => mountsShown(request))
  serve(app, 'kv.mount', async ({ request, reply }) => mountOf(request, reply))
  serve(app, 'kv.health', async ({ reply }) => health(context, reply))
  serve(app, 'kv.seal-status', async () => sealStatus(context))
  serve(app, 'kv.leader', async () => ({ ha_enabled: false, is_self: true }))
}
