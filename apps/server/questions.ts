/**
 * How many questions are answered at once. Each answer waits for its turns (turns.ts) and holds what it has made so
 * far: without a bound whoever asks faster than is answered fills the memory.
 */

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'

export function boundQuestions(app: FastifyInstance): void {
  /** By token. */
  const asking = new Map<string, number>()
  const counted = new WeakSet<FastifyRequest>()
  let all = 0
  app.addHook('preHandler', async (request) => {
    const { limits } = request.routeOptions.config
    const who = request.principal?.id
    // A command carries a body and is bounded by the bytes in flight; a stream by the streams of its token.
    if (who === undefined || limits?.takes !== 'nothing' || limits.quietMs === null) return
    const own = asking.get(who) ?? 0
    if (own >= LIMITS.questionsOfTokenMax || all >= LIMITS.questionsMax) {
      const whose = own >= LIMITS.questionsOfTokenMax ? ' of this token' : ''
      throw new Problem(
        'busy',
        `${whose === '' ? all : own} questions${whose} are being answered at once`,
        'ask again when one of them is answered',
      )
    }
    counted.add(request)
    asking.set(who, own + 1)
    all += 1
  })
  // The answer is whole then, whether anybody still waits for it or not.
  app.addHook('onSend', async (request) => {
    const who = request.principal?.id
    if (who === undefined || !counted.delete(request)) return
    const own = (asking.get(who) ?? 1) - 1
    if (own === 0) asking.delete(who)
    else asking.set(who, own)
    all -= 1
  })
}
