/**
 * `Idempotency-Key` on commands: the same key, caller, route and body gets the first answer again; another body under
 * the same key is a conflict. The request that opened a slot owns it: only its answer is kept, and none of a request
 * that failed. Kept in memory for a day: after a restart a command that was acknowledged is found in the ledger.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'
import { digestInTurns } from './turns.ts'

interface Slot {
  readonly key: string
  readonly body: string
  readonly at: number
  /** Undefined while the request that opened it is still being answered. */
  answer?: { readonly status: number; readonly type: string; readonly payload: string | Uint8Array }
}

/** Open and answered slots, with the length of all answers together. */
class Slots extends Map<string, Slot> {
  length = 0
}

function drop(slots: Slots, slot: Slot): void {
  if (slots.delete(slot.key)) slots.length -= slot.answer?.payload.length ?? 0
}

/** What may be tried again under the same key: it was not done, or nobody knows. */
const UNSETTLED: ReadonlySet<number> = new Set([408, 425, 429])

export function rememberAnswers(app: FastifyInstance, now: () => number): void {
  const slots = new Slots()
  const owned = new WeakMap<FastifyRequest, Slot>()
  app.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request)
    if (key === undefined) return
    forget(slots, now())
    // Asked and taken in one turn, so two requests never both find nothing.
    const body = await digestOfBody(request.body)
    const known = slots.get(key)
    if (known !== undefined) return answerFrom(known, body, reply)
    const slot = { key, body, at: now() }
    slots.set(key, slot)
    owned.set(request, slot)
    return undefined
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const slot = owned.get(request)
    if (slot === undefined || slots.get(slot.key) !== slot) return payload
    const { statusCode: status } = reply
    // A caller that went away is answered all the same: what it asked for was done, and is told when it asks again.
    const settled = status < 500 && !UNSETTLED.has(status)
    const kept = typeof payload === 'string' || payload instanceof Uint8Array
    if (!settled || !kept) drop(slots, slot)
    else {
      slot.answer = { status, type: String(reply.getHeader('content-type')), payload }
      slots.length += payload.length
    }
    return payload
  })
}

function answerFrom(known: Slot, body: string, reply: FastifyReply): FastifyReply {
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
      'wait, then try again with the same key',
    )
  }
  const { status, type, payload } = known.answer
  return reply.code(status).type(type).header('idempotent-replay', 'true').send(payload)
}

/** Per caller, and of the route as the router read it: nobody is answered with what somebody else was told. */
function keyOf(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key']
  if (header === undefined || READS.has(request.method) || request.principal === undefined) {
    return undefined
  }
  const route = request.routeOptions.url ?? ''
  if (!route.startsWith('/api/v1/')) return undefined
  if (typeof header !== 'string' || header === '' || header.length > KEY_LENGTH_MAX) {
    throw new Problem(
      'bad-request',
      `an idempotency key has 1 to ${KEY_LENGTH_MAX} characters, and there is one`,
    )
  }
  const { params, query, method } = request
  return JSON.stringify([request.principal.id, method, route, params, query, header])
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD'])
const KEY_LENGTH_MAX = 200

/** A document is hashed in turns: one of 64 MiB takes longer than decisions may wait. */
function digestOfBody(body: unknown): Promise<string> {
  const bytes = body instanceof Uint8Array ? body : utf8(JSON.stringify(body ?? null))
  return digestInTurns(bytes)
}

/** Insertion order is age order; one that nobody answers does not hold its key for a day. */
function forget(slots: Slots, now: number): void {
  for (const slot of slots.values()) {
    const age = now - slot.at
    const stuck = slot.answer === undefined && age > LIMITS.idempotencyOpenMsMax
    const old = age > LIMITS.idempotencyAgeMsMax
    const full =
      slots.size > LIMITS.idempotencyKeysMax || slots.length > LIMITS.idempotencyLengthMax
    if (old || stuck || full) drop(slots, slot)
    else if (age <= LIMITS.idempotencyOpenMsMax) return
  }
}
