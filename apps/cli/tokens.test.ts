/** Which token a request bears: stored ones, files, and what is refused because others could have read it. */

import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runCommand, type Ran } from '../../proof/testkit/command-line.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'

describe('tokens of the command line', () => {
  let server: TestServer
  let read: string
  let decide: string
  before(async () => {
    server = await testServer('report-only')
    read = await made('read')
    decide = await made('decide')
  })
  after(() => server.close())

  async function made(scope: string): Promise<string> {
    const { body } = await server.call('POST', '/api/v1/tokens', { for: 'x', scope })
    return (body as { token: string }).token
  }

  /** As somebody of another machine: no data directory, a configuration directory of their own. */
  const elsewhere = (): string => mkdtempSync(join(tmpdir(), 'holdfast-elsewhere-'))
  const run = (home: string, args: readonly string[], input = ''): Promise<Ran> =>
    runCommand(join(home, 'none'), ['--server', server.url, ...args], input, {
      XDG_CONFIG_HOME: home,
    })
  const file = (text: string, mode: number): string => {
    const path = join(elsewhere(), 'token')
    writeFileSync(path, text)
    chmodSync(path, mode)
    return path
  }

  test('a file that only its owner reads is taken; any other is refused, and what to do is said', async () => {
    const rows: readonly (readonly [what: string, path: string, exit: number, says: RegExp])[] = [
      ['private', file(`${read}\n`, 0o600), 0, /^holdfast/],
      ['read only', file(read, 0o400), 0, /^holdfast/],
      ['of a group', file(read, 0o640), 2, /others may read .*\n {2}do {5}chmod 600/],
      ['of everybody', file(read, 0o644), 2, /others may read/],
      ['to be written by everybody', file(read, 0o602), 2, /others may read/],
      ['empty', file('\n', 0o600), 2, /is empty/],
      ['not there', join(elsewhere(), 'nothing'), 2, /cannot be read/],
      ['of somebody unknown', file('hf_wrong', 0o600), 4, /token/],
      ['of another scope', file(decide, 0o600), 5, /`decide`/],
    ]
    for (const [what, path, exit, says] of rows) {
      const ran = await run(elsewhere(), ['--token-file', path, 'ledger', 'checkpoint'])
      assert.equal(ran.exit, exit, `${what}: ${ran.err}`)
      assert.match(exit === 0 ? ran.out : ran.err, says, what)
      assert.doesNotMatch(ran.err, new RegExp(read), what)
    }
  })

  test('from standard input, too; in an argument it still counts, with a warning', async () => {
    const piped = await run(elsewhere(), ['ledger', 'key', '--token-file', '-'], read)
    assert.deepEqual([piped.exit, piped.err], [0, ''])
    const shown = await run(elsewhere(), ['--token', read, 'ledger', 'key'])
    assert.equal(shown.exit, 0)
    assert.match(shown.err, /^! --token stands in the list of processes/)
    assert.match(shown.err, /--token-file FILE/)
  })

  test('login stores it for its server, logout forgets it, and neither shows it', async () => {
    const home = elsewhere()
    assert.equal((await run(home, ['ledger', 'key'])).exit, 4, 'nothing is known yet')
    const signedIn = await run(home, ['login'], `${read}\n`)
    assert.equal(signedIn.exit, 0, signedIn.err)
    const stored = join(home, 'holdfast', 'tokens.json')
    assert.equal(statSync(stored).mode & 0o777, 0o600)
    assert.equal(statSync(join(home, 'holdfast')).mode & 0o777, 0o700)
    assert.doesNotMatch(signedIn.out + signedIn.err, new RegExp(read))
    assert.equal((await run(home, ['ledger', 'key'])).exit, 0)
    assert.equal((await run(home, ['--server', `${server.url}/`, 'ledger', 'key'])).exit, 0)
    const other = await run(home, [
      '--server',
      server.url.replace('127.0.0.1', 'localhost'),
      'ledger',
      'key',
    ])
    assert.equal(other.exit, 4, 'of another address it is not told')
    const out = await run(home, ['logout'])
    assert.match(out.out, /forgotten here; end it with (?:npx )?holdfast token revoke/)
    assert.equal((await run(home, ['ledger', 'key'])).exit, 4)
    assert.match((await run(home, ['logout'])).out, /no token was stored/)
    assert.deepEqual(JSON.parse(readFileSync(stored, 'utf8')), {})
  })

  test('login takes what is live, whatever its scope, and nothing else', async () => {
    const rows: readonly (readonly [what: string, input: string, exit: number])[] = [
      ['of a narrow scope', decide, 0],
      ['none', '', 2],
      ['words', 'a token', 2],
      ['several lines', `${read}\n${read}`, 2],
      ['unknown', 'hf_wrong', 4],
    ]
    for (const [what, input, exit] of rows) {
      const home = elsewhere()
      const ran = await run(home, ['login'], input)
      assert.equal(ran.exit, exit, `${what}: ${ran.err}`)
      assert.equal((await run(home, ['logout'])).out.includes('no token'), exit !== 0, what)
    }
    const away = await run(elsewhere(), ['login', 'http://127.0.0.1:9'], read)
    assert.equal(away.exit, 11, away.err)
  })

  test('a store that others could read, or that is none, is refused', async () => {
    for (const [mode, text, says] of [
      [0o644, '{}', /others may read/],
      [0o600, 'x', /cannot be read/],
    ] as const) {
      const home = elsewhere()
      await run(home, ['login'], read)
      const stored = join(home, 'holdfast', 'tokens.json')
      writeFileSync(stored, text)
      chmodSync(stored, mode)
      const ran = await run(home, ['ledger', 'key'])
      assert.equal(ran.exit, 2)
      assert.match(ran.err, says)
    }
  })
})
