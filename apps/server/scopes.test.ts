/** Every operation of the contract × every kind of token: those that its scope allows pass its gate, and no other. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { CONTRACT } from '@holdfast/api/contract'
import type { Operation, Scope } from '@holdfast/api/operation'
import { find } from '@holdfast/core/state/state'
import { instant, MINUTE_MS } from '@holdfast/core/kernel/instant'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const ESTATE = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc }
spec: { type: service-account, assets: [web-01] }
`

/** What a token of each kind passes, beside what anybody does. */
const MAY: { readonly [kind: string]: readonly Scope[] } = {
  decide: ['decide'],
  'report:source=s': ['report'],
  apply: ['apply'],
  read: ['read'],
  approve: ['approve', 'read'],
  admin: ['decide', 'report', 'apply', 'read', 'approve', 'admin', 'secret'],
  'enroll:web-01': [],
  workload: ['secret'],
}
const ANYBODY: readonly Scope[] = ['public', 'carried']

describe('operation × token', () => {
  let server: TestServer
  const tokens = new Map<string, string>()
  const bad = new Map<string, string>()
  before(async () => {
    server = await testServer('enforce')
    assert.equal((await server.call('POST', '/api/v1/apply', ESTATE, YAML)).status, 200)
    for (const scope of Object.keys(MAY))
      if (scope !== 'workload') tokens.set(scope, (await made(scope)).token)
    // That of the administrator ends by nothing that it asks for itself.
    tokens.set('admin', server.adminToken)
    tokens.set('workload', workload(15 * MINUTE_MS))
    const revoked = await made('admin')
    assert.equal((await server.call('DELETE', `/api/v1/tokens/${revoked.id}`)).status, 200)
    const { adminToken } = server
    const rows: readonly (readonly [what: string, authorization: string])[] = [
      ['none', ''],
      ['wrong', 'Bearer hf_wrong'],
      ['of another kind', 'Basic x'],
      ['cut', `Bearer ${adminToken.slice(0, -1)}`],
      ['longer', `Bearer ${adminToken}x`],
      ['of other letters', `Bearer ${adminToken.toUpperCase()}`],
      ['twice', `Bearer ${adminToken} ${adminToken}`],
      ['revoked', `Bearer ${revoked.token}`],
      ['expired', `Bearer ${await expired()}`],
      ['expired, of a workload', `Bearer ${workload(-1)}`],
      ['changed, of a workload', `Bearer ${workload(MINUTE_MS).slice(0, -2)}AA`],
    ]
    for (const [what, authorization] of rows) bad.set(what, authorization)
  })
  after(() => server.close())

  async function made(scope: string): Promise<{ token: string; id: string }> {
    const body = { for: 'matrix', scope, expires: '1h' }
    const answer = await server.call('POST', '/api/v1/tokens', body)
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body as { token: string; id: string }
  }

  /** As short as this machine manages before it would be over already, and then waited for. */
  async function expired(): Promise<string> {
    for (let ms = 1; ; ms *= 10) {
      const body = { for: 'matrix', scope: 'admin', expires: `${ms}ms` }
      const answer = await server.call('POST', '/api/v1/tokens', body)
      assert.ok(answer.status === 201 || answer.status === 422, JSON.stringify(answer.body))
      if (answer.status === 422) continue
      await setTimeout(ms + 1)
      return (answer.body as { token: string }).token // As a token is answered when it was made.
    }
  }

  /** Issued in the past where it is over already. */
  function workload(forMs: number): string {
    const { driver, workloadTokens } = server.context
    const { now } = driver.env()
    const identity = find(driver.view, 'Identity', 'svc')?.uid
    const asset = find(driver.view, 'Asset', 'web-01')?.uid
    assert.ok(identity !== undefined && asset !== undefined)
    return workloadTokens.issue({
      identity,
      asset,
      issuedAt: instant(now - MINUTE_MS),
      expiresAt: instant(now + forMs),
    })
  }

  /** Whether the gate refuses: what comes behind it refuses this body or name in other words. */
  async function refused({ method, path }: Operation, authorization: string): Promise<boolean> {
    const address = path.replaceAll(/\{\w+\*?\}/g, 'nothing')
    const body = method === 'GET' ? {} : { body: '[]' }
    const headers = {
      'content-type': 'application/json',
      ...(authorization === '' ? {} : { authorization }),
    }
    const answer = await fetch(`${server.url}${address}`, { method, headers, ...body })
    // A stream has no end.
    if (answer.headers.get('content-type') === 'text/event-stream') {
      await answer.body?.cancel()
      return false
    }
    const text = await answer.text()
    // Vault's clients know 403 for a token that is not good.
    return (
      answer.status === 401 ||
      (answer.status === 403 && /does not allow this|the token is missing/.test(text))
    )
  }

  for (const [id, said] of Object.entries<Operation>(CONTRACT)) {
    test(id, async () => {
      const open = ANYBODY.includes(said.scope)
      for (const [kind, scopes] of Object.entries(MAY)) {
        const lets = open || scopes.includes(said.scope)
        const token = `Bearer ${tokens.get(kind) ?? ''}`
        assert.equal(await refused(said, token), !lets, `${kind} at ${said.scope}`)
      }
      for (const [what, authorization] of bad) {
        assert.equal(await refused(said, authorization), !open, `a token that is ${what}`)
      }
    })
  }

  test('every scope is met', () => {
    const met = new Set(Object.values<Operation>(CONTRACT).map(({ scope }) => scope))
    assert.deepEqual([...met].toSorted(), [
      'admin',
      'apply',
      'approve',
      'carried',
      'decide',
      'public',
      'read',
      'report',
      'secret',
    ])
    assert.ok(Object.keys(CONTRACT).length > 100)
  })

  test('a revoked token is dead at once; an expired scope word is refused', async () => {
    const made = await server.call('POST', '/api/v1/tokens', {
      for: 'x',
      scope: 'read',
      expires: '1h',
    })
    const { id, token } = made.body as { id: string; token: string }
    const authorization = `Bearer ${token}`
    assert.equal(
      (await server.call('GET', '/api/v1/status', undefined, { authorization })).status,
      200,
    )
    assert.equal((await server.call('DELETE', `/api/v1/tokens/${id}`)).status, 200)
    assert.equal(
      (await server.call('GET', '/api/v1/status', undefined, { authorization })).status,
      401,
    )
    for (const scope of ['root', 'read:x', 'decide:vouch=', 'report', 'enroll', '']) {
      const refused = await server.call('POST', '/api/v1/tokens', { for: 'x', scope })
      assert.equal(refused.status, 400, scope)
    }
  })

  test('a foreign origin or host is refused on loopback', async () => {
    const origin = await server.call('GET', '/api/v1/status', undefined, {
      origin: 'https://evil.example',
    })
    assert.equal(origin.status, 403)
    assert.equal((origin.body as { code: string }).code, 'foreign-origin')
  })

  test('bodies that decide are read strictly', async () => {
    for (const body of [
      '{"subject":1,"subject":2}',
      '{',
      '',
      '[1',
      '"\\ud800"',
      `${'['.repeat(100)}1`,
    ]) {
      const { status } = await server.call('POST', '/access/v1/evaluation', body)
      assert.equal(status, 400, body.slice(0, 20))
    }
  })
})
