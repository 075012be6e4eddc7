/** Enforcing switched on as a person does it: off gone through, the list looked at, then set with its digest. */

import assert from 'node:assert/strict'
import type { TestServer } from './server.ts'

export async function switchOn(
  server: TestServer,
  scope: object,
  more: object = {},
): Promise<Record<string, unknown>> {
  const ask = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await server.call('POST', path, body)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body as Record<string, unknown>
  }
  await ask('/api/v1/off/rehearse', { reason: 'before switching on' })
  const { digest } = await ask('/api/v1/mode/preview', { scope })
  return ask('/api/v1/mode', { mode: 'enforce', scope, reason: 'reviewed', digest, ...more })
}
