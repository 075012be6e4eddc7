/** `off --offline` as it is typed: over a ledger whose server is stopped, and over what is none. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe } from 'node:test'
import { runCommand } from '../../../../proof/testkit/command-line.ts'
import { refused, testLines, type Line } from '../../../../proof/testkit/line-table.ts'
import { testServer } from '../../../../proof/testkit/server.ts'

const OFF = /^enforcement is off: the ledger says so, and the next start will\n/
const EVERYWHERE =
  /^enforcement is off everywhere; (?:npx )?holdfast resume --reason … starts it again\n$/

const STOPPED: readonly Line[] = [
  ['off --offline --reason r --yes', 0, EVERYWHERE, OFF],
  ['-o json off --offline --reason r --yes', 0, /^\{\n {2}"given": \[\]\n\}\n$/, OFF],
  refused('off --offline --reason r --yes --secret-file vualt=F/secret', 6, /error: nothing is denied at the point `vualt`\n {2}do {5}nothing is denied anywhere\n$/),
] // prettier-ignore

const NOT_DONE: readonly Line[] = [
  refused('off --offline --reason r --yes', 6, /^error: there is no ledger in \S+\n {2}do {5}name the data directory with --data\n$/),
  refused('off --offline --reason r', 2, /^error: nobody can be asked here before a call is made\n/),
  refused('off --offline --yes', 2, /^error: required option '--reason <text>' not specified\n$/),
  refused('off --offline --reason r --yes --secret-file vault', 2, /^error: `vault` names no point and file\n {2}do {5}write --secret-file POINT=FILE, once for each point\n$/),
  refused('off --offline --reason r --yes --secret-file vault=F/missing', 2, /^error: --secret-file: \S+ cannot be read: ENOENT/),
  refused('off --offline --reason r --yes --secret-file vault=F/open', 2, /^error: --secret-file: others may read \S+\n/),
  refused('off --reason r --yes', 2, /^error: --secret-file and --yes go with --offline\n/),
  refused('off --reason r --timeout soon', 2, /^error: `soon` is not a duration\n {2}do {5}write 1m\n$/),
] // prettier-ignore

describe('off --offline', { concurrency: 2 }, () => {
  const files = mkdtempSync(join(tmpdir(), 'holdfast-files-'))
  writeFileSync(join(files, 'secret'), 's.mine', { mode: 0o600 })
  writeFileSync(join(files, 'open'), 's.mine', { mode: 0o644 })
  const at = (args: readonly string[]): string[] =>
    args.map((arg) => arg.replace('F/', `${files}/`))

  describe('a ledger whose server is stopped', { concurrency: 1 }, () => {
    let data: string
    before(async () => {
      const server = await testServer('enforce')
      data = server.data
      await server.close()
    })
    testLines(STOPPED, (args) => runCommand(data, at(args)))
  })

  describe('no ledger, and what is not to be done', () => {
    const nothing = mkdtempSync(join(tmpdir(), 'holdfast-nothing-'))
    testLines(NOT_DONE, (args) => runCommand(nothing, at(args)))
  })
})
