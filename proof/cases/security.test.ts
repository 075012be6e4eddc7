/** Attacks, each a program of its own against a running server: what an entitled word may do, and no more. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needsShared, sharedPath } from '../testkit/needs.ts'
import { serve } from '../testkit/served.ts'
import { testServer, YAML, type TestServer } from '../testkit/server.ts'

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
  [
    'a command that is repeated is told what became of it',
    '10-repeated-command-is-told-a-conflict',
  ],
  ['a token that may apply Sources has no file sent', '04-apply-source-reads-the-admin-token'],
  ['an odd report of one host leaves the lists whole', '03-one-host-breaks-the-asset-list'],
  ['a recorded question gives no tokens', '09-replayed-poll-gives-tokens'],
  ['token files are one each and follow no link', '12-token-files-collide-and-follow-links'],
  ['a manifest of many keys stops nobody', '06-yaml-stops-decisions'],
] as const

/** Who sends it measures the server by its own clock: on a machine that does much else it is asked again. */
const MEASURED = [
  ['a body of a stranger stops no decision', '05-unauthenticated-body-stops-decisions'],
] as const
const TRIES = 4

const QUARANTINED =
  'apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: held-01 }\nspec: { type: host }\n'

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
  for (const [what, folder] of MEASURED) {
    test(what, { timeout: 120_000 }, async () => {
      const texts: string[] = []
      const holds = (): boolean => texts.at(-1)?.startsWith('HOLDS') === true
      while (!holds() && texts.length < TRIES) {
        texts.push((await attack(server, sharedPath(FOLDER, folder, 'attack.mjs'))).text)
      }
      assert.ok(holds(), texts.join('\n'))
    })
  }
  test('an edited ledger is not started', { timeout: 300_000 }, async () => {
    const texts: string[] = []
    const holds = (): boolean => texts.at(-1)?.startsWith('HOLDS') === true
    while (!holds() && texts.length < TRIES) {
      const held = await testServer('enforce')
      await held.call('POST', '/api/v1/apply', QUARANTINED, YAML)
      await held.call('POST', '/api/v1/assets/held-01/quarantine', { reason: 'seen' })
      await held.close()
      const script = sharedPath(FOLDER, '11-start-on-an-edited-ledger', 'attack.mjs')
      texts.push((await attack(held, script, { HOLDFAST_CHECKOUT: ROOT })).text)
    }
    assert.ok(holds(), texts.join('\n'))
  })
  test('an agent finds its way back after two hours', { timeout: 120_000 }, async () => {
    const folder = '07-agent-never-returns-after-an-hour'
    const data = mkdtempSync(join(tmpdir(), 'holdfast-'))
    const environment = { CLOCK_FILE: join(data, 'clock') }
    const node = ['--import', sharedPath(FOLDER, folder, 'clock.mjs')]
    const served = await serve(data, { node, environment })
    assert.ok('child' in served, JSON.stringify(served))
    try {
      const script = sharedPath(FOLDER, folder, 'attack.mjs')
      const { code, text } = await attack({ url: served.url, data }, script, environment)
      assert.match(text, /^HOLDS/m, text)
      assert.equal(code, 0)
    } finally {
      served.child.kill('SIGKILL')
    }
  })
})

function attack(
  server: Pick<TestServer, 'url' | 'data'>,
  script: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: unknown; text: string }> {
  const env = {
    ...process.env,
    ...environment,
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
