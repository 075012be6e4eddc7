/** H50 to H53, H75 to H79, H83, H86, H87, H89, H98 to H104: names, addresses, selectors, times and policies at the API. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { testServer, type TestServer } from '../testkit/server.ts'
import { overWire, refused, sent } from './attempt.ts'

const DAY = 86_400_000

function manifest(kind: string, name: unknown, spec: unknown, labels: unknown = {}): string {
  return JSON.stringify({
    apiVersion: 'holdfast.dev/v1',
    kind,
    metadata: { name, labels },
    spec,
  })
}

describe('doors', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    const estate = [
      manifest('Asset', 'web-01', { type: 'host' }),
      manifest('Identity', 'svc', { type: 'service-account', assets: ['web-01'] }),
      manifest('Identity', 'patcher', {
        type: 'service-account',
        assets: ['web-01'],
        lane: 'remediation',
      }),
      manifest('Resource', 'db', { type: 'secret', tier: 0 }),
      manifest('Grant', 'svc-db', { identity: 'svc', resource: 'db', actions: ['read'] }),
    ]
    const applied = await sent(server, { path: '/api/v1/apply', body: `[${estate.join(',')}]` })
    assert.equal(applied.status, 200, applied.text)
  })
  after(() => server.close())

  const exception = (expires: string, scope: unknown = { assets: ['web-01'] }): string =>
    manifest('Exception', 'x', { scope, owner: 'o', reason: 'r', expires })
  const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString()
  const policy = (spec: unknown): string => manifest('PosturePolicy', 'p', spec)
  const access = (text: string): string => manifest('AccessPolicy', 'a', { cedar: text })

  const REFUSED: readonly (readonly [string, string, () => string])[] = [
    ['H50', 'an end in 9999', () => exception('9999-12-31T23:59:59Z')],
    ['H50', 'an end before now', () => exception(inDays(-1))],
    ['H50', 'an end that is now', () => exception(new Date().toISOString())],
    ['H50', 'an end beyond thirty days', () => exception(inDays(31))],
    ['H50', 'the hour 24', () => exception(`${inDays(3).slice(0, 10)}T24:00:00Z`)],
    ['H50', 'a leap second', () => exception(`${inDays(3).slice(0, 10)}T23:59:60Z`)],
    ['H50', 'a zone that is none', () => exception(`${inDays(3).slice(0, 19)}+99:00`)],
    ['H50', 'the 30th of February', () => exception('2027-02-30T00:00:00Z')],
    ['H51', 'a pattern in place of a name', () => exception(inDays(1), { assets: ['.*'] })],
    ['H51', 'a pattern that blows up', () => exception(inDays(1), { assets: ['(a+)+$'] })],
    ['H53', 'a scope of nothing', () => exception(inDays(1), { assets: [] })],
    ['H53', 'a scope that is null', () => exception(inDays(1), null)],
    ['H53', 'a scope that is a star', () => exception(inDays(1), '*')],
    ['H53', 'assets that are a star', () => exception(inDays(1), { assets: '*' })],
    ['H53', 'assets that are null', () => policy({ assets: null })],
    [
      'H77',
      'an escape in a name',
      () => manifest('Asset', 'a\u001b]52;c;x\u0007', { type: 'host' }),
    ],
    ['H77', 'a carriage return in a name', () => manifest('Asset', 'a\rb', { type: 'host' })],
    ['H78', 'a line of a log in a name', () => manifest('Asset', 'a\n{"seq":1}', { type: 'host' })],
    ['H79', 'a bidi override in a name', () => manifest('Asset', 'a\u202eb', { type: 'host' })],
    ['H79', 'nothing of width in a name', () => manifest('Asset', 'a\u200bb', { type: 'host' })],
    ['H75', 'markup in a name', () => manifest('Asset', '"><svg/onload=x>', { type: 'host' })],
    [
      'H83',
      'a label of 1 MB',
      () => manifest('Asset', 'a', { type: 'host' }, { a: 'x'.repeat(1e6) }),
    ],
    ['H85', 'a space behind a name', () => manifest('Identity', 'svc ', { type: 'person' })],
    ['H85', 'a Kelvin sign in a name', () => manifest('Identity', 'svc\u212a', { type: 'person' })],
    ['H87', 'a zero in a name', () => manifest('Asset', 'a\u0000', { type: 'host' })],
    ['H87', 'an empty name', () => manifest('Asset', '', { type: 'host' })],
    ['H87', 'a name of 254', () => manifest('Asset', 'a'.repeat(254), { type: 'host' })],
    ['H87', 'a name that is a number', () => manifest('Asset', 7, { type: 'host' })],
    ['H89', 'a star in a name', () => manifest('Identity', 'svc*', { type: 'person' })],
    [
      'H89',
      'a star in who may act',
      () => manifest('Grant', 'g', { identity: '*', resource: 'db', actions: ['read'] }),
    ],
    [
      'H89',
      'a star in what',
      () => manifest('Grant', 'g', { identity: 'svc', resource: '*', actions: ['read'] }),
    ],
    ['H102', 'a policy that is no policy', () => access('permit(')],
    [
      'H102',
      'one that names what there is not',
      () => access('permit(principal,action,resource) when { nobody };'),
    ],
    [
      'H102',
      'an overflow',
      () => access('permit(principal,action,resource) when { 99999999999999999999 > 1 };'),
    ],
    [
      'H104',
      'a deadline below zero',
      () => policy({ assets: { all: true }, deadline: { after: '-1h' } }),
    ],
    [
      'H104',
      'a deadline that is no time',
      () => policy({ assets: { all: true }, deadline: { after: 'NaN' } }),
    ],
    [
      'H104',
      'minimum survivors below zero',
      () => manifest('SurvivorGroup', 's', { identities: ['svc'], minimum: -1 }),
    ],
    [
      'H104',
      'more than all',
      () => manifest('SurvivorGroup', 's', { identities: ['svc'], minimum: '200%' }),
    ],
  ]
  for (const [id, what, body] of REFUSED) {
    test(`${id} ${what}`, async () => {
      await refused(server, { path: '/api/v1/apply', body: body() })
    })
  }

  const PATHS: readonly (readonly [string, string])[] = [
    ['H53', '/api/v1/holds//release'],
    ['H86', '/v1/../api/v1/tokens'],
    ['H86', '/v1/secret/data/%2e%2e%2f%2e%2e%2fsys'],
    ['H86', '/v1/secret/data/a/../../../sys/health/x'],
    ['H86', '/v1/secret/data//x'],
    ['H86', '/v1/secret/data/a;x=/b%00'],
    ['H86', '//api/v1/assets'],
    ['H86', '/api/v1//assets'],
    ['H86', '/api/v1/assets/..%2ftokens'],
    ['H86', `/api/v1/assets/${'a'.repeat(8_192)}`],
    ['H86', '/api/v1/assets/%ff'],
    ['H86', '/api/v1/assets/%'],
    ['H87', '/api/v1/assets/a%00b'],
    ['H87', '/api/v1/holds/h_00000000-0000-0000-0000-000000000000'],
    ['H87', '/api/v1/ledger/entries/-1'],
    ['H87', '/api/v1/ledger/entries/4294967296'],
    ['H87', '/api/v1/ledger/entries/9007199254740993'],
    ['H87', '/api/v1/ledger/entries/1e3'],
    ['H87', '/api/v1/decisions/7ZZZZZZZZZZZZZZZZZZZZZZZZZ'],
    ['H100', '/api/v1/assets?limit=-1'],
    ['H100', '/api/v1/assets?limit=1000000000'],
    ['H100', '/api/v1/assets?limit=1.5'],
    ['H100', '/api/v1/assets?limit='],
    ['H100', '/api/v1/assets?sort=password'],
    ['H100', '/api/v1/assets?limit=1&limit=2'],
    ['H100', '/api/v1/tokens?after[]=x'],
  ]
  for (const [id, path] of PATHS) {
    test(`${id} GET ${path.slice(0, 60)}`, async () => {
      // Read as it is sent: a client of the platform would put the address right.
      const before = server.context.driver.view.size
      const told = await overWire(
        server,
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${server.adminToken}\r\nConnection: close\r\n\r\n`,
        false,
      )
      assert.match(told, /^HTTP\/1\.1 4\d\d /, told.slice(0, 300))
      assert.equal(server.context.driver.view.size, before)
    })
  }

  const SELECTORS: readonly (readonly [string, string, unknown])[] = [
    ['H53', '/api/v1/off', {}],
    ['H53', '/api/v1/mode', { mode: 'report-only', scope: {}, reason: 'x' }],
    ['H53', '/api/v1/mode', { mode: 'report-only', scope: { assets: [] }, reason: 'x' }],
    ['H53', '/api/v1/mode', { mode: 'report-only', scope: { assets: '*' }, reason: 'x' }],
    ['H53', '/api/v1/mode', { mode: 'report-only', scope: { assets: ['nowhere'] }, reason: 'x' }],
    ['H53', '/api/v1/assets/*/quarantine', { reason: 'x' }],
    ['H53', '/api/v1/assets/%20/quarantine', { reason: 'x' }],
    ['H53', '/api/v1/holds/*/release', { reason: 'x', duration: '1h' }],
    ['H53', '/v1/secret/destroy/db', { versions: [] }],
    ['H53', '/v1/secret/destroy/db', { versions: '*' }],
    ['H53', '/v1/secret/destroy/db', { versions: null }],
  ]
  for (const [id, path, body] of SELECTORS) {
    test(`${id} POST ${path} ${JSON.stringify(body)}`, async () => {
      await refused(server, { path, body: JSON.stringify(body) })
    })
  }

  const ask = (id: string, asset = 'web-01'): ReturnType<typeof sent> =>
    sent(server, {
      path: '/access/v1/evaluation',
      body: JSON.stringify({
        subject: { type: 'identity', id },
        action: { name: 'read' },
        resource: { type: 'secret', id: 'db' },
        context: { asset },
      }),
    })

  test('H85 an identity is compared whole: none of these is `svc`', async () => {
    for (const id of [
      'svc ',
      ' svc',
      'SVC',
      'ſvc',
      'svc\u0000',
      'svc\u200b',
      's%76c',
      'svc/',
      '*',
      '',
    ]) {
      const { status, text } = await ask(id)
      if (status === 200) {
        const { decision, context } = JSON.parse(text) as Decided
        assert.equal(decision, false)
        assert.match(context.code, /unknown/, text)
      } else assert.equal(status, 400, text)
    }
  })

  test('H98 what two readers would read as two requests is read by none', async () => {
    const body = '0\r\n\r\nPOST /api/v1/off HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
    const start = `POST /access/v1/evaluation HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${server.adminToken}\r\nContent-Type: application/json\r\n`
    const before = server.context.driver.view.size
    for (const more of [
      `Content-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n\r\n`,
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n',
      'Transfer-Encoding: xchunked\r\n\r\n',
      'Transfer-Encoding : chunked\r\n\r\n',
      ' Transfer-Encoding: chunked\r\n\r\n',
      'X: a\nTransfer-Encoding: chunked\r\n\r\n',
    ]) {
      const told = await overWire(server, start + more + body)
      assert.match(told, /^(?:HTTP\/1\.1 4\d\d |$)/, `${more}: ${told.slice(0, 200)}`)
      assert.doesNotMatch(told, /HTTP\/1\.1 2\d\d/)
    }
    assert.equal(server.context.driver.view.size, before)
  })

  test('H98 a thousand connections that say nothing leave room for whoever asks', async () => {
    const { hostname, port } = new URL(server.url)
    const idle = Array.from({ length: 1_000 }, () =>
      connect({ host: hostname, port: Number(port) }),
    )
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    assert.equal((await server.call('GET', '/api/v1/status')).status, 200)
    for (const socket of idle) socket.destroy()
  })

  test('H99 a key with another body is refused', async () => {
    const headers = { 'idempotency-key': 'one' }
    const body = manifest('Asset', 'web-02', { type: 'host' })
    assert.equal((await sent(server, { path: '/api/v1/apply', body, headers })).status, 200)
    const other = manifest('Asset', 'web-03', { type: 'host' })
    const told = await refused(server, { path: '/api/v1/apply', body: other, headers })
    assert.equal(told.status, 409)
  })

  test('H103 of a host that nothing is known of everybody is refused but who mends it', async () => {
    const estate = [
      manifest('Asset', 'web-09', { type: 'host' }),
      manifest('Identity', 'mender', {
        type: 'service-account',
        assets: ['web-09'],
        lane: 'remediation',
      }),
      manifest('Grant', 'mender-db', { identity: 'mender', resource: 'db', actions: ['read'] }),
    ]
    await sent(server, { path: '/api/v1/apply', body: `[${estate.join(',')}]` })
    const told = async (id: string, asset: string): Promise<Decided> =>
      JSON.parse((await ask(id, asset)).text) as Decided
    assert.equal((await told('mender', 'web-09')).decision, true)
    assert.equal((await told('svc', 'web-01')).decision, false)
  })

  test('H101 another site reaches nothing', async () => {
    const body = manifest('Asset', 'web-04', { type: 'host' })
    for (const headers of [
      { origin: 'https://evil.example', 'content-type': 'text/plain' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1.evil.example' },
    ]) {
      await refused(server, { path: '/api/v1/apply', body, headers }, /^foreign-origin$/)
    }
    const page = await server.call('GET', '/')
    assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
    const upgrade = await overWire(
      server,
      'GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    )
    assert.match(upgrade, /^HTTP\/1\.1 4\d\d /)
  })

  test('H102 rules in another order decide alike', async () => {
    const rules = Array.from(
      { length: 500 },
      (_, at) => `forbid(principal, action, resource) when { principal has x${at} };`,
    )
    const plain = await ask('svc')
    const first = plain.text.replaceAll(/(?:dc_[0-9A-Z]+|"ledgerSize":\d+)/g, '')
    for (const text of [rules, rules.toReversed()]) {
      const body = access(text.join('\n'))
      const { status, text: told } = await sent(server, { path: '/api/v1/apply', body })
      assert.equal(status, 200, told.slice(0, 300))
      const decided = await ask('svc')
      assert.equal(decided.text.replaceAll(/(?:dc_[0-9A-Z]+|"ledgerSize":\d+)/g, ''), first)
    }
  })
})

interface Decided {
  readonly decision: boolean
  readonly context: { readonly code: string }
}
