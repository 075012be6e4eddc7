/**
 * Vault-compatible KV v2 under /v1, over the embedded store. A refusal stands in `errors[]`, the only
 * field Vault's clients print. Workload tokens read as their identity on their asset; admin writes.
 */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { redact, reveal } from '@holdfast/core/kernel/redacted'
import { formatInstant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Decision } from '@holdfast/core/model/decision'
import type { SecretVersion } from '@holdfast/core/model/state'
import { problemOfRefusals } from '@holdfast/edges-base/http/problems'
import { callerOf } from '../../auth.ts'
import {
  bodyOf,
  principalOf,
  queryOf,
  scope,
  wild,
  type Context,
  type Routes,
} from '../../context.ts'
import type { SecretData } from '../../secrets/vault.ts'

export const vaultRoutes: Routes = (app, context) => {
  app.get('/v1/secret/data/*', scope('secret'), (request, reply) => read(context, request, reply))
  for (const method of ['POST', 'PUT'] as const) {
    app.route({
      method,
      url: '/v1/secret/data/*',
      ...scope('admin'),
      handler: (request, reply) => write(context, request, reply),
    })
  }
  app.delete('/v1/secret/data/*', scope('admin'), async (request, reply) => {
    const newest = context.driver.view.secrets.get(wild(request))?.versions.at(-1)
    const versions = newest === undefined ? [] : [newest.version]
    return remove(context, request, reply, versions)
  })
  app.delete('/v1/secret/metadata/*', scope('admin'), (request, reply) =>
    remove(context, request, reply, 'all'),
  )
  app.get('/v1/secret/metadata/*', scope('admin'), (request, reply) =>
    list(context, request, reply),
  )
  app.get('/v1/secret/metadata', scope('admin'), (request, reply) => list(context, request, reply))
  app.get('/v1/sys/internal/ui/mounts/*', scope('secret'), async () => ({
    data: { path: 'secret/', type: 'kv', options: { version: '2' } },
  }))
  app.get('/v1/sys/health', scope('public'), async () => ({
    initialized: true,
    sealed: false,
    standby: false,
  }))
  app.get('/v1/auth/token/lookup-self', scope('secret'), async (request) => {
    const { id, scope: held } = principalOf(request)
    const name =
      held.kind === 'workload'
        ? context.driver.view.manifests.Identity.get(held.identity)?.name
        : id
    return { data: { display_name: name ?? id, type: held.kind, policies: [held.kind] } }
  })
}

/** Known by name only: whether a secret exists is told to nobody who may not read it. */
async function read(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = wild(request)
  const version = versionOf(context, path, queryOf(request)['version'])
  const principal = principalOf(request)
  if (principal.scope.kind === 'workload') {
    const identity = context.driver.view.manifests.Identity.get(principal.scope.identity)
    const released = version === undefined ? null : { secret: path, version: version.version }
    const decided = await context.decisions.decide(
      {
        subject: { type: 'identity', id: identity?.name ?? principal.scope.identity },
        action: { name: 'read' },
        resource: { type: 'secret', id: path },
        context: {},
        assets: [],
      },
      callerOf(principal),
      released,
    )
    if (!decided.decision.decision) return refuse(reply, decided.decision)
    if (version !== undefined) {
      // The first delivery of a version is an entry of its own, durable before the value leaves.
      const exposure = {
        identity: principal.scope.identity,
        asset: principal.scope.asset,
        secret: path,
        version: version.version,
        at: context.driver.env().now,
      }
      await context.driver.submit({ kind: 'record-exposure', exposure }, principal.id)
    }
    return deliver(context, reply, path, version, decided.decision)
  }
  return deliver(context, reply, path, version, null)
}

async function deliver(
  context: Context,
  reply: FastifyReply,
  path: string,
  version: SecretVersion | undefined,
  decision: Decision | null,
): Promise<unknown> {
  if (version === undefined) return reply.code(404).send({ errors: [] })
  const data = await context.vault.open(path, version.envelope)
  if (data === undefined) {
    const message = `the envelope of ${path} cannot be opened with the master key of this server`
    return reply.code(500).send({ errors: [message] })
  }
  const until = decision?.allowedUntil ?? null
  return {
    data: { data: reveal(data), metadata: metadataOf(version) },
    ...(until === null ? {} : { warnings: [`allowed until ${formatInstant(until)}`] }),
  }
}

/** The sentence, the next step: exactly what `bao kv get` and `vault kv get` print. */
function refuse(reply: FastifyReply, decision: Decision): FastifyReply {
  const errors = [decision.reason, ...(decision.next === null ? [] : [decision.next])]
  return reply.code(403).send({ errors })
}

async function write(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = wild(request)
  const body = bodyOf(request)
  const { data, options } = body
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return reply.code(400).send({ errors: ['`data` is missing or not an object'] })
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._:@/+=-]*$/.test(path) || path.length > LIMITS.nameLengthMax) {
    return reply
      .code(400)
      .send({ errors: ['the path is not a name: letters, digits and ._:@/+=-'] })
  }
  if (JSON.stringify(data).length > LIMITS.secretBytesMax) {
    return reply.code(400).send({ errors: [`a secret has at most ${LIMITS.secretBytesMax} bytes`] })
  }
  const secret = redact(data as SecretData) // Checked to be a JSON object.
  const envelope = await context.vault.seal(path, secret)
  const cas = (options as { cas?: unknown } | undefined)?.cas
  const { answer } = await context.driver.submit(
    {
      kind: 'write-secret',
      path,
      envelope,
      masterKey: context.vault.masterKey,
      keys: Object.keys(data).toSorted(),
      expectedVersion: typeof cas === 'number' ? cas : null,
    },
    principalOf(request).id,
  )
  if (answer.kind === 'refused') {
    return reply.code(400).send({ errors: answer.refusals.map((one) => one.message) })
  }
  const version = context.driver.view.secrets.get(path)?.versions.at(-1)
  return { data: version === undefined ? {} : metadataOf(version) }
}

async function remove(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  versions: readonly number[] | 'all',
): Promise<unknown> {
  const path = wild(request)
  const input = { kind: 'delete-secret', path, versions } as const
  const { answer } = await context.driver.submit(input, principalOf(request).id)
  if (answer.kind === 'refused') throw problemOfRefusals(answer.refusals)
  return reply.code(204).send()
}

/** `LIST`, or `?list=true`: one level below the path. */
async function list(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const prefix = wild(request).replace(/\/?$/, wild(request) === '' ? '' : '/')
  const keys = new Set<string>()
  for (const path of context.driver.view.secrets.keys()) {
    if (!path.startsWith(prefix)) continue
    const rest = path.slice(prefix.length)
    keys.add(rest.includes('/') ? rest.slice(0, rest.indexOf('/') + 1) : rest)
  }
  if (keys.size === 0) return reply.code(404).send({ errors: [] })
  return { data: { keys: [...keys].toSorted() } }
}

function versionOf(
  context: Context,
  path: string,
  wanted: string | undefined,
): SecretVersion | undefined {
  const versions = context.driver.view.secrets.get(path)?.versions ?? []
  const one =
    wanted === undefined || wanted === '0'
      ? versions.at(-1)
      : versions.find((item) => String(item.version) === wanted)
  return one?.deletedAt === null ? one : undefined
}

function metadataOf(version: SecretVersion): Record<string, unknown> {
  return {
    version: version.version,
    created_time: formatInstant(version.at),
    deletion_time: version.deletedAt === null ? '' : formatInstant(version.deletedAt),
    destroyed: false,
  }
}
