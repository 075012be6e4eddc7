/**
 * KV version 2 of Vault and OpenBao, and what their clients ask around it: as those standards have it. Their clients
 * write by POST and by PUT alike.
 */

import { z } from 'zod'
import { count, list, maybeText, members } from '../fields.ts'
import { operation } from '../operation.ts'

const path = members({ path: z.string() })
const anyObject = z.record(z.string(), z.json())
/** Numbers and switches come as text, too. */
const number = z.union([count, z.string()])
const flag = z.union([z.boolean(), z.enum(['true', 'false'])])

/** The envelope around every answer. */
const answered = <T extends z.ZodType>(data: T) =>
  z.looseObject({
    request_id: z.string(),
    lease_id: z.string(),
    renewable: z.boolean(),
    lease_duration: count,
    data,
    wrap_info: z.null(),
    warnings: list(z.string()).nullable(),
    auth: z.null(),
  })

const versionMetadata = z
  .looseObject({
    created_time: z.string(),
    custom_metadata: anyObject.nullable(),
    deletion_time: z.string(),
    destroyed: z.boolean(),
    version: count,
  })
  .meta({ id: 'KvVersion' })
const read = answered(z.looseObject({ data: anyObject.nullable(), metadata: versionMetadata }))
const written = answered(versionMetadata.partial())
const keys = z.looseObject({ keys: list(z.string()) })
const metadata = answered(
  z.union([
    keys,
    z.looseObject({
      cas_required: z.boolean(),
      created_time: z.string(),
      current_version: count,
      custom_metadata: anyObject.nullable(),
      delete_version_after: z.string(),
      max_versions: count,
      oldest_version: count,
      updated_time: z.string(),
      versions: z.record(
        z.string(),
        z.looseObject({
          created_time: z.string(),
          deletion_time: z.string(),
          destroyed: z.boolean(),
        }),
      ),
    }),
  ]),
)
const nothing = z.unknown()

const data = z.looseObject({
  data: anyObject,
  options: z.looseObject({ cas: number.optional() }).optional(),
})
const versions = z.looseObject({ versions: z.union([list(number), z.string()]) })
const settings = z.looseObject({
  max_versions: number.optional(),
  cas_required: flag.optional(),
  delete_version_after: z.union([z.string(), z.number()]).optional(),
  custom_metadata: z.record(z.string(), z.string()).optional(),
})
const patchedSettings = z.looseObject({
  ...settings.shape,
  custom_metadata: z.record(z.string(), z.string().nullable()).nullable().optional(),
})
const listed = z.looseObject({
  list: z.string().optional(),
  scan: z.string().optional(),
  after: z.string().optional(),
  limit: z.string().optional(),
})

const SECRET = { data: { password: 'x', nested: { a: [1] } }, options: { cas: 0 } }
const VERSIONS = { versions: [1] }
const SETTINGS = { max_versions: 5, cas_required: false, custom_metadata: { owner: 'data' } }

const ANY = { scope: 'secret', speaks: 'vault' } as const
const ADMIN = { scope: 'admin', speaks: 'vault' } as const
const OPEN = { scope: 'public', load: 'open', speaks: 'vault', method: 'GET' } as const

const WRITE = {
  ...ADMIN,
  path: '/v1/secret/data/{path*}',
  summary: 'KV v2: write a version',
  params: path,
  body: data,
  answer: written,
  refusals: ['refused', 'not-durable', 'disk-full'],
  collections: ['secrets'],
  examples: [SECRET, { data: { password: 'y' } }],
} as const
const CHANGE = {
  ...ADMIN,
  params: path,
  body: versions,
  status: 204,
  answer: nothing,
  refusals: ['not-found', 'refused', 'not-durable'],
  collections: ['secrets'],
  examples: [VERSIONS],
} as const
const DELETE = {
  ...CHANGE,
  path: '/v1/secret/delete/{path*}',
  summary: 'KV v2: delete versions',
} as const
const UNDELETE = {
  ...CHANGE,
  path: '/v1/secret/undelete/{path*}',
  summary: 'KV v2: undelete versions',
} as const
const DESTROY = {
  ...CHANGE,
  path: '/v1/secret/destroy/{path*}',
  summary: 'KV v2: destroy versions, and erase their bytes',
} as const
const CONFIGURE = {
  ...ADMIN,
  path: '/v1/secret/metadata/{path*}',
  summary: 'KV v2: settings and custom metadata',
  params: path,
  body: settings,
  status: 204,
  answer: nothing,
  refusals: ['refused', 'not-durable'],
  collections: ['secrets'],
  examples: [SETTINGS],
} as const
const RENEW = {
  ...ANY,
  path: '/v1/auth/token/renew-self',
  summary: 'KV v2: refused, with what to do',
  body: z.looseObject({ increment: z.union([z.string(), z.number()]).optional() }).optional(),
  answer: nothing,
  examples: [{ increment: '1h' }],
} as const
const REVOKE = {
  ...ANY,
  path: '/v1/auth/token/revoke-self',
  summary: 'KV v2: revoke this token',
  body: z.looseObject({}).optional(),
  status: 204,
  answer: nothing,
  collections: ['tokens'],
  examples: [{}],
} as const

