/** `backup` as it is typed: made beside a running server, checked, put back; what is in the way, torn, or not there. */

import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runCommand, type Ran } from '../../../../proof/testkit/command-line.ts'
import { refused, testLines, type Line } from '../../../../proof/testkit/line-table.ts'
import { testServer, type TestServer } from '../../../../proof/testkit/server.ts'

const NO_BACKUP =
  /^error: there is no whole backup in \S+\n {2}do {5}a backup has backup\.json, which is written last: make another with (?:npx )?holdfast backup create\n$/
const NO_LEDGER =
  /^error: there is no ledger in \S+\n {2}do {5}name the data directory with --data\n$/

const DONE: readonly Line[] = [
  [
    'backup create F/new',
    0,
    /^✓ \S+new: ledger \w+, \d+ entries, root [0-9a-f]{64}, \d+ files, \d+ bytes\n {2}\S[^]*the keys are not inside: keep them apart[^]*check it: (?:npx )?holdfast backup verify \S+new\n$/,
  ],
  ['backup create F/deep/er/new', 0, /^✓ \S+deep\/er\/new: ledger /],
  [
    'backup create F/keys --with-keys',
    0,
    /! the keys are inside: whoever has this backup opens every secret\n/,
  ],
  ['-o json backup create F/json', 0, /^\{\n {2}"format": 1,[^]*"keys": "apart",/],
  [
    'backup verify F/whole',
    0,
    /^✓ \S+whole is whole: ledger \w+, \d+ entries, root [0-9a-f]{64}, \d+ files\n {2}made \S+Z by holdfast /,
  ],
  ['-o json backup verify F/whole', 0, /^\{\n {2}"format": 1,[^]*"missing": \[\]\n\}\n$/],
  [
    '--data F/restored backup restore F/whole',
    0,
    /^✓ restored into \S+restored: ledger [^]*put the keys back before the start:[^]*keys\/checkpoint \(not here\)[^]*ledger accept-restore --reason …\n$/,
  ],
  [
    '--data F/restored-json -o json backup restore F/whole',
    0,
    /^\{\n {2}"format": 1,[^]*"missing": \[\]\n\}\n$/,
  ],
]

const REFUSED: readonly Line[] = [
  refused('backup creat F/x', 2, /^error: unknown command 'creat'\n\(Did you mean create\?\)\n$/),
  refused('backup create', 2, /^error: missing required argument 'directory'\n$/),
  refused('backup create F/x F/y', 2, /^error: too many arguments for 'create'/),
  refused(
    'backup create F/x --withkeys',
    2,
    /^error: unknown option '--withkeys'\n\(Did you mean --with-keys\?\)/,
  ),
  refused(
    'backup create F/whole',
    7,
    /^error: \S+whole is not empty\n {2}do {5}name a new directory\n$/,
  ),
  refused('backup create F/file', 7, /^error: \S+file is not empty\n/),
  refused(
    'backup create F/file/x',
    2,
    /^error: \S+ cannot be made: ENOTDIR: [^\n]*\n {2}do {5}name a directory where you may write\n$/,
  ),
  refused(
    'backup create DATA/x',
    7,
    /^error: \S+ lies in the data directory itself\n {2}do {5}name a directory on another disk\n$/,
  ),
  refused('--data F/nothing backup create F/x', 6, NO_LEDGER),
  refused(
    '-o csv backup create F/x',
    2,
    /^error: `create` has no csv form\n {2}do {5}it is no list: write -o json\n$/,
  ),
  refused('backup verify', 2, /^error: missing required argument 'directory'\n$/),
  refused('backup verify F/whole --keys', 2, /^error: unknown option '--keys'\n/),
  refused('backup verify F/nothing', 6, NO_BACKUP),
  refused('backup verify F/file', 6, NO_BACKUP),
  refused('backup verify F/unfinished', 6, NO_BACKUP),
  refused(
    'backup verify F/torn',
    10,
    /^error: [^]*\n {2}do {5}use another backup: nothing was changed here\n$/,
  ),
  refused(
    'backup verify F/unreadable',
    10,
    /^error: \S+backup\.json cannot be read\n {2}do {5}use another backup/,
  ),
  refused('-o jsonl backup verify F/whole', 2, /^error: `verify` has no jsonl form\n/),
  refused('--data F/x backup restore', 2, /^error: missing required argument 'directory'\n$/),
  refused(
    '--data F/x backup restore F/whole --leger x',
    2,
    /^error: unknown option '--leger'\n\(Did you mean --ledger\?\)/,
  ),
  refused(
    '--data F/x backup restore F/whole --ledger other',
    7,
    /^error: this is a backup of the ledger \w+, not of other\n {2}do {5}(?:npx )?holdfast backup verify names/,
  ),
  refused('--data F/x backup restore F/nothing', 6, NO_BACKUP),
  refused(
    '--data F/x backup restore F/torn',
    10,
    /^error: [^]*\n {2}do {5}use another backup: nothing was changed here\n$/,
  ),
  refused(
    'backup restore F/whole',
    7,
    /^error: \S+ is not empty: [^\n]*\n {2}do {5}restore into a new directory, or one with nothing but the keys/,
  ),
  refused('--data F/file/x backup restore F/whole', 2, /^error: \S+ cannot be made: ENOTDIR: /),
]

describe('backup', () => {
  let server: TestServer
  let folder: string
  const run = (args: readonly string[]): Promise<Ran> =>
    runCommand(
      server.data,
      args.map((arg) => arg.replace(/^F\//, `${folder}/`).replace(/^DATA\//, `${server.data}/`)),
    )
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-backup-'))
    const place = (name: string): string => join(folder, name)
    server = await testServer('enforce')
    const made = await run(['backup', 'create', 'F/whole'])
    assert.equal(made.exit, 0, made.err)
    writeFileSync(place('file'), 'a file')
    mkdirSync(place('unfinished'))
    cpSync(join(place('whole'), 'data'), join(place('unfinished'), 'data'), { recursive: true })
    for (const name of ['torn', 'unreadable'])
      cpSync(place('whole'), place(name), { recursive: true })
    truncateSync(join(place('torn'), 'data', 'ledger.db'), 5_000)
    writeFileSync(join(place('unreadable'), 'backup.json'), '{ "format": ')
  })
  after(() => server.close())

  testLines([...DONE, ...REFUSED], run)

  test('what was refused has left nothing behind', () => {
    assert.deepEqual(
      readdirSync(folder).filter((name) => name === 'x' || name === 'y'),
      [],
    )
  })
})
