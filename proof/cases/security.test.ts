/** Attacks, each a program of its own against a running server: what an entitled word may do, and no more. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needsShared, sharedPath } from '../testkit/needs.ts'
import { testServer, type TestServer } from '../testkit/server.ts'

const FOLDER = 'cases/security'
const ROOT = resolve(import.meta.dirname, '../..')

const ATTACKS = [
  ['an undeclared source makes nobody verified', '01-undeclared-source-makes-verified'],
  [
    "a report token releases nothing that an agent's word holds",
    '02-report-token-clears-an-agents-hold',
  ],
  [
    'a bundle says what its entries say, and all of them are in it',
    '08-evidence-subject-is-not-bound',
  ],
  ['a token that may apply Sources has no file sent', '04-apply-source-reads-the-admin-token'],
] as const

describe('attacks', { skip: needsShared(FOLDER) }, () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
  })
  after(() => server.close())
  for (const [what, folder] of ATTACKS) {
    test(what, { timeout: 120_000 }, async () => {
      const { code, text } = await attack(server, sharedPath(FOLDER, folder, 'attack.mjs'))
      assert.match(text, /^HOLDS/m, text)
      assert.equal(code, 0)
    })
  }
})

function attack(server: TestServer, script: string): Promise<{ code: unknown; text: string }> {
  const env = {
    ...process.env,
    HOLDFAST_URL: server.url,
    HOLDFAST_DATA: server.data,
    HOLDFAST_CHECKOUT: ROOT,
  }
  return new Promise((done) => {
    execFile(process.execPath, [script], { env }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : error.code, text: stdout + stderr })
    })
  })
}