export const KV = {
  'kv.read': operation({
    ...ANY,
    method: 'GET',
    path: '/v1/secret/data/{path*}',
    summary: 'KV v2: read a secret',
    params: path,
    query: z.looseObject({ version: z.string().optional() }),
    answer: read,
    refusals: ['not-found', 'not-durable'],
    collections: ['secrets'],
  }),
  'kv.write': operation({ ...WRITE, method: 'POST' }),
  'kv.write-put': operation({ ...WRITE, method: 'PUT' }),
  'kv.patch': operation({
    ...WRITE,
    method: 'PATCH',
    summary: 'KV v2: write a version that differs by a merge patch',
    refusals: ['not-found', 'refused', 'not-durable', 'disk-full'],
  }),
  'kv.delete-newest': operation({
    ...CHANGE,
    method: 'DELETE',
    path: '/v1/secret/data/{path*}',
    summary: 'KV v2: delete the newest version',
    body: z.looseObject({}).optional(),
    examples: [],
  }),
  'kv.delete': operation({ ...DELETE, method: 'POST' }),
  'kv.delete-put': operation({ ...DELETE, method: 'PUT' }),
  'kv.undelete': operation({ ...UNDELETE, method: 'POST' }),
  'kv.undelete-put': operation({ ...UNDELETE, method: 'PUT' }),
  'kv.destroy': operation({ ...DESTROY, method: 'POST' }),
  'kv.destroy-put': operation({ ...DESTROY, method: 'PUT' }),
  'kv.list': operation({
    ...ADMIN,
    method: 'GET',
    path: '/v1/secret/metadata',
    summary: 'KV v2: list, also by the method LIST',
    query: listed,
    answer: answered(keys),
    refusals: ['not-found'],
    collections: ['secrets'],
  }),
  'kv.metadata': operation({
    ...ADMIN,
    method: 'GET',
    path: '/v1/secret/metadata/{path*}',
    summary: 'KV v2: metadata of a secret; with list=true or LIST, what is below a path',
    params: path,
    query: listed,
    answer: metadata,
    refusals: ['not-found'],
    collections: ['secrets'],
  }),
  'kv.configure': operation({ ...CONFIGURE, method: 'POST' }),
  'kv.configure-put': operation({ ...CONFIGURE, method: 'PUT' }),
  'kv.configure-patch': operation({
    ...CONFIGURE,
    method: 'PATCH',
    summary: 'KV v2: settings and custom metadata by a merge patch',
    body: patchedSettings,
    refusals: ['not-found', 'refused', 'not-durable'],
  }),
  'kv.remove': operation({
    ...CONFIGURE,
    method: 'DELETE',
    summary: 'KV v2: remove a secret, and erase the bytes of all its versions',
    body: z.looseObject({}).optional(),
    examples: [],
  }),
  'kv.renew-self': operation({ ...RENEW, method: 'POST' }),
  'kv.renew-self-put': operation({ ...RENEW, method: 'PUT' }),
  'kv.revoke-self': operation({ ...REVOKE, method: 'POST' }),
  'kv.revoke-self-put': operation({ ...REVOKE, method: 'PUT' }),
  'kv.lookup-self': operation({
    ...ANY,
    method: 'GET',
    path: '/v1/auth/token/lookup-self',
    summary: 'KV v2: what this token is',
    answer: answered(
      z.looseObject({
        display_name: z.string(),
        expire_time: maybeText,
        id: z.string(),
        issue_time: maybeText,
        meta: z.looseObject({ identity: z.string(), asset: z.string() }).nullable(),
        policies: list(z.string()),
        renewable: z.boolean(),
        ttl: count,
        type: z.string(),
      }),
    ),
    collections: ['tokens'],
  }),
  'kv.mounts': operation({
    ...ANY,
    method: 'GET',
    path: '/v1/sys/mounts',
    summary: 'KV v2: the engines',
    answer: answered(anyObject),
  }),
  'kv.ui-mounts': operation({
    ...ANY,
    method: 'GET',
    path: '/v1/sys/internal/ui/mounts',
    summary: 'KV v2: the engines',
    answer: answered(z.looseObject({ secret: anyObject, auth: anyObject })),
  }),
  'kv.mount': operation({
    ...ANY,
    method: 'GET',
    path: '/v1/sys/internal/ui/mounts/{path*}',
    summary: 'KV v2: which engine a path is in',
    params: path,
    answer: answered(z.looseObject({ path: z.string(), type: z.string() })),
  }),
  'kv.health': operation({
    ...OPEN,
    path: '/v1/sys/health',
    summary: 'KV v2: health',
    answer: z.looseObject({
      initialized: z.boolean(),
      sealed: z.boolean(),
      standby: z.boolean(),
      version: z.string(),
    }),
    refusals: ['not-durable'],
  }),
  'kv.seal-status': operation({
    ...OPEN,
    path: '/v1/sys/seal-status',
    summary: 'KV v2: seal status, which is never sealed',
    answer: z.looseObject({ type: z.string(), initialized: z.boolean(), sealed: z.boolean() }),
  }),
  'kv.leader': operation({
    ...OPEN,
    path: '/v1/sys/leader',
    summary: 'KV v2: there is one server',
    answer: z.looseObject({ ha_enabled: z.boolean(), is_self: z.boolean() }),
  }),
}
