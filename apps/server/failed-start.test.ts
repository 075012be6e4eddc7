/** Every start that fails, tried with the real program: its code, its words, and that the process is gone. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { loadOrCreateSigner } from '@holdfast/own-files/ed25519'
import { needsRoot } from '../../proof/testkit/needs.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const HOLDFAST = resolve(import.meta.dirname, '../cli/main.ts')
const ESTATE =
  'apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: web-01 }\nspec: { type: host }\n'

/** Longer than any start on a slow machine: what is still there then has not ended. */
const GONE_MS = 120_000

function start(
  data: string,
  ...flags: readonly string[]
): { readonly code: number | null; readonly text: string } {
  const listen = flags.includes('--listen') ? [] : ['--listen', '127.0.0.1:0']
  const run = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      HOLDFAST,
      '--data',
      data,
      'serve',
      ...listen,
      ...flags,
    ],
    { encoding: 'utf8', timeout: GONE_MS, killSignal: 'SIGKILL' },
  )
  assert.equal(run.error, undefined, 'the process did not end')
  assert.doesNotMatch(run.stderr, / {4}at /, 'no stack trace')
  return { code: run.status, text: run.stderr }
}

function sql(data: string, text: string): void {
  const db = new DatabaseSync(join(data, 'ledger.db'))
  db.exec(text)
  db.close()
}

function overwrite(path: string, at: number, count: number): void {
  const bytes = readFileSync(path)
  bytes.fill(0, at, at + count)
  writeFileSync(path, bytes)
}

type Break = (data: string) => void

const EDITED: Break = (data) =>
  sql(data, `UPDATE entry SET line = replace(line, '"name":"web-01"', '"name":"web-02"')`)

/** H90 at the start: what was signed is compared, so each of these is seen whatever SQLite thinks of it. */
const DAMAGED: readonly (readonly [string, Break, RegExp])[] = [
  ['an entry is edited', EDITED, /an entry from 0 to \d+ was changed.*holdfast ledger verify/s],
  ['two entries are swapped', (data) => sql(data, SWAP), /was changed after it was signed/],
  ['the end is deleted', (data) => sql(data, CUT), /was signed and only \d+ are here/],
  [
    'an entry in between is gone',
    (data) => sql(data, 'DELETE FROM entry WHERE seq = 2'),
    /are missing/,
  ],
  ['the end is there twice', (data) => sql(data, TWICE), /repeats another one byte for byte/],
  [
    'the newest checkpoint has another root',
    (data) => sql(data, `UPDATE checkpoint SET note = replace(note, substr(note, 46, 4), 'AAAA')`),
    /checkpoint is not ours/,
  ],
  ['all entries are gone', (data) => sql(data, 'DELETE FROM entry'), /it is empty/],
  [
    'no database',
    (data) => writeFileSync(join(data, 'ledger.db'), 'x'.repeat(9_000)),
    /is damaged/,
  ],
  [
    'the file is cut',
    (data) => truncateSync(join(data, 'ledger.db'), statSync(join(data, 'ledger.db')).size - 4_096),
    /damaged|not the one that was signed/,
  ],
  [
    'the end of the file is zeros',
    (data) => {
      const path = join(data, 'ledger.db')
      overwrite(path, statSync(path).size - 8_192, 8_192)
    },
    /damaged|not the one that was signed/,
  ],
  [
    'another key signs',
    (data) => {
      rmSync(join(data, 'keys/checkpoint'))
      assert.ok(loadOrCreateSigner(join(data, 'keys/checkpoint'), 'x').ok)
    },
    /is not the key that signs its checkpoints/,
  ],
  ['the key is gone', (data) => rmSync(join(data, 'keys/checkpoint')), /checkpoint is not there/],
  [
    'the key is none',
    (data) => writeFileSync(join(data, 'keys/checkpoint'), 'none'),
    /is not an Ed25519 key/,
  ],
  ['the master is short', (data) => truncateSync(join(data, 'keys/master'), 31), /is not 32 bytes/],
]

const SWAP = `UPDATE entry SET seq = -1 WHERE seq = 2; UPDATE entry SET seq = 2 WHERE seq = 3;
  UPDATE entry SET seq = 3 WHERE seq = -1`
