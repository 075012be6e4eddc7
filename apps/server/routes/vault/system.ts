/** What clients ask before and around a read: which engine, is it up, what is this token. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { formatInstant } from '@holdfast/core/kernel/instant'
import { anyToken } from '@holdfast/core/state/tokens/table'
import { principalOf, wild, type Context } from '../../context.ts'
import { answered, refuseWith } from './answers.ts'

const MOUNT = { type: 'kv', description: 'secrets of this server', options: { version: '2' } }
const ENGINE = { ...MOUNT, accessor: 'kv_secret', local: false, seal_wrap: false, config: {} }
const TOKENS = { type: 'token', description: 'tokens of this server', options: null }

/** Command lines ask this first, to know whether `data/` belongs into the path. */
export function mountOf(request: FastifyRequest, reply: FastifyReply): unknown {
  const path = wild(request)
  if (path !== 'secret' && !path.startsWith('secret/')) {
    const [mount] = path.split('/')
    return refuseWith(reply, 403, [
      `there is no engine at \`${mount}/\`: this server has one, \`secret/\` (KV version 2)`,
      `use secret/${path}, or -mount=secret`,
    ])
  }
  return answered(request, { ...ENGINE, path: 'secret/' })
}

export function mountsShown(request: FastifyRequest): unknown {
  return answered(request, { secret: { 'secret/': ENGINE }, auth: { 'token/': TOKENS } })
}

/** Both forms that clients read: the engines beside the envelope, and within `data`. */
export function mounts(request: FastifyRequest): unknown {
  return { 'secret/': ENGINE, ...answered(request, { 'secret/': ENGINE }) }
}

/** 503 once nothing can be recorded: a permit to read is an entry first. */
export function health(context: Context, reply: FastifyReply): unknown {
  const stopped = context.driver.stopped()
  return reply.code(stopped === null ? 200 : 503).send({
    ...state(context),
    standby: false,
    server_time_utc: Math.floor(context.driver.env().now / 1_000),
    ...(stopped === null ? {} : { errors: [`nothing can be recorded: ${stopped}`] }),
  })
}

export function sealStatus(context: Context): unknown {
  const shares = { t: 1, n: 1, progress: 0, nonce: '' }
  const kind = { type: 'file', storage_type: 'file', recovery_seal: false, migration: false }
  return { ...state(context), ...shares, ...kind }
}

function state(context: Context): Record<string, unknown> {
  return {
    initialized: true,
    sealed: false,
    version: context.version,
    cluster_name: 'holdfast',
    cluster_id: context.driver.view.ledgerId,
  }
}

/** Agents take `id`, `ttl` and `renewable` from it, External Secrets `type`, `ttl` and `expire_time`. */
export function lookupSelf(context: Context, request: FastifyRequest): unknown {
  const { id, scope: held, issuedAt, expiresAt } = principalOf(request)
  const { now, view } = { now: context.driver.env().now, view: context.driver.view }
  const names =
    held.kind === 'workload'
      ? {
          identity: view.manifests.Identity.get(held.identity)?.name ?? held.identity,
          asset: view.manifests.Asset.get(held.asset)?.name ?? held.asset,
        }
      : null
  const seconds = (from: number, to: number): number => Math.max(0, Math.floor((to - from) / 1_000))
  return answered(request, {
    accessor: '',
    creation_time: Math.floor((issuedAt ?? 0) / 1_000),
    creation_ttl: issuedAt === null || expiresAt === null ? 0 : seconds(issuedAt, expiresAt),
    display_name: names?.identity ?? id,
    entity_id: '',
    expire_time: expiresAt === null ? null : formatInstant(expiresAt),
    explicit_max_ttl: 0,
    id: tokenIn(request),
    issue_time: issuedAt === null ? null : formatInstant(issuedAt),
    meta: names,
    num_uses: 0,
    orphan: true,
    path: 'auth/token/create',
    policies: [held.kind],
    renewable: false,
    ttl: expiresAt === null ? 0 : seconds(now, expiresAt),
    type: 'service',
  })
}

/** Whoever asks has sent it. */
function tokenIn(request: FastifyRequest): string {
  const { authorization, 'x-vault-token': token } = request.headers
  return typeof token === 'string' ? token : (authorization ?? '').replace(/^Bearer\s+/i, '')
}

export function refuseRenewal(reply: FastifyReply): unknown {
  return refuseWith(reply, 400, [
    'lease is not renewable: a token ends at the end it was given',
    'read the token file again (the agent writes a new one in time), or create a token with a later end',
  ])
}

export async function revokeSelf(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { id } = principalOf(request)
  const token = anyToken(context.driver.view, id)?.id
  if (token === undefined) {
    return refuseWith(reply, 400, [
      'this token cannot be revoked by itself: it is not one of `holdfast token list`',
      'a workload token ends within minutes; the token of the administrator is a file of the server',
    ])
  }
  await context.driver.submit({ kind: 'revoke-token', token, reason: 'revoked by itself' }, id)
  return reply.code(204).send()
}
