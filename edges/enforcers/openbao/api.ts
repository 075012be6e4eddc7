/** OpenBao's HTTP API, as far as it is called here: one request, one answer, nothing of it in an error but its words. */

import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import { parseJsonStrict, type Json, type JsonObject } from '@holdfast/core/kernel/canonical-json'
import { reveal } from '@holdfast/core/kernel/redacted'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Call } from '@holdfast/edges-base/ports/enforcers'

export interface Answer {
  readonly status: number
  /** Its `data`; of another answer, nothing. */
  readonly data: JsonObject
  /** Its `auth`, of a login or a renewal; of another answer, nothing. */
  readonly auth: JsonObject
  /** Of a credential that it lends; empty: it lends none. */
  readonly lease: string
  /** What it says is wrong; empty: nothing. */
  readonly errors: string
}

export type Api = (method: 'GET' | 'POST', path: string, body?: Json) => Promise<Answer>

/** Lists are read with `?list=true`, so that no method has to pass that a proxy may not know. */
export function apiOf({ url = '', ...point }: PointConfig, { secret, send, signal }: Call): Api {
  const base = url.replace(/\/+$/, '')
  const { namespace } = point as { readonly namespace?: string } // The schema says so.
  return async (method, path, body) => {
    if (secret === null) throw new Error('the token cannot be read')
    const { status, bytes } = await send(`${base}/v1/${path}`, {
      method,
      headers: {
        'x-vault-token': reveal(secret),
        'x-vault-request': 'true',
        ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    })
    const parsed = parseJsonStrict(fromUtf8(bytes) ?? '')
    const said = parsed.ok ? objectOf(parsed.value) : {}
    const errors = Array.isArray(said['errors']) ? said['errors'].map(String).join('; ') : ''
    return {
      status,
      data: objectOf(said['data']),
      auth: objectOf(said['auth']),
      lease: typeof said['lease_id'] === 'string' ? said['lease_id'] : '',
      errors: errors.replaceAll(/\s+/g, ' ').trim(),
    }
  }
}

export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {}
}

export function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

export interface Reading<T> {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: Json
  /** Of what, for people. */
  readonly what: string
  /** Undefined: it does not say. An answer that is not about it says nothing of it. */
  readonly says: (answer: Answer) => T | undefined
}

/** Reading changes nothing: asked again where the server, or what stands before it, was busy or said nothing. */
export async function read<T>(
  api: Api,
  { method, path, body, what, says }: Reading<T>,
): Promise<T> {
  for (let left = READS_MAX; ; left--) {
    const answer = await api(method, path, body).catch((thrown: unknown) => {
      if (left > 1) return null
      throw thrown
    })
    if (answer === null) continue
    const said = says(answer)
    if (said !== undefined) return said
    const isRefused = answer.status >= 400 && answer.status < 500
    if (isRefused || left === 1) throw unanswered(what, answer)
  }
}

const READS_MAX = 3

/** What could not be asked is not known. */
function unanswered(what: string, { status, errors }: Answer): Error {
  const said = errors === '' ? '' : `: ${errors.slice(0, 200)}`
  return new Error(`OpenBao answered ${status} for ${what}${said}`)
}

/** What the token that we call with says of itself. */
export function ownToken(api: Api): Promise<JsonObject> {
  return read(api, {
    method: 'GET',
    path: 'auth/token/lookup-self',
    what: 'the token we call with',
    says: ({ status, data }) =>
      status === 200 && typeof data['accessor'] === 'string' ? data : undefined,
  })
}

/** A path without any answers as one that is not there. */
export function keysOf(api: Api, path: string, what: string): Promise<string[]> {
  return read(api, {
    method: 'GET',
    path: `${path}?list=true`,
    what,
    says({ status, data: { keys }, errors }) {
      if (status === 404 && errors === '') return []
      return status === 200 && Array.isArray(keys) ? textsOf(keys) : undefined
    },
  })
}

/** So many are asked about at once. */
const AT_ONCE = 16

/** Throws what the first throws that fails, when those under way are over. */
export async function eachOf<T>(
  items: readonly T[],
  ask: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values()
  const ways = Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
    for (const item of left) await ask(item)
  })
  const failed = (await Promise.allSettled(ways)).find((way) => way.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