const CUT = 'DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)'
const TWICE = `INSERT INTO entry (seq, line) SELECT seq + 1, line FROM entry ORDER BY seq DESC LIMIT 1`

const OPENED: readonly (readonly [string, number, string])[] = [
  ['', 0o755, 'chmod 700'],
  ['admin-token', 0o644, 'chmod 600'],
  ['keys/master', 0o640, 'chmod 600'],
  ['keys/checkpoint', 0o604, 'chmod 600'],
  ['ledger.db', 0o644, 'chmod 600'],
  ['lock.db', 0o666, 'chmod 600'],
  ['server.json', 0o644, 'chmod 600'],
  ['keys', 0o770, 'chmod 700'],
]

describe('a start that fails', () => {
  let whole: string
  let running: TestServer
  const copy = (): string => {
    const data = mkdtempSync(join(tmpdir(), 'holdfast-failed-'))
    for (const name of readdirSync(whole)) {
      cpSync(join(whole, name), join(data, name), { recursive: true })
    }
    return data
  }
  before(async () => {
    const server = await testServer('enforce')
    await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    await server.close()
    whole = server.data
    running = await testServer('enforce')
  })
  after(() => running.close())

  for (const [what, damage, words] of DAMAGED) {
    test(`${what}: exit 10, and nothing is signed`, () => {
      const data = copy()
      damage(data)
      const { code, text } = start(data)
      assert.equal(code, 10, text)
      assert.match(text, words)
    })
  }

  for (const [name, mode, help] of OPENED) {
    test(`${name === '' ? 'the directory' : name} open to others: exit 2 and the line that closes it`, () => {
      const data = copy()
      chmodSync(join(data, name), mode)
      const { code, text } = start(data)
      assert.equal(code, 2, text)
      assert.ok(text.includes(`${help} ${name === '' ? data : join(data, name)}`), text)
      assert.equal(statSync(join(data, name)).mode & 0o777, mode, 'never repaired')
    })
  }

  test('a file of another user: exit 2', { skip: needsRoot() }, () => {
    const data = copy()
    chownSync(join(data, 'keys/nonce'), 65_534, 65_534)
    const { code, text } = start(data)
    assert.equal(code, 2, text)
    assert.match(text, /keys\/nonce belongs to user 65534/)
  })

  test('an empty directory that others may read is refused as well', () => {
    const data = mkdtempSync(join(tmpdir(), 'holdfast-failed-'))
    chmodSync(data, 0o755)
    const { code, text } = start(data)
    assert.equal(code, 2, text)
    assert.deepEqual(readdirSync(data), [])
  })

  test('the decisions are no folder: exit 2', () => {
    const data = copy()
    renameSync(join(data, 'decisions'), join(data, 'elsewhere'))
    writeFileSync(join(data, 'decisions'), '', { mode: 0o600 })
    assert.equal(start(data).code, 2)
  })

  test('a directory in use: exit 7', () => {
    assert.equal(start(running.data).code, 7)
  })

  test('an address that is taken: exit 2', () => {
    const { code, text } = start(copy(), '--listen', running.url.slice('http://'.length))
    assert.equal(code, 2, text)
    assert.match(text, /is taken/)
  })

  test('a certificate that is none: exit 2', () => {
    const data = copy()
    const file = join(mkdtempSync(join(tmpdir(), 'holdfast-tls-')), 'crt')
    for (const content of [null, 'no certificate']) {
      if (content !== null) appendFileSync(file, content)
      const { code, text } = start(data, '--tls-cert', file, '--tls-key', file)
      assert.equal(code, 2, text)
      assert.match(text, /TLS files cannot be used/)
    }
  })

  test('what a killed server left half-written was acknowledged to nobody, and is dropped', async () => {
    const data = copy()
    // Frames of a transaction without its commit, as a kill in the middle of a write leaves them.
    writeFileSync(join(data, 'ledger.db-wal'), Buffer.alloc(4_152, 7), { mode: 0o600 })
    const server = await testServer('enforce', data)
    assert.equal((await server.call('GET', '/api/v1/assets/web-01')).status, 200)
    await server.close()
  })
})
