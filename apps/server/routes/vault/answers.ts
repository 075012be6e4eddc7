/**
 * What Vault's clients read: one envelope around every answer, and refusals in `errors[]`, the only field they
 * print. Numbers and switches may come as text, as their own servers take them; what cannot be read is refused.
 */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '@holdfast/core/model/refusals'
import { Problem, PROBLEMS } from '@holdfast/edges-base/http/problems'

export const isVault = (request: FastifyRequest): boolean => /^\/v1(?:[/?]|$)/.test(request.url)

export function answered(
  request: FastifyRequest,
  data: unknown,
  warnings: readonly string[] | null = null,
): Record<string, unknown> {
  return {
    request_id: request.id,
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data,
    wrap_info: null,
    warnings,
    auth: null,
  }
}

/** Vault knows no 401, 409 or 422: clients take 403 for a token that is not good and 400 for the rest. */
export function refuseProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.code === 'unauthenticated') {
    return refuseWith(reply, 403, [
      'permission denied',
      'the token is missing, unknown, revoked, expired, or ended by a hold',
      'send a live one in X-Vault-Token (VAULT_TOKEN, BAO_TOKEN); the agent writes new ones by itself',
    ])
  }
  const denied = problem.code === 'forbidden' ? ['permission denied'] : []
  const { status } = PROBLEMS[problem.code]
  const told = status === 409 || status === 422 ? 400 : status
  return refuseWith(reply, told, [...denied, problem.message, problem.help])
}

export function refuseRefusals(reply: FastifyReply, refusals: readonly Refusal[]): FastifyReply {
  const errors = refusals.flatMap((refusal) => [refusal.message, refusal.help])
  return refuseWith(reply, 400, errors)
}

/** The command lines print `* ` and a text for each, with nothing between: a line of its own ends with its newline. */
export function refuseWith(
  reply: FastifyReply,
  status: number,
  errors: readonly string[],
): FastifyReply {
  const told = errors.filter((error) => error !== '')
  const lines = told.map((one, at) => (at < told.length - 1 ? `${one}\n` : one))
  return reply.code(status).send({ errors: lines })
}

/** The form of Vault for "nothing is there": its clients print that themselves. */
export function nothingThere(reply: FastifyReply): FastifyReply {
  return refuseWith(reply, 404, [])
}

/** A path of Vault that this server has not. */
export function noHandler(request: FastifyRequest): Problem {
  return new Problem(
    'not-found',
    `no handler for ${request.method} ${request.url.replace(/\?.*/, '')}`,
    'this server has KV version 2 at `secret/` and lookup-self, nothing else of Vault',
  )
}

/** Asked for by header, and served to nobody: silence would hand out what was to be wrapped or elsewhere. */
export function refuseUnserved(request: FastifyRequest): void {
  const wrap = request.headers['x-vault-wrap-ttl']
  if (wrap !== undefined && !/^(?:0+[a-z]*)?$/i.test(String(wrap))) {
    throw new Problem(
      'bad-request',
      'response wrapping is not offered: this server answers to whoever asked, never by a wrapping token',
      'leave out -wrap-ttl (X-Vault-Wrap-TTL, VAULT_WRAP_TTL, BAO_WRAP_TTL)',
    )
  }
  const namespace = String(request.headers['x-vault-namespace'] ?? '').replaceAll('/', '')
  if (namespace !== '' && namespace !== 'root') {
    throw new Problem(
      'bad-request',
      `there is no namespace \`${namespace}\`: this server has one, the root`,
      'leave out -namespace (X-Vault-Namespace, VAULT_NAMESPACE, BAO_NAMESPACE)',
    )
  }
}

/** No body is an empty one. */
export function bodyIn(request: FastifyRequest): Record<string, unknown> {
  const { body } = request
  if (body === undefined || body === null) return {}
  if (typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown> // Just checked.
  throw new Problem('bad-request', 'the body is not a JSON object', 'send {"data":{…}}')
}

/** A whole number from 0, also as text; undefined where nothing was sent. */
export function numberIn(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number
  throw new Problem(
    'bad-request',
    `\`${name}\` is ${JSON.stringify(value)?.slice(0, 60)}, which is no whole number from 0`,
    `send ${name} as a number, or leave it out`,
  )
}

export function switchIn(value: unknown, name: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  throw new Problem('bad-request', `\`${name}\` is neither true nor false`, `send ${name}: true`)
}

/** `[1, 2]`, `["1"]` or `"1,2"`. */
export function versionsIn(body: Record<string, unknown>): readonly number[] {
  const { versions } = body
  const list = typeof versions === 'string' ? versions.split(',') : versions
  if (!Array.isArray(list) || list.length === 0) {
    throw new Problem('bad-request', 'No version number provided', 'send {"versions":[1]}')
  }
  return list.map((one: unknown) => {
    const number = numberIn(typeof one === 'string' ? one.trim() : one, 'versions')
    if (number === undefined || number === 0) {
      throw new Problem('bad-request', 'versions are numbered from 1', 'send {"versions":[1]}')
    }
    return number
  })
}
