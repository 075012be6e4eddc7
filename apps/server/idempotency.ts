/**
 * `Idempotency-Key` on commands: the same key, caller, path and body gets the first answer again; another
 * body under the same key is a conflict. Kept in memory for a day: after a restart a command that was
 * acknowledged is found in the ledger.
 */

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'
import { digestInTurns } from './turns.ts'

interface Answered {
  readonly body: string
  readonly at: number
  /** Undefined while the first request is still being answered. */
  answer?: { readonly status: number; readonly type: string; readonly payload: string }
}

export function rememberAnswers(app: FastifyInstance, now: () => number): void {
  const answered = new Map<string, Answered>()
  app.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request)
    if (key === undefined) return
    forget(answered, now())
    const body = await digestOfBody(request.body)
    const known = answered.get(key)
    if (known === undefined) {
      answered.set(key, { body, at: now() })
      return
    }
    if (known.body !== body) {
      throw new Problem(
        'conflict',
        'this idempotency key was used with another body',
        'use a new key',
      )
    }
    if (known.answer === undefined) {
      throw new Problem(
        'conflict',
        'the first request with this key is not answered yet',
        'wait, then try again',
      )
    }
    const { status, type, payload } = known.answer
    return reply.code(status).type(type).header('idempotent-replay', 'true').send(payload)
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const key = keyOf(request)
    const known = key === undefined ? undefined : answered.get(key)
    if (key === undefined || known === undefined || known.answer !== undefined) return payload
    // A failure of the server may be tried again under the same key.
    if (reply.statusCode >= 500 || typeof payload !== 'string') answered.delete(key)
    else
      known.answer = {
        status: reply.statusCode,
        type: String(reply.getHeader('content-type')),
        payload,
      }
    return payload
  })
}

/** A document is hashed in turns: one of 64 MiB takes longer than decisions may wait. */
function digestOfBody(body: unknown): Promise<string> {
  const bytes = body instanceof Uint8Array ? body : utf8(JSON.stringify(body ?? null))
  return digestInTurns(bytes)
}

/** Per caller: nobody is answered with what somebody else was told. */
function keyOf(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key']
  if (typeof header !== 'string' || request.method === 'GET' || request.principal === undefined) {
    return undefined
  }
  if (!request.url.startsWith('/api/v1/')) return undefined
  if (header.length > 200) throw new Problem('bad-request', 'the idempotency key is too long')
  return `${request.principal.id} ${request.method} ${request.url} ${header}`
}

/** Insertion order is age order. */
function forget(answered: Map<string, Answered>, now: number): void {
  for (const [key, one] of answered) {
    const old = now - one.at > LIMITS.idempotencyAgeMsMax
    if (!old && answered.size <= LIMITS.idempotencyKeysMax) return
    answered.delete(key)
  }
}
