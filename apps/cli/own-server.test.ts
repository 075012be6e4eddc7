/** To whom the admin token of a data directory goes: to the server that announced itself there, and to nobody else. */

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runCommand, type Ran } from '../../proof/testkit/command-line.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'

/** Whoever else listens: what it was sent as a token, each time it was asked. */
interface Other {
  readonly url: string
  readonly heard: string[]
  close(): void
}

/** `sendsOn`: it answers with a redirect to there. */
async function somebody(sendsOn?: string): Promise<Other> {
  const heard: string[] = []
  const server: Server = createServer((request, response) => {
    heard.push(request.headers.authorization ?? 'none')
    if (sendsOn === undefined) response.end('{}')
    else response.writeHead(307, { location: sendsOn }).end()
  })
  await new Promise<void>((listens) => {
    server.listen(0, '127.0.0.1', listens)
  })
  const { port } = server.address() as AddressInfo // Of a TCP server that listens.
  return { url: `http://127.0.0.1:${port}`, heard, close: () => server.close() }
}

type Row = readonly [what: string, named: (own: URL, other: URL) => string, exit: number]

const OWN: readonly Row[] = [
  ['as it announced itself', (own) => own.origin, 0],
  ['with a slash behind it', (own) => `${own.origin}/`, 0],
  ['in capitals', (own) => own.origin.toUpperCase(), 0],
  ['the same address, written short', (own) => `http://127.1:${own.port}`, 0],
]

const NOT_OWN: readonly Row[] = [
  ['another port on loopback', (_own, other) => other.origin, 4],
  ['another address of loopback', (own) => `http://127.0.0.2:${own.port}`, 4],
  ['loopback of IPv6', (own) => `http://[::1]:${own.port}`, 4],
  ['a name that leads here', (own) => `http://localhost:${own.port}`, 4],
  ['another host', () => 'http://holdfast.example:7420', 4],
  ['its name as a part of another', (own) => `http://127.0.0.1.example:${own.port}`, 4],
  ['https where it announced http', (own) => `https://${own.host}`, 4],
  ['a path behind it', (own) => `${own.origin}/elsewhere`, 4],
  ['its address as a user name', (own, other) => `http://${own.host}@${other.host}`, 2],
  ['a user name before it', (own) => `http://alice@${own.host}`, 2],
  ['a password before it', (own) => `http://:hunter2@${own.host}`, 2],
  ['another scheme', (own) => `ftp://${own.host}`, 2],
  ['no scheme', (own) => own.host, 2],
  ['nothing', () => '', 2],
]

const SAYS = {
  2: /^error: (?:`.*` is no address of a server\n {2}do {5}write it like http|a name or password stands in the address)/,
  4: /^error: no token is known for \S+: the admin token of \S+ is for http:\/\/127\.0\.0\.1:\d+\n {2}do {5}(?:npx )?holdfast login \S+ stores one, or name a file with --token-file\n$/,
} as const

describe('the admin token of a data directory', () => {
  let server: TestServer
  let other: Other
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
    runCommand(server.data, args, '', {
      XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'holdfast-')),
      ...env,
    })
  before(async () => {
    server = await testServer('report-only')
    other = await somebody()
  })
  after(async () => {
    other.close()
    await server.close()
  })

  for (const [what, named, exit] of [...OWN, ...NOT_OWN]) {
    test(`${what} → ${exit}`, async () => {
      const url = named(new URL(server.url), new URL(other.url))
      // However it is named.
      const flag = await run(['--server', url, 'ledger', 'key'])
      const variable = await run(['ledger', 'key'], { HOLDFAST_SERVER: url })
      for (const ran of [flag, variable]) {
        assert.equal(ran.exit, exit, ran.err)
        assert.match(ran.out, exit === 0 ? /^holdfast/ : /^$/)
        assert.match(ran.err, exit === 2 ? SAYS[2] : exit === 4 ? SAYS[4] : /^$/)
        assert.doesNotMatch(ran.err, /hunter2/)
      }
      assert.deepEqual(other.heard, [], 'nobody else is asked anything')
    })
  }

  test('goes where no server is named', async () => {
    const ran = await run(['ledger', 'key'])
    assert.deepEqual([ran.exit, ran.err], [0, ''])
  })

  test('another server is told the token that is meant for it, and no other', async () => {
    const listener = await somebody()
    const file = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'token')
    writeFileSync(file, 'hf_theirs', { mode: 0o600 })
    await run(['--server', listener.url, '--token-file', file, 'ledger', 'key'])
    listener.close()
    assert.deepEqual(listener.heard, ['Bearer hf_theirs'])
  })

  test('a redirect is told and not followed, to the same port or to another', async () => {
    for (const path of ['', '/api/v1/ledger']) {
      const listener = await somebody()
      const sender = await somebody(`${path === '' ? listener.url : ''}${path}`)
      const data = mkdtempSync(join(tmpdir(), 'holdfast-'))
      writeFileSync(join(data, 'server.json'), JSON.stringify({ url: sender.url }))
      writeFileSync(join(data, 'admin-token'), 'hf_admin', { mode: 0o600 })
      const ran = await runCommand(data, ['ledger', 'key'])
      listener.close()
      sender.close()
      assert.equal(ran.exit, 1)
      assert.equal(ran.out, '')
      assert.match(ran.err, /^error: http:\S+ sends on to \S+, and that is not followed\n {2}do /)
      assert.deepEqual([sender.heard, listener.heard], [['Bearer hf_admin'], []])
    }
  })

  test('where nothing that can be read was announced, it goes nowhere', async () => {
    const token = readFileSync(join(server.data, 'admin-token'), 'utf8')
    for (const announced of [null, '', '{', '[]', 'null', '{"url":1}', '{"url":"http://a@b"}']) {
      const data = mkdtempSync(join(tmpdir(), 'holdfast-'))
      writeFileSync(join(data, 'admin-token'), token, { mode: 0o600 })
      if (announced !== null) writeFileSync(join(data, 'server.json'), announced)
      const named = await runCommand(data, ['--server', server.url, 'ledger', 'key'])
      assert.deepEqual([named.exit, named.out], [4, ''], String(announced))
      assert.match(named.err, /^error: no token is known for http:\S+\n {2}do /)
      const unnamed = await runCommand(data, ['ledger', 'key'])
      assert.equal(unnamed.exit, 11)
      assert.match(unnamed.err, /^error: no server is known\n {2}do /)
    }
  })
})
