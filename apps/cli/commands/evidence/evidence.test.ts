/** `evidence` as it is typed: a bundle that is written and verified; files that are none, torn or changed, and slips. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { blockedScene } from '../../../../proof/browser/scene.ts'
import { runCommand } from '../../../../proof/testkit/command-line.ts'
import { refused, testLines, type Line } from '../../../../proof/testkit/line-table.ts'
import { testServer, type TestServer } from '../../../../proof/testkit/server.ts'

const NO_FILE =
  /^error: \S+ cannot be read: ENOENT: [^\n]*\n {2}do {5}name a file, or - for standard input\n$/
const NO_BUNDLE = /^✗ format {9}not an evidence bundle\n$/
const NOT_VERIFIED = /^error: the bundle does not verify\n {2}do {5}do not rely on it\n$/

const TAKEN: readonly Line[] = [
  [
    'evidence export --hold HOLD --out F/out.hfe',
    0,
    /^\S+out\.hfe written; verify it anywhere with: (?:npx )?holdfast evidence verify \S+out\.hfe --trust KEY\nKEY is the verifier key/,
  ],
  [
    '-o json evidence export --hold HOLD --out F/json.hfe',
    0,
    /^\{\n {2}"hold": "h_\w+",\n {2}"file": "\S+json\.hfe"\n\}\n$/,
  ],
  ['evidence verify F/whole --trust KEY', 0, /^✓ signature [^]*\nPASS {2}hold h_\w+ on web-01/],
  ['evidence verify F/whole --checkpoint F/kept', 0, /\nPASS {2}hold h_/],
  ['-o json evidence verify F/whole --trust KEY', 0, /^\{\n {2}"outcome": "verified",/],
  ['evidence verify - --trust KEY', 0, /\nPASS {2}hold h_/],
]

const REFUSED: readonly Line[] = [
  // What it found out is the answer; that it is not enough, and what to do, is beside it.
  [
    'evidence verify F/whole',
    9,
    /\nNOT ANCHORED {2}hold h_/,
    /^error: nothing you gave says whose key signed it\n {2}do {5}--trust KEY/,
  ],
  [
    '-o json evidence verify F/whole',
    9,
    /^\{\n {2}"outcome": "not-anchored",/,
    /^error: nothing you gave says/,
  ],
  [
    'evidence verify F/whole --trust nonsense',
    10,
    /^✗ trust {10}signed by another key than the one you trust\n$/,
    NOT_VERIFIED,
  ],
  ['evidence verify F/whole --checkpoint F/text', 10, /^✗ /, NOT_VERIFIED],
  ['evidence verify F/text --trust KEY', 10, NO_BUNDLE, NOT_VERIFIED],
  ['evidence verify F/json --trust KEY', 10, NO_BUNDLE, NOT_VERIFIED],
  ['evidence verify F/torn --trust KEY', 10, NO_BUNDLE, NOT_VERIFIED],
  ['evidence verify F/empty --trust KEY', 10, NO_BUNDLE, NOT_VERIFIED],
  ['evidence verify F/changed --trust KEY', 10, /^✗ /m, NOT_VERIFIED],
  ['-o json evidence verify F/torn', 10, /^\{\n {2}"outcome": "failed",/, NOT_VERIFIED],
  refused('evidence verify F/nothing', 2, NO_FILE),
  refused('evidence verify F/whole --checkpoint F/nothing', 2, NO_FILE),
  refused('evidence verify F/', 2, /^error: \S+ cannot be read: EISDIR: /),
  refused('evidence verify', 2, /^error: missing required argument 'file'\n$/),
  refused('evidence verify F/whole F/torn', 2, /^error: too many arguments for 'verify'/),
  refused(
    'evidence verify F/whole --trust',
    2,
    /^error: option '--trust <vkey>' argument missing\n$/,
  ),
  refused(
    'evidence verify F/whole --trsut KEY',
    2,
    /^error: unknown option '--trsut'\n\(Did you mean --trust\?\)/,
  ),
  refused(
    '-o csv evidence verify F/whole',
    2,
    /^error: `verify` has no csv form\n {2}do {5}it is no list: write -o json\n$/,
  ),
  refused(
    'evidence exprot --hold HOLD',
    2,
    /^error: unknown command 'exprot'\n\(Did you mean export\?\)/,
  ),
  refused('evidence export', 2, /^error: required option '--hold <id>' not specified\n$/),
  refused(
    'evidence export --hold HOLD --uot F/x',
    2,
    /^error: unknown option '--uot'\n\(Did you mean --out\?\)/,
  ),
  refused('evidence export HOLD --hold HOLD', 2, /^error: too many arguments for 'export'/),
  refused(
    'evidence export --hold h_nothing --out F/x',
    6,
    /^error: hold `h_nothing` is not known\n {2}do {5}(?:npx )?holdfast hold list\n$/,
  ),
  refused(
    'evidence export --hold HOLD --out F/nothing/x',
    2,
    /^error: \S+ cannot be written: ENOENT: [^\n]*\n {2}do {5}name a file with --out, in a directory where you may write\n$/,
  ),
  refused('evidence export --hold HOLD --out F/', 2, /^error: \S+ cannot be written: E\w+: /),
  refused('-o jsonl evidence export --hold HOLD', 2, /^error: `export` has no jsonl form\n/),
  refused(
    '--token-file F/decide evidence export --hold HOLD --out F/x',
    5,
    /^error: a token of scope `decide` does not allow this\n/,
  ),
  refused(
    '--token-file F/wrong evidence export --hold HOLD --out F/x',
    4,
    /^error: a token is needed, and this one is not known here\n/,
  ),
]

describe('evidence', { concurrency: 2 }, () => {
  let server: TestServer
  let folder: string
  let bundle: string
  let words: ReadonlyMap<string, string>
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-evidence-'))
    const file = (name: string): string => join(folder, name)
    server = await testServer('enforce')
    const { hold } = await blockedScene(server)
    const made = await server.call('POST', '/api/v1/tokens', { for: 'gate', scope: 'decide' })
    writeFileSync(file('decide'), (made.body as { token: string }).token, { mode: 0o600 })
    writeFileSync(file('wrong'), 'hf_wrong', { mode: 0o600 })
    const run = async (...args: readonly string[]): Promise<string> => {
      const ran = await runCommand(server.data, args)
      assert.equal(ran.exit, 0, ran.err)
      return ran.out
    }
    await run('evidence', 'export', '--hold', hold, '--out', file('whole'))
    writeFileSync(file('kept'), await run('ledger', 'checkpoint'))
    words = new Map([
      ['HOLD', hold],
      ['KEY', (await run('ledger', 'key')).trim()],
    ])
    bundle = readFileSync(file('whole'), 'utf8')
    writeFileSync(file('torn'), bundle.slice(0, bundle.length / 2))
    writeFileSync(file('changed'), bundle.replaceAll('web-01', 'web-02'))
    writeFileSync(file('text'), 'no bundle, and no checkpoint')
    writeFileSync(file('json'), '{}')
    writeFileSync(file('empty'), '')
  })
  after(() => server.close())

  testLines([...TAKEN, ...REFUSED], (args) =>
    runCommand(
      server.data,
      args.map((arg) => words.get(arg) ?? arg.replace(/^F\//, `${folder}/`)),
      args.includes('-') ? bundle : '',
    ),
  )
})
