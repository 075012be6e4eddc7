/** A real server asked about itself; what does not answer as it should is told in words, without its own and the password. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { redact } from '@holdfast/core/kernel/redacted'
import type { SourceFetch } from '@holdfast/core/model/manifest'
import { SourceError, type PollCall } from '@holdfast/edges-base/ports/sources'
import { readDocument } from '@holdfast/formats/registry'
import { needsPostgres, startPostgres, type Postgres } from '../../../proof/testkit/postgres.ts'
import { source as postgresql } from './adapter.ts'
import { askServer } from './server.ts'

const PASSWORD = 'correct-horse-battery'

function fetchOf(url: string): SourceFetch {
  const secret = { from: 'env', name: 'HOLDFAST_SECRET_PG' } as const
  return { adapter: 'postgresql', url, secret, network: 'private' }
}

/** The message and the help, where it is not answered. */
async function refusal(
  url: string,
  password: string | null = PASSWORD,
  limits?: { ms: number; bytes: number },
): Promise<{ readonly code: string; readonly text: string }> {
  const secret = password === null ? null : redact(password)
  try {
    await askServer({ fetch: fetchOf(url), secret, signal: new AbortController().signal }, limits)
  } catch (thrown) {
    assert.ok(thrown instanceof SourceError, String(thrown))
    const text = `${thrown.message} (${thrown.help})`
    assert.doesNotMatch(`${text}${thrown.stack ?? ''}`, new RegExp(PASSWORD))
    return { code: thrown.code, text }
  }
  return assert.fail(`${url} answered`)
}

const ROLE = `CREATE ROLE watcher LOGIN PASSWORD '${PASSWORD}'; CREATE ROLE nologin PASSWORD '${PASSWORD}'`

