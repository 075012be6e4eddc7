/** The one way out against real servers: what is refused before a packet leaves, what is no whole answer. */

import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  createServer as createRawServer,
  isIPv6,
  type AddressInfo,
  type Server as RawServer,
  type Socket,
} from 'node:net'
import { after, before, describe, test } from 'node:test'
import { outbound, OutboundError } from './outbound.ts'

async function listening(server: RawServer): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return (server.address() as AddressInfo).port // A TCP server that listens.
}

async function refusal(asked: Promise<unknown>): Promise<OutboundError> {
  try {
    await asked
  } catch (thrown) {
    assert.ok(thrown instanceof OutboundError, String(thrown))
    return thrown
  }
  assert.fail('it was answered')
}

/** A resolver of its own: each name's answers in turn, then the last again; other names are not known. */
function addressesFrom(names: {
  readonly [name: string]: readonly (readonly string[])[]
}): (host: string) => Promise<readonly LookupAddress[]> {
  const asked = new Map<string, number>()
  return async (host) => {
    const count = asked.get(host) ?? 0
    asked.set(host, count + 1)
    const answers = names[host]
    if (answers === undefined) throw Object.assign(new Error(host), { code: 'ENOTFOUND' })
    const found = answers[Math.min(count, answers.length - 1)] ?? []
    return found.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
  }
}

