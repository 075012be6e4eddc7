/** Bodies of whoever is not known yet: small. A known key is named in a header, before the body is read. */

import { Transform } from 'node:stream'
import type { FastifyRequest, RouteShorthandOptions } from 'fastify'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'
import { AGENT_KEY_HEADER } from '@holdfast/protocols/agent/messages'

export function namedKey(request: FastifyRequest): string | undefined {
  const named = request.headers[AGENT_KEY_HEADER]
  return typeof named === 'string' && named !== '' ? named : undefined
}

/** Refused by the length they declare, or while they arrive. */
export function refuseStrangers(
  isKnown: (keyId: string) => boolean,
): Pick<RouteShorthandOptions, 'onRequest' | 'preParsing'> {
  const isStranger = (request: FastifyRequest): boolean => {
    const keyId = namedKey(request)
    return keyId === undefined || !isKnown(keyId)
  }
  return {
    onRequest: async (request) => {
      const declared = Number(request.headers['content-length'] ?? 0)
      if (declared > LIMITS.strangerBytesMax && isStranger(request)) throw tooLarge()
    },
    preParsing: async (request, _reply, payload) => {
      if (request.headers['content-length'] !== undefined || !isStranger(request)) return payload
      let bytes = 0
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length
          done(bytes > LIMITS.strangerBytesMax ? tooLarge() : null, chunk)
        },
      })
      payload.on('error', (thrown) => counted.destroy(thrown))
      return payload.pipe(counted)
    },
  }
}

function tooLarge(): Problem {
  return new Problem(
    'too-large',
    `a body of more than ${LIMITS.strangerBytesMax} bytes is taken from an enrolled agent only`,
    `name its key in the header ${AGENT_KEY_HEADER}, or enrol the agent again`,
  )
}
