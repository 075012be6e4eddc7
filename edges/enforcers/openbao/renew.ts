/** The token that we call with: a period is begun anew, and what cannot be renewed is said with its end. */

import { SECOND_MS } from '@holdfast/core/kernel/instant'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Call, Renewed } from '@holdfast/edges-base/ports/enforcers'
import { apiOf, ownToken, read } from './api.ts'

export async function renew(point: PointConfig, call: Call): Promise<Renewed> {
  const api = apiOf(point, call)
  const own = await ownToken(api)
  if (own['expire_time'] === null) return { validMs: null, why: null }
  if (own['renewable'] !== true) {
    return { validMs: Number(own['ttl']) * SECOND_MS, why: 'the token is not renewable' }
  }
  const seconds = await read(api, {
    method: 'POST',
    path: 'auth/token/renew-self',
    body: {},
    what: 'a renewal of the token we call with',
    says({ status, auth }) {
      const { lease_duration: left } = auth
      return status === 200 && typeof left === 'number' ? left : undefined
    },
  })
  return { validMs: seconds * SECOND_MS, why: null }
}