describe('requests', () => {
  const seen: IncomingMessage[] = []
  const bodies: string[] = []
  let server: Server
  let other: Server
  let base = ''
  let elsewhere = ''
  let dropped: Promise<void> = Promise.resolve()
  const local = outbound({ network: 'private' })

  const routes: {
    readonly [path: string]: (request: IncomingMessage, response: ServerResponse) => void
  } = {
    '/whole': (_, response) => response.setHeader('ETag', '"1"').end('whole'),
    '/not-modified': (_, response) => response.writeHead(304).end(),
    '/missing': (_, response) => response.writeHead(404).end('no such thing'),
    '/redirect-without-location': (_, response) => response.writeHead(302).end(),
    '/stay': (_, response) => response.writeHead(302, { location: '/whole' }).end('elsewhere'),
    '/leave': (_, response) => response.writeHead(307, { location: `${elsewhere}/whole` }).end(),
    '/loop': (_, response) => response.writeHead(301, { location: '/loop' }).end(),
    '/metadata': (_, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
    '/mapped': (_, response) =>
      response.writeHead(302, { location: 'http://[::ffff:a9fe:a9fe]/' }).end(),
    '/rebound': (_, response) => response.writeHead(302, { location: 'http://rebound/' }).end(),
    '/file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    '/login': (_, response) => response.writeHead(302, { location: 'http://u:p@127.0.0.1/' }).end(),
    '/backslash': (_, response) => response.writeHead(302, { location: '\\\\127.0.0.1\\x' }).end(),
    '/endless': (_, response) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      dropped = promise
      response.on('close', resolve)
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(1_024)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    },
    '/announced': (_, response) => {
      response.setHeader('content-length', '10000000000')
      response.write('x')
    },
    '/silent': () => undefined,
    '/trickle': (_, response) => {
      const timer = setInterval(() => response.write('x'), 5)
      response.on('close', () => clearInterval(timer))
    },
    '/packed': (_, response) => response.setHeader('content-encoding', 'gzip').end('as it came'),
  }

  before(async () => {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      seen.push(request)
      let body = ''
      request.on('data', (data: Buffer) => (body += data.toString()))
      request.on('end', () => {
        bodies.push(body)
        routes[request.url?.replace(/\?.*/, '') ?? '']?.(request, response)
      })
    }
    server = createServer(answer)
    other = createServer(answer)
    base = `http://127.0.0.1:${await listening(server)}`
    elsewhere = `http://127.0.0.1:${await listening(other)}`
  })
  after(() => {
    for (const one of [server, other]) {
      one.closeAllConnections()
      one.close()
    }
  })

  test('an answer comes with status, headers and bytes; what is asked arrives as it was given', async () => {
    const answer = await local(`${base}/whole?a=b%20c`, { headers: { 'x-y': 'z' } })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('etag'), '"1"')
    assert.equal(Buffer.from(answer.bytes).toString(), 'whole')
    assert.equal(answer.bytes.buffer.byteLength, 5, 'its own memory')
    assert.equal(answer.url, `${base}/whole?a=b%20c`)
    const request = seen.at(-1)
    assert.equal(request?.url, '/whole?a=b%20c')
    assert.equal(request?.headers['x-y'], 'z')
    assert.equal(request?.headers['accept-encoding'], 'identity')
    assert.equal(request?.headers['user-agent'], 'holdfast')
  })

  test('other statuses are answers too, and a body is left as it came', async () => {
    assert.equal((await local(`${base}/not-modified`)).status, 304)
    const missing = await local(`${base}/missing`)
    assert.equal(missing.status, 404)
    assert.equal(Buffer.from(missing.bytes).toString(), 'no such thing')
    assert.equal(
      Buffer.from((await local(`${base}/packed`)).bytes).toString(),
      'as it came',
      'nothing is unpacked',
    )
    assert.equal((await local(`${base}/whole`, { method: 'HEAD' })).bytes.length, 0)
  })

  test('a body is sent; POST is told about a redirect and does not follow it', async () => {
    const answer = await local(`${base}/leave`, { method: 'POST', body: 'secret' })
    assert.equal(answer.status, 307)
    assert.equal(bodies.at(-1), 'secret')
    assert.equal(seen.at(-1)?.headers.host, new URL(base).host)
  })

  test('the body is not waited for where it is not wanted', async () => {
    const answer = await local(`${base}/announced`, { method: 'POST', discard: true })
    assert.deepEqual([answer.status, answer.bytes.length], [200, 0])
  })

  test('a redirect within the origin keeps the login, one to another leaves it behind', async () => {
    const headers = { Authorization: 'Bearer t', 'X-Api-Key': 't', 'If-None-Match': '"1"' }
    assert.equal((await local(`${base}/stay`, { headers })).url, `${base}/whole`)
    assert.equal(seen.at(-1)?.headers.authorization, 'Bearer t')
    assert.equal((await local(`${base}/leave`, { headers })).url, `${elsewhere}/whole`)
    assert.equal(seen.at(-1)?.headers.authorization, undefined)
    assert.equal(seen.at(-1)?.headers['x-api-key'], undefined)
    assert.equal(seen.at(-1)?.headers['if-none-match'], '"1"')
  })

  const redirects = [
    ['/loop', 'redirect', /^more than 5 redirects$/],
    ['/metadata', 'address', /169\.254\.169\.254 is a link-local, metadata/],
    ['/mapped', 'address', /^::ffff:a9fe:a9fe is a link-local, metadata/],
    ['/rebound', 'address', /^`rebound` is refused: 169\.254\.169\.254 is/],
    ['/file', 'url', /^the url is not http or https$/],
    ['/login', 'url', /^the url carries a login$/],
    ['/backslash', 'redirect', /redirects to no url$/],
    ['/redirect-without-location', 'redirect', /redirects to no url$/],
  ] as const
  for (const [path, code, message] of redirects) {
    test(`a redirect is refused: ${path}`, async () => {
      const resolve = addressesFrom({ rebound: [['169.254.169.254']] })
      const error = await refusal(outbound({ network: 'private', resolve })(`${base}${path}`))
      assert.equal(error.code, code)
      assert.match(error.message, message)
      assert.notEqual(error.help, '')
    })
  }

  test('a loop ends after five hops', async () => {
    seen.length = 0
    await refusal(local(`${base}/loop`))
    assert.equal(seen.length, 6)
  })

  const refused = [
    ['http://localhost:PORT/whole', 'address', /^`localhost` is refused: \S+ is a loopback/],
    ['http://127.0.0.1:PORT/whole', 'address', /is a loopback or private address$/],
    ['http://2130706433:PORT/whole', 'address', /^127\.0\.0\.1 is a loopback/],
    ['http://inside:PORT/whole', 'address', /^`inside` is refused: 10\.0\.0\.1 is/],
    ['http://both:PORT/whole', 'address', /^`both` is refused: 127\.0\.0\.1 is/],
    ['http://unknown:PORT/whole', 'name', /^the name `unknown` is not known$/],
    ['http://nothing:PORT/whole', 'name', /^the name `nothing` is not known$/],
    ['ftp://127.0.0.1/whole', 'url', /^the url is not http or https$/],
  ] as const
  for (const [url, code, message] of refused) {
    test(`no packet leaves for ${url}`, async () => {
      seen.length = 0
      const resolve = addressesFrom({
        localhost: [['127.0.0.1']],
        inside: [['10.0.0.1']],
        both: [['93.184.215.14', '127.0.0.1']],
        nothing: [[]],
      })
      const error = await refusal(outbound({ resolve })(url.replace('PORT', new URL(base).port)))
      assert.equal(error.code, code)
      assert.match(error.message, message)
      assert.equal(seen.length, 0)
    })
  }

  test('the name is resolved once: a second answer changes nothing', async () => {
    const asked: string[] = []
    const answers = addressesFrom({ rebinding: [['127.0.0.1'], ['169.254.169.254']] })
    const resolve = (host: string): ReturnType<typeof answers> => {
      asked.push(host)
      return answers(host)
    }
    const send = outbound({ network: 'private', resolve })
    const url = `http://rebinding:${new URL(base).port}/whole`
    assert.equal((await send(url)).status, 200)
    assert.deepEqual(asked, ['rebinding'])
    assert.equal(seen.at(-1)?.headers.host, new URL(url).host)
    assert.equal((await refusal(send(url))).code, 'address', 'the next request asks anew')
  })

  test('of several addresses one that answers is enough', async () => {
    const resolve = addressesFrom({ several: [['127.0.0.1', '::1']] })
    const send = outbound({ network: 'private', resolve })
    assert.equal((await send(`http://several:${new URL(base).port}/whole`)).status, 200)
  })

  const broken = [
    ['/endless', { bytes: 100_000 }, 'too-large', /sends more than 100000 bytes$/],
    ['/announced', { bytes: 100_000 }, 'too-large', /sends more than 100000 bytes$/],
    ['/silent', { idleMs: 50 }, 'timeout', /sent nothing for 50 ms$/],
    ['/trickle', { totalMs: 200 }, 'timeout', /^no whole answer within 200 ms$/],
  ] as const
  for (const [path, limits, code, message] of broken) {
    test(`no answer without an end: ${path}`, async () => {
      const error = await refusal(outbound({ network: 'private', limits })(`${base}${path}`))
      assert.equal(error.code, code)
      assert.match(error.message, message)
    })
  }

  test('over the limit the connection is closed, not drained', async () => {
    await refusal(outbound({ network: 'private', limits: { bytes: 1 } })(`${base}/endless`))
    await dropped
  })

  test('a name that is never answered ends at the limit for a connection', async () => {
    const resolve = (): Promise<never> => new Promise(() => undefined)
    const error = await refusal(
      outbound({ resolve, limits: { connectMs: 20 } })('http://x.example/'),
    )
    assert.equal(error.code, 'timeout')
    assert.match(error.message, /^x\.example was not connected within 20 ms$/)
  })

  test('the caller may stop it, before and while it runs', async () => {
    assert.equal(
      (await refusal(local(`${base}/whole`, { signal: AbortSignal.abort() }))).code,
      'stopped',
    )
    const abort = new AbortController()
    const running = refusal(local(`${base}/silent`, { signal: abort.signal }))
    abort.abort()
    assert.equal((await running).code, 'stopped')
  })

  test('nothing of a secret is in the words of an error', async () => {
    const headers = { authorization: 'Bearer hush\nhush' }
    const error = await refusal(local(`${base}/whole`, { headers }))
    assert.deepEqual([error.code, error.message], ['url', 'the request cannot be written'])
    assert.doesNotMatch(`${error.message}${error.help}${String(error.stack)}`, /hush/)
  })
})