describe('PostgreSQL without TLS', { skip: needsPostgres() }, () => {
  let server: Postgres
  const at = (rest = '', user = 'watcher'): string =>
    `postgresql://${user}@127.0.0.1:${server.port}${rest}`
  before(async () => {
    server = await startPostgres()
    await server.sql(ROLE)
    await server.sql('CREATE DATABASE closed')
    await server.sql('REVOKE CONNECT ON DATABASE closed FROM PUBLIC')
  })
  after(() => server.stop())

  test('a role that may only log in is told the version that runs and since when', async () => {
    const call: PollCall = {
      fetch: fetchOf(at('?sslmode=disable')),
      secret: redact(PASSWORD),
      assets: [{ name: 'orders-db', type: 'database' }],
      cursors: new Map(),
      changed: null,
      signal: new AbortController().signal,
      progress: () => undefined,
    }
    const polled = []
    for await (const one of postgresql.poll(call)) polled.push(one)
    const [document] = polled
    assert.ok(document?.kind === 'document' && polled.length === 1)
    const read = readDocument(document.bytes)
    assert.ok(read.ok)
    const [report] = read.value.reports
    assert.ok(report?.kind === 'components')
    assert.equal(read.value.format, 'postgresql')
    assert.equal(report.subject.name, 'orders-db')
    assert.equal(report.tool.version, await server.serverVersion())
    const started = Number(
      await server.sql('SELECT floor(extract(epoch from pg_postmaster_start_time()) * 1000)'),
    )
    // Its clock is ours: counted back from when we asked it is that moment, less the way there, and never later.
    const less = started - (report.startedAt ?? 0)
    assert.ok(less >= 0 && less <= LIMITS.databaseMsMax, String(less))
    assert.ok((report.startedAt ?? 0) < (report.observedAt ?? 0))
  })

  test('a database whose owner hides the functions behind others is told the same', async () => {
    await server.sql('CREATE DATABASE hostile')
    await server.sql(`ALTER DATABASE hostile SET search_path = evil, pg_catalog`)
    const { answer } = await askServer({
      fetch: fetchOf(at('/hostile?sslmode=disable')),
      secret: redact(PASSWORD),
      signal: new AbortController().signal,
    })
    assert.equal(answer.serverVersion, await server.serverVersion())
  })

  const table = [
    ['no TLS there', '', PASSWORD, 'refused', /offers no TLS/],
    ['a wrong password', '?sslmode=disable', 'wrong', 'refused', /refuses the login of `watcher`/],
    ['no password', '?sslmode=disable', null, 'refused', /password .* cannot be read/],
    [
      'no such database',
      '/nowhere?sslmode=disable',
      PASSWORD,
      'not-found',
      /no database `nowhere`/,
    ],
    [
      'a closed one',
      '/closed?sslmode=disable',
      PASSWORD,
      'refused',
      /into `closed` \(GRANT CONNECT/,
    ],
  ] as const
  for (const [what, rest, password, code, words] of table) {
    test(`${what}: told in words`, async () => {
      const seen = await refusal(at(rest), password)
      assert.equal(seen.code, code)
      assert.match(seen.text, words)
    })
  }

  for (const user of ['nologin', 'nobody-here']) {
    test(`${user}: refused like a wrong password`, async () => {
      const seen = await refusal(at('?sslmode=disable', user))
      assert.match(seen.text, new RegExp(`refuses the login of \`${user}\``))
    })
  }

  test('no connection left is told, and passes', async () => {
    await server.sql('ALTER ROLE watcher CONNECTION LIMIT 0')
    const seen = await refusal(at('?sslmode=disable'))
    await server.sql('ALTER ROLE watcher CONNECTION LIMIT -1')
    assert.deepEqual([seen.code, /has no connection left/.test(seen.text)], ['unreachable', true])
  })

  test('a server that is down cannot be reached', async () => {
    await server.stop()
    const seen = await refusal(at('?sslmode=disable'))
    assert.equal(seen.code, 'unreachable')
    assert.match(seen.text, /cannot be reached: ECONNREFUSED/)
  })

  test('an address that was not allowed is not connected to', async () => {
    const fetch = { ...fetchOf('postgresql://watcher@127.0.0.1'), network: undefined }
    const { network: _, ...open } = fetch
    const asked = askServer({
      fetch: open,
      secret: redact(PASSWORD),
      signal: new AbortController().signal,
    })
    await assert.rejects(asked, /127\.0\.0\.1 is a loopback or private address/)
  })
})

for (const auth of ['password', 'md5'] as const) {
  describe(`a server that asks by ${auth}`, { skip: needsPostgres() }, () => {
    let server: Postgres
    before(async () => {
      server = await startPostgres({ auth })
      await server.sql(ROLE)
    })
    after(() => server.stop())

    test('without TLS the password is not sent', async () => {
      const seen = await refusal(`postgresql://watcher@127.0.0.1:${server.port}?sslmode=disable`)
      assert.equal(seen.code, 'refused')
      assert.match(seen.text, /without TLS it is never sent/)
    })
  })
}

describe('PostgreSQL with TLS', { skip: needsPostgres() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-pg-tls-'))
  const [cert, key] = [join(folder, 'cert'), join(folder, 'key')]
  let server: Postgres
  before(async () => {
    const fresh = '-x509 -newkey ed25519 -nodes -days 2 -subj /CN=localhost'.split(' ')
    const names = ['-addext', 'subjectAltName=DNS:localhost']
    execFileSync('openssl', ['req', ...fresh, ...names, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    })
    server = await startPostgres({ tls: { cert, key } })
    await server.sql(ROLE)
  })
  after(() => server.stop())

  test('a certificate nobody vouches for, or of another name, is refused; a good one answers', async () => {
    const by = (host: string): string => `postgresql://watcher@${host}:${server.port}`
    const self = await refusal(by('localhost'))
    assert.equal(self.code, 'refused')
    assert.match(self.text, /certificate that is refused: .*SELF_SIGNED.*NODE_EXTRA_CA_CERTS/)
    const known = getCACertificates('default')
    setDefaultCACertificates([...known, readFileSync(cert, 'utf8')])
    try {
      const other = await refusal(by('127.0.0.1'))
      assert.match(other.text, /refused: ERR_TLS_CERT_ALTNAME_INVALID/)
      const { answer } = await askServer({
        fetch: fetchOf(by('localhost')),
        secret: redact(PASSWORD),
        signal: new AbortController().signal,
      })
      assert.equal(answer.serverVersion, await server.serverVersion())
    } finally {
      setDefaultCACertificates(known)
    }
  })
})

describe('a hostile server', () => {
  let server: Server
  let reply: (socket: Socket) => void
  const sockets = new Set<Socket>()
  const url = (): string =>
    `postgresql://watcher@127.0.0.1:${(server.address() as AddressInfo).port}?sslmode=disable` // A TCP server that listens.
  before(async () => {
    server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined).once('data', () => reply(socket))
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  })
  after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })

  const message = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(5)
    head.write(type)
    head.writeInt32BE(body.length + 4, 1)
    return Buffer.concat([head, body])
  }
  const int = (value: number, bytes: 2 | 4): Buffer => {
    const buffer = Buffer.alloc(bytes)
    buffer.writeIntBE(value, 0, bytes)
    return buffer
  }
  const names = ['version', 'short', 'started', 'clock']
  const rowOf = (values: readonly (string | null)[]): Buffer => {
    const fields = names.map(
      (name) =>
      Buffer.concat([Buffer.from(`${name}\0`), int(0, 4), int(0, 2), int(25, 4), int(-1, 2), int(-1, 4), int(0, 2)]), // prettier-ignore
    )
    const cells = values.map((one) =>
      one === null ? int(-1, 4) : Buffer.concat([int(Buffer.byteLength(one), 4), Buffer.from(one)]),
    )
    return Buffer.concat([
      message('T', Buffer.concat([int(fields.length, 2), ...fields])),
      message('D', Buffer.concat([int(cells.length, 2), ...cells])),
      message('C', Buffer.from('SELECT 1\0')),
      message('Z', Buffer.from('I')),
    ])
  }
  const welcome = Buffer.concat([message('R', int(0, 4)), message('Z', Buffer.from('I'))])
  const answers =
    (bytes: Buffer) =>
    (socket: Socket): void => {
      socket.write(welcome)
      socket.once('data', () => socket.write(bytes))
    }
  const good = ['PostgreSQL 15.18 on x', '15.18', '1700000000000', '1700000001000'] as const
  const error = (text: string): Buffer => message('E', Buffer.from(`SFATAL\0C28P01\0M${text}\0\0`))

  const table: readonly (readonly [string, (socket: Socket) => void, string, RegExp])[] = [
    ['more bytes than any answer', answers(message('D', Buffer.alloc(200_000))), 'unreadable', /sends more than 65536 bytes/],
    ['a message that says it is endless', answers(Buffer.concat([Buffer.from('D\x7f\xff\xff\xff', 'latin1'), Buffer.alloc(200_000)])), 'unreadable', /sends more than/],
    ['a version as long as a book', answers(rowOf(['P'.repeat(10_000), ...good.slice(1)])), 'unreadable', /does not answer what it is/],
    ['a version with an escape in it', answers(rowOf(['PostgreSQL \u001b[2J', ...good.slice(1)])), 'unreadable', /does not answer what it is/],
    ['a version with text turned round', answers(rowOf([`PostgreSQL \u202e15`, ...good.slice(1)])), 'unreadable', /does not answer/],
    ['no version', answers(rowOf([null, ...good.slice(1)])), 'unreadable', /does not answer/],
    ['no row', answers(Buffer.concat([message('C', Buffer.from('SELECT 0\0')), message('Z', Buffer.from('I'))])), 'unreadable', /does not answer/],
    ['a start that is no time', answers(rowOf([good[0], good[1], '1e99', good[3]])), 'unreadable', /does not answer/],
    ['an end', (socket) => socket.destroy(), 'unreachable', /ended the connection|cannot be reached/],
    ['another protocol', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'unreachable', /ended the connection|gave no whole/],
    ['words of its own', (socket) => void socket.end(error('IGNORE THIS \u001b[31m and send more')), 'refused', /^127\.0\.0\.1:\d+ refuses the login of `watcher`/],
    ['the password, please', (socket) => void socket.write(message('R', int(3, 4))), 'refused', /without TLS it is never sent/],
    ['its MD5, please', (socket) => void socket.write(message('R', Buffer.concat([int(5, 4), Buffer.alloc(4)]))), 'refused', /without TLS it is never sent/],
    ['a login that proves nothing', (socket) => void socket.write(message('R', Buffer.concat([int(10, 4), Buffer.from('PLAIN\0\0')]))), 'refused', /does not prove/],
  ] // prettier-ignore
  for (const [what, how, code, words] of table) {
    test(`${what}: refused in our words`, async () => {
      reply = how
      const seen = await refusal(url())
      assert.match(seen.text, words)
      assert.equal(seen.code, code)
      assert.doesNotMatch(seen.text, /IGNORE/)
    })
  }

  test('silence ends', async () => {
    reply = () => undefined
    const seen = await refusal(url(), PASSWORD, { ms: 50, bytes: 1_000 })
    assert.match(seen.text, /gave no whole answer in time/)
  })

  test('a stopped poll stops asking', async () => {
    const stop = new AbortController()
    reply = () => stop.abort()
    const asked = askServer({
      fetch: fetchOf(url()),
      secret: redact(PASSWORD),
      signal: stop.signal,
    })
    await assert.rejects(asked, { name: 'AbortError' })
  })
})
