/** A document at an address, from a real server: asked for only if it changed, taken only whole and checked. */

import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import { redact, type Redacted } from '@holdfast/core/kernel/redacted'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'
import { pollUrl } from './url.ts'

type Document = Extract<Polled, { kind: 'document' }>

describe('an address', () => {
  const pair = generateKeyPairSync('ed25519')
  const { x = '' } = pair.publicKey.export({ format: 'jwk' })
  const key = Buffer.from(x, 'base64url').toString('base64')
  let body = Buffer.from('first')
  let beside: { readonly [path: string]: string | Buffer | number | undefined } = {}
  let requests: IncomingMessage[] = []
  let url = ''

  const fixed: {
    readonly [path: string]: (request: IncomingMessage, response: ServerResponse) => void
  } = {
    '/feed.json': (request, response) => {
      const etag = `"${createHash('sha256').update(body).digest('hex')}"`
      response.setHeader('etag', etag)
      response.setHeader('last-modified', 'Tue, 24 Nov 2026 10:00:00 GMT')
      if (request.headers['if-none-match'] === etag) response.writeHead(304).end()
      else response.end(body)
    },
    // Says nothing of when it changed.
    '/plain.json': (_, response) => response.end(body),
    '/dated.json': (request, response) => {
      const date = 'Tue, 24 Nov 2026 10:00:00 GMT'
      response.setHeader('last-modified', date)
      if (request.headers['if-modified-since'] === date) response.writeHead(304).end()
      else response.end(body)
    },
    '/304': (_, response) => response.writeHead(304).end(),
    '/truncated': (_, response) => {
      response.setHeader('content-length', '10')
      response.write('abc', () => response.destroy())
    },
    '/endless': (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(1_024)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    },
    '/silent': () => undefined,
    '/metadata': (_, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    '/moved.json': (_, response) => response.writeHead(301, { location: '/plain.json' }).end(),
    '/private.json': (request, response) =>
      response.writeHead(request.headers.authorization === 'Bearer hush' ? 200 : 401).end(),
  }
  const server = createServer((request, response) => {
    requests.push(request)
    const path = request.url ?? ''
    const text = beside[path]
    const status = /^\/status\/(\d+)/.exec(path)?.[1]
    if (typeof text === 'number') response.writeHead(text).end()
    else if (text !== undefined) response.end(text)
    else if (status !== undefined) response.writeHead(Number(status)).end()
    else (fixed[path] ?? ((_, missing) => missing.writeHead(404).end()))(request, response)
  })
  before(async () => {
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // A TCP server that listens.
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    body = Buffer.from('first')
    beside = {}
    requests = []
  })

  const callOf = (
    path: string,
    given: Partial<SourceFetch> = {},
    cursors: ReadonlyMap<string, string> = new Map(),
    secret: Redacted<string> | null = null,
  ): PollCall => ({
    fetch: { adapter: 'advisories', url: `${url}${path}`, network: 'private', ...given },
    secret,
    cursors,
    changed: null,
    assets: [],
    signal: new AbortController().signal,
    progress: () => undefined,
  })
  const poll = async (...given: Parameters<typeof callOf>): Promise<Document[]> => {
    const found: Document[] = []
    // Only of what never answers is it known: elsewhere a slow answer is no unreachable one.
    const idleMs = given[0] === '/silent' ? 100 : 10 * 60_000
    for await (const polled of pollUrl(callOf(...given), { bytes: 100_000, idleMs })) {
      assert.equal(polled.kind, 'document')
      if (polled.kind === 'document') found.push(polled)
    }
    return found
  }
  const cursorsOf = (found: readonly Document[]): Map<string, string> =>
    new Map(found.map((one) => [one.file, one.cursor]))
  const refused = async (
    expected: readonly [code: string, message: RegExp],
    ...given: Parameters<typeof callOf>
  ): Promise<void> => {
    try {
      await poll(...given)
    } catch (thrown) {
      assert.ok(thrown instanceof SourceError, String(thrown))
      assert.equal(thrown.code, expected[0])
      assert.match(thrown.message, expected[1])
      assert.notEqual(thrown.help, '')
      return
    }
    assert.fail('it was taken')
  }

  for (const path of ['/feed.json', '/dated.json', '/plain.json', '/moved.json']) {
    test(`${path}: its bytes, once, and again only when they change`, async () => {
      const first = await poll(path)
      assert.deepEqual(
        first.map((one) => [one.file, Buffer.from(one.bytes).toString()]),
        [[`${url}${path}`, 'first']],
      )
      assert.deepEqual(await poll(path, {}, cursorsOf(first)), [])
      if (path === '/dated.json') return
      body = Buffer.from('second')
      const second = await poll(path, {}, cursorsOf(first))
      assert.deepEqual(
        second.map((one) => Buffer.from(one.bytes).toString()),
        ['second'],
      )
    })
  }

  test('a server that knows its version is asked for it', async () => {
    const first = await poll('/feed.json')
    requests = []
    await poll('/feed.json', {}, cursorsOf(first))
    const { sha256 } = JSON.parse(first[0]?.cursor ?? '') as { sha256: string }
    assert.equal(requests[0]?.headers['if-none-match'], `"${sha256}"`)
    assert.equal(requests[0]?.headers['if-modified-since'], 'Tue, 24 Nov 2026 10:00:00 GMT')
  })

  test('a cursor that is none asks for everything', async () => {
    const cursors = new Map([[`${url}/feed.json`, 'none of ours']])
    assert.equal((await poll('/feed.json', {}, cursors)).length, 1)
  })

  test('the token goes with it, and with what stands beside', async () => {
    const secret = { from: 'env', name: 'X' } as const
    const hush = redact('hush')
    await refused(['refused', /answered 401 to \/private\.json$/], '/private.json')
    await refused(['refused', /^the secret of this source cannot be read$/], '/private.json', {
      secret,
    })
    assert.equal((await poll('/private.json', { secret }, new Map(), hush)).length, 1)
    const sum = createHash('sha256').update('').digest('hex')
    beside = { '/private.json.sha256': sum }
    requests = []
    await poll('/private.json', { secret, checksum: 'beside' }, new Map(), hush)
    assert.deepEqual(
      requests.map((request) => [request.url, request.headers.authorization]),
      [
        ['/private.json', 'Bearer hush'],
        ['/private.json.sha256', 'Bearer hush'],
      ],
    )
  })

  const statuses = [
    ['/status/404', 'not-found', /answered 404 to \/status\/404$/],
    ['/status/410', 'not-found', /answered 410/],
    ['/status/401', 'refused', /answered 401/],
    ['/status/403', 'refused', /answered 403/],
    ['/status/403?token=hush', 'refused', /to \/status\/403$/],
    ['/status/429', 'unreachable', /answered 429/],
    ['/status/500', 'unreachable', /answered 500/],
    ['/status/503', 'unreachable', /answered 503/],
    ['/status/204', 'unreadable', /answered 204/],
    ['/status/206', 'unreadable', /answered 206/],
    ['/status/400', 'unreadable', /answered 400/],
    ['/304', 'unreadable', /answered 304/],
    ['/truncated', 'unreachable', /broke off after 3 bytes$/],
    ['/endless', 'unreadable', /sends more than 100000 bytes$/],
    ['/silent', 'unreachable', /sent nothing for 100 ms$/],
    ['/metadata', 'refused', /^169\.254\.169\.254 is a link-local/],
  ] as const
  for (const [path, code, message] of statuses) {
    test(`${path} is no document: ${code}`, () => refused([code, message], path))
  }

  test('a private address is refused where it is not said', async () => {
    const { network: _, ...fetch } = callOf('/feed.json').fetch
    const asked = pollUrl({ ...callOf('/feed.json'), fetch }).next()
    await assert.rejects(asked, { code: 'refused', message: /^127\.0\.0\.1 is a loopback/ })
    assert.deepEqual(requests, [])
  })

  const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex')
  const checks = [
    [
      'a checksum that fits',
      { checksum: 'beside' },
      { sha256: `${sumOf('first')}  feed.json\n` },
      null,
    ],
    ['a signature that fits', { key }, { sig: sign(null, body, pair.privateKey) }, null],
    [
      'no checksum',
      { checksum: 'beside' },
      {},
      ['checksum', /^no checksum stands beside `feed\.json`$/],
    ],
    [
      'a checksum of other bytes',
      { checksum: 'beside' },
      { sha256: sumOf('second') },
      ['checksum', /^`feed\.json` does not match its checksum$/],
    ],
    [
      'a checksum of another file',
      { checksum: 'beside' },
      { sha256: `${sumOf('first')}  other.json` },
      ['checksum', /is that of another file$/],
    ],
    ['no signature', { key }, {}, ['signature', /^no signature stands beside `feed\.json`$/]],
    [
      'a signature of other bytes',
      { key },
      { sig: sign(null, Buffer.from('second'), pair.privateKey) },
      ['signature', /^`feed\.json` is not signed with the key of this source$/],
    ],
    [
      'a checksum that fits without the signature',
      { key, checksum: 'beside' },
      { sha256: sumOf('first') },
      ['signature', /^no signature stands beside/],
    ],
  ] as const
  for (const [name, fetch, files, refusal] of checks) {
    test(`${name}: ${refusal === null ? 'taken' : 'not taken'}`, async () => {
      beside = Object.fromEntries(
        Object.entries(files).map(([suffix, text]) => [`/feed.json.${suffix}`, text]),
      )
      if (refusal === null) assert.equal((await poll('/feed.json', fetch)).length, 1)
      else await refused(refusal, '/feed.json', fetch)
    })
  }

  for (const [status, code] of [
    [503, 'unreachable'],
    [403, 'refused'],
  ] as const) {
    test(`a checksum that is answered with ${status} is not one that is missing`, async () => {
      beside = { '/feed.json.sha256': status }
      const message = new RegExp(`answered ${status} to /feed\\.json\\.sha256$`)
      await refused([code, message], '/feed.json', { checksum: 'beside' })
    })
  }

  test('what was taken without the key is looked at again with it', async () => {
    const unchecked = cursorsOf(await poll('/feed.json'))
    await refused(['signature', /^no signature/], '/feed.json', { key }, unchecked)
    beside = { '/feed.json.sig': sign(null, body, pair.privateKey).toString('base64') }
    const checked = await poll('/feed.json', { key }, unchecked)
    assert.equal(checked.length, 1)
    assert.deepEqual(await poll('/feed.json', { key }, cursorsOf(checked)), [])
  })

  test('a poll that is stopped ends', async () => {
    const abort = new AbortController()
    const poll = pollUrl({ ...callOf('/silent'), signal: abort.signal })
    const next = poll.next()
    abort.abort()
    await assert.rejects(next, { name: 'AbortError' })
  })
})
