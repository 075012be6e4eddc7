/** `ledger` as it is typed: its entries in every form, proofs, checkpoints, the check of a directory; what is refused. */

import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe } from 'node:test'
import { runCommand } from '../../../../proof/testkit/command-line.ts'
import { refused, testLines, type Line } from '../../../../proof/testkit/line-table.ts'
import { testServer, YAML, type TestServer } from '../../../../proof/testkit/server.ts'

const ESTATE =
  'apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: web-01 }\nspec: { type: host }\n'

const SHOWN: readonly Line[] = [
  ['ledger tail', 0, /^SEQ +AT +KIND +ACTOR +CAUSE\n0 +\S+Z +ledger\.created +system +create\n/],
  ['ledger tail -n 1', 0, /^SEQ.*\n\d+ .*\n$/],
  ['ledger tail --kind hold', 0, /^SEQ.*\n\d+ +\S+ +hold\.opened .*\n$/],
  [
    'ledger tail --kind manifest,hold --actor admin',
    0,
    /manifest\.applied +admin[^]*hold\.opened +admin/,
  ],
  ['ledger tail --actor nobody', 0, /^no entry is like this\n$/],
  ['ledger tail --from 1h --to 0s', 0, /ledger\.created/],
  ['ledger tail --to 1h', 0, /^no entry is like this\n$/],
  [
    '-o csv ledger tail --kind hold',
    0,
    /^SEQ,AT,KIND,ACTOR,CAUSE\r?\n\d+,\S+Z,hold\.opened,admin,.*\r?\n$/,
  ],
  [
    '-o jsonl ledger tail --kind hold',
    0,
    /^\{"seq":\d+,"text":"web-01: blocked","entry":\{"actor":"admin"[^\n]*\}\n$/,
  ],
  [
    '-o json ledger tail --kind hold',
    0,
    /^\[\n {2}\{\n {4}"seq": \d+,\n {4}"text": "web-01: blocked",\n {4}"entry": \{/,
  ],
  ['ledger list --search web-01', 0, /^SEQ.*\n(?:\d+ .*\n)+$/],
  [
    '-o csv ledger list --search web-01 --kind manifest',
    0,
    /^SEQ,.*\r?\n\d+,\S+Z,manifest\.applied,admin,apply\r?\n$/,
  ],
  ['-o jsonl ledger list --search web-01', 0, /^(?:\{"seq":\d+[^\n]*\}\n)+$/],
  ['ledger list --search nowhere-to-be-found', 0, /^no entry is like this\n$/],
  [
    'ledger proof 0',
    0,
    /^\{\n {2}"seq": 0,\n {2}"line": "[^]*"proof": \[[^]*"checkpoint": "holdfast\//,
  ],
  ['-o json ledger proof 0', 0, /^\{\n {2}"seq": 0,/],
  ['ledger checkpoint', 0, /^holdfast\/\w+\n\d+\n\S+\n\n— holdfast\/\w+ \S+\n$/],
  ['-o json ledger checkpoint', 0, /^\{\n {2}"checkpoint": "holdfast\/\w+\\n\d+\\n/],
  ['ledger key', 0, /^holdfast\/\w+\+\w+\+\S+\n$/],
  ['-o json ledger key', 0, /^\{\n {2}"key": "holdfast\//],
  ['ledger verify', 0, /^✓ \d+ entries, \d+ checkpoints?, root [0-9a-f]{64}\n$/],
  ['-o json ledger verify', 0, /^\{\n {2}"entries": \d+,[^]*"firstBad": null/],
]

const REFUSED: readonly Line[] = [
  refused('ledger', 2, /^Usage: \S*(?: \S+)? ledger/),
  refused('ledger keys', 2, /^error: unknown command 'keys'\n\(Did you mean key\?\)\n$/),
  refused(
    'ledger tail --knid hold',
    2,
    /^error: unknown option '--knid'\n\(Did you mean --kind\?\)/,
  ),
  refused('ledger tail all', 2, /^error: too many arguments for 'tail'/),
  refused('ledger tail -n', 2, /^error: option '-n, --count <n>' argument missing\n$/),
  refused(
    'ledger tail -n 0',
    2,
    /^error: `0` is no count between 1 and 1000\n {2}do {5}write -n 20\n$/,
  ),
  refused('ledger tail -n many', 2, /^error: `many` is no count between 1 and 1000\n/),
  refused('ledger tail -n 1001', 2, /^error: `1001` is no count between 1 and 1000\n/),
  refused(
    'ledger tail --kind hold.opend',
    2,
    /^error: `kind` does not know `hold\.opend`\n {2}do {5}did you mean `hold\.opened`/,
  ),
  refused(
    'ledger tail --from yesterday',
    2,
    /^error: `from` is not a time with its offset\n {2}do {5}such as 2026-/,
  ),
  refused(
    'ledger tail --to 2026-13-01T00:00:00Z',
    2,
    /^error: `to` is not a time with its offset\n/,
  ),
  refused('ledger list --search', 2, /^error: option '--search <text>' argument missing\n/),
  refused(
    'ledger list --search x --form 1h',
    2,
    /^error: unknown option '--form'\n\(Did you mean --from\?\)/,
  ),
  refused(
    'ledger list --search x --kind nothing',
    2,
    /^error: `kind` does not know `nothing`\n {2}do {5}/,
  ),
  refused('ledger proof', 2, /^error: missing required argument 'seq'\n$/),
  refused(
    'ledger proof 99999',
    6,
    /^error: entry `99999` is not in the ledger\n {2}do {5}its size is \d+\n$/,
  ),
  refused('ledger proof -- -1', 6, /^error: entry `-1` is not in the ledger\n/),
  refused('ledger proof first', 6, /^error: entry `first` is not in the ledger\n/),
  refused(
    '-o csv ledger proof 0',
    2,
    /^error: `proof` has no csv form\n {2}do {5}it is no list: write -o json\n$/,
  ),
  refused('-o jsonl ledger checkpoint', 2, /^error: `checkpoint` has no jsonl form\n/),
  refused('-o csv ledger key', 2, /^error: `key` has no csv form\n/),
  refused('ledger key --verbose', 2, /^error: unknown option '--verbose'\n/),
  refused('-o csv ledger verify', 2, /^error: `verify` has no csv form\n/),
  refused('ledger accept-restore', 2, /^error: required option '--reason <text>' not specified\n$/),
  refused(
    'ledger accept-restore --reason x',
    7,
    /^error: this server does not run from a backup: there is nothing to accept\n/,
  ),
  refused(
    '--token-file F/wrong ledger tail',
    4,
    /^error: a token is needed, and this one is not known here\n/,
  ),
  refused(
    '--token-file F/decide ledger tail',
    5,
    /^error: a token of scope `decide` does not allow this\n {2}do {5}it needs `read` or `admin`\n$/,
  ),
  refused(
    '--token-file F/decide ledger accept-restore --reason x',
    5,
    /^error: a token of scope `decide` does not allow this\n/,
  ),
  refused(
    '--token-file F/nothing ledger tail',
    2,
    /^error: --token-file: \S+ cannot be read: ENOENT/,
  ),
  refused(
    '--data F/nothing ledger verify',
    6,
    /^error: there is no ledger in \S+\n {2}do {5}name the data directory with --data\n$/,
  ),
  refused('--data F/nothing ledger tail', 11, /^error: no server is known\n/),
  refused(
    '--data F/torn ledger verify',
    10,
    /^error: the ledger in \S+ is damaged: [^]*\n {2}do {5}run \S*(?: \S+)? ledger verify, and restore/,
  ),
  refused(
    '--data F/changed ledger verify',
    10,
    /^error: entry \d+: .*\n {2}do {5}restore the directory from a backup, and compare checkpoints/,
  ),
]

describe('ledger', { concurrency: 2 }, () => {
  let server: TestServer
  let folder: string
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-ledger-'))
    server = await testServer('enforce')
    const made = await server.call('POST', '/api/v1/tokens', { for: 'gate', scope: 'decide' })
    const { token } = made.body as { token: string }
    writeFileSync(join(folder, 'decide'), token, { mode: 0o600 })
    writeFileSync(join(folder, 'wrong'), 'hf_wrong', { mode: 0o600 })
    await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    await broken()
    await server.call('POST', '/api/v1/assets/web-01/quarantine', { reason: 'test' })
    await server.call('GET', '/api/v1/ledger')
  })
  after(() => server.close())

  /** Copies of a ledger that nobody uses: one cut in the middle, one with an entry that was changed. */
  async function broken(): Promise<void> {
    const other = await testServer('enforce')
    await other.call('POST', '/api/v1/apply', ESTATE, YAML)
    await other.close()
    for (const name of ['torn', 'changed'])
      cpSync(other.data, join(folder, name), { recursive: true })
    truncateSync(join(folder, 'torn', 'ledger.db'), 5_000)
    const db = new DatabaseSync(join(folder, 'changed', 'ledger.db'))
    const { changes } = db
      .prepare(`UPDATE entry SET line = replace(line, '"name":"web-01"', '"name":"web-02"')`)
      .run()
    db.close()
    assert.ok(Number(changes) > 0)
  }

  testLines([...SHOWN, ...REFUSED], (args) =>
    runCommand(
      server.data,
      args.map((arg) => arg.replace(/^F\//, `${folder}/`)),
    ),
  )
})