describe('what breaks off is no document', () => {
  const answers = [
    ['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', 'cut-short', /broke off after 3 bytes$/],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
      'cut-short',
      /broke off after 3 bytes$/,
    ],
    ['HTTP/1.1 200 OK\r\n\r\nabc', 'cut-short', /does not say where it ends$/],
    ['HTTP/1.0 200 OK\r\n\r\n', 'cut-short', /does not say where it ends$/],
    ['HTTP/1.1 200 OK\r\nContent-', 'unreachable', /cannot be reached: ECONNRESET$/],
    ['', 'unreachable', /cannot be reached: ECONNRESET$/],
    ['SSH-2.0-OpenSSH\r\n', 'unreachable', /cannot be reached: HPE_\w+$/],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'unreachable',
      /cannot be reached: HPE_\w+$/,
    ],
    [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 'unreachable', /HPE_HEADER_OVERFLOW$/],
    ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc', null, null],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n', null, null],
    ['HTTP/1.1 404 Not Found\r\n\r\nabc', null, null],
    ['HTTP/1.1 204 No Content\r\n\r\n', null, null],
  ] as const
  for (const [text, code, message] of answers) {
    test(`${JSON.stringify(text.slice(0, 60))} ${code ?? 'is whole'}`, async () => {
      const server = createRawServer((socket: Socket) => {
        socket.on('error', () => undefined)
        socket.once('data', () => socket.end(text))
      })
      const port = await listening(server)
      try {
        const asked = outbound({ network: 'private' })(`http://127.0.0.1:${port}/`)
        if (code === null) await asked
        else {
          const error = await refusal(asked)
          assert.equal(error.code, code)
          assert.match(error.message, message)
        }
      } finally {
        server.close()
      }
    })
  }

  test('nobody listens', async () => {
    const server = createServer()
    const port = await listening(server)
    await new Promise((closed) => server.close(closed))
    const error = await refusal(outbound({ network: 'private' })(`http://127.0.0.1:${port}/`))
    assert.equal(error.code, 'unreachable')
    assert.match(error.message, /^127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED$/)
  })
})
