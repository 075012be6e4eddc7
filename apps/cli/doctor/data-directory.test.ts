/** The data directory as `doctor` finds it: whole, open to others, of somebody else, held, damaged or cut. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { lookedAt, siteWith } from '../../../proof/testkit/site.ts'
import { needsRoot } from '../../../proof/testkit/needs.ts'
import { testServer, type TestServer } from '../../../proof/testkit/server.ts'
import { DATA } from './data-directory.ts'

const HOLDFAST = resolve(import.meta.dirname, '../main.ts')
const folder = mkdtempSync(join(tmpdir(), 'holdfast-doctor-data-'))

describe('a data directory that a server has left', () => {
  let whole = ''
  let copies = 0
  before(async () => {
    const server = await testServer('enforce')
    await server.context.writer.checkpoint()
    await server.close()
    whole = server.data
  })
  const copy = (): string => {
    const data = join(folder, `data-${(copies += 1)}`)
    cpSync(whole, data, { recursive: true, preserveTimestamps: true })
    chmodSync(data, 0o700)
    return data
  }
  const look = async (data: string): Promise<string> => lookedAt(DATA, await siteWith({ data }))

  test('is whole', async () => {
    assert.match(await look(copy()), /^ok: .*, \d+ entries, the last of 20\d\d-[^,]+$/)
  })

  const BROKEN: readonly (readonly [string, (data: string) => void, RegExp])[] = [
    [
      'is gone',
      (data) => rmSync(data, { recursive: true }),
      /^warn: there is no .* yet → npm start/,
    ],
    [
      'is a file',
      (data) => {
        rmSync(data, { recursive: true })
        writeFileSync(data, '')
      },
      /^fail: .* is no directory → name one with --data$/,
    ],
    ['has no ledger', (data) => rmSync(join(data, 'ledger.db')), /^warn: .* has no ledger yet/],
    ['is open to others', (data) => chmodSync(data, 0o755), /^fail: .*mode 0755.* → chmod 700 /],
    [
      'has a key that others may read',
      (data) => chmodSync(join(data, 'keys/checkpoint'), 0o644),
      /^fail: .*keys\/checkpoint is open to others \(mode 0644\) → chmod 600 .*keys\/checkpoint/,
    ],
    [
      'has a ledger that others may read',
      (data) => chmodSync(join(data, 'ledger.db'), 0o640),
      /^fail: .*ledger\.db is open to others/,
    ],
    [
      'has a token that leads nowhere',
      (data) => {
        rmSync(join(data, 'admin-token'))
        symlinkSync('/dev/null', join(data, 'admin-token'))
      },
      /^fail: .*admin-token/,
    ],
    [
      'is damaged',
      (data) => writeFileSync(join(data, 'ledger.db'), 'x'.repeat(9_000)),
      /^fail: .*is damaged: .* → run holdfast ledger verify/,
    ],
    [
      'was cut behind a signed checkpoint',
      (data) => sql(data, 'DELETE FROM entry WHERE seq > 0'),
      /^fail: .* has 1 entries, and \d+ were signed → run holdfast ledger verify/,
    ],
    [
      'has a last entry that is none',
      (data) => sql(data, `INSERT INTO entry SELECT max(seq) + 1, '{"v":1}' FROM entry`),
      /^fail: the last entry of .* → run holdfast ledger verify/,
    ],
  ]
  for (const [what, breakIt, expected] of BROKEN) {
    test(what, async () => {
      const data = copy()
      breakIt(data)
      assert.match(await look(data), expected)
    })
  }

  test('of the account of a service, looked at by root', { skip: needsRoot() }, async () => {
    const data = copy()
    for (const name of ['', ...readdirSync(data, { recursive: true, encoding: 'utf8' })]) {
      chownSync(join(data, name), 4_711, 4_711)
    }
    assert.match(await look(data), /^ok: /)
    // What the reader of a ledger leaves beside it must not keep its server from the next start.
    for (const name of readdirSync(data)) assert.equal(statSync(join(data, name)).uid, 4_711, name)
    chownSync(join(data, 'keys/checkpoint'), 0, 0)
    assert.match(
      await look(data),
      /^fail: .*keys\/checkpoint belongs to user 0, and the directory to 4711 → .*chown 4711 /,
    )
    const started = spawnSync(process.execPath, [HOLDFAST, '--data', data, 'serve'], {
      encoding: 'utf8',
    })
    assert.match(started.stderr, /belongs to user 4711, and this program runs as 0/)
  })

  test('of a server elsewhere nothing is told', async () => {
    assert.equal(
      await lookedAt(DATA, { ...(await siteWith({ data: whole })), remote: true }),
      'nothing',
    )
  })
})

function sql(data: string, statement: string): void {
  const db = new DatabaseSync(join(data, 'ledger.db'))
  db.exec(statement)
  db.close()
}

describe('a data directory that a server holds', { skip: process.platform !== 'linux' }, () => {
  let server: TestServer
  before(async () => (server = await testServer('enforce')))
  after(() => server.close())

  test('is told with the process, where the server answers', async () => {
    const said = await lookedAt(DATA, await siteWith({ data: server.data }, server))
    assert.match(said, new RegExp(`^ok: .*, held by process ${process.pid}$`))
  })

  test('is a failure where nobody answers', async () => {
    const said = await lookedAt(DATA, await siteWith({ data: server.data }))
    assert.match(
      said,
      new RegExp(`^fail: .* is held by node.* \\(process ${process.pid}\\), and no server`),
    )
  })
})
