/** Bodies of whoever is not known yet: small. A known key is named in a header, before the body is read. */

import type { FastifyRequest, RouteShorthandOptions } from 'fastify'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'
import { AGENT_KEY_HEADER } from '@holdfast/protocols/agent/messages'

export function namedKey(request: FastifyRequest): string | undefined {
  const named = request.headers[AGENT_KEY_HEADER]
  return typeof named === 'string' && named !== '' ? named : undefined
}

/** Refused by the length they declare; what declares none is cut by the smaller row of the table (limits.ts). */
export function refuseStrangers(
  isKnown: (keyId: string) => boolean,
): Pick<RouteShorthandOptions, 'onRequest'> {
  return {
    onRequest: async (request) => {
      const keyId = namedKey(request)
      if (keyId !== undefined && isKnown(keyId)) {
        request.holder = keyId
        return
      }
      const declared = Number(request.headers['content-length'] ?? 0)
      if (declared > LIMITS.strangerBytesMax) throw tooLarge()
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
