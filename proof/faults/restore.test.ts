/**
 * The restore drill (L7, L8, H93, H106): a backup made under load is checked, put back and started. Until a person
 * accepts it nothing is permitted at tiers 0 and 1, nothing is released, sent or signed; then each asset is heard again.
 */

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hostname, release, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { enroll, report, type AgentParts } from '@holdfast/agent/agent'
import { agentFiles } from '@holdfast/agent/state'
import { instant } from '@holdfast/core/kernel/instant'
import { collectHost } from '@holdfast/local-host/collect'
import { realSystem } from '@holdfast/local-host/system'
import { verifyBackup } from '@holdfast/server/backup/verify'
import { makePracticeHost, type PracticeHost } from '../../apps/cli/practice/practice-host.ts'
import { ESTATE } from '../browser/scene.ts'
import { testServer, YAML, type TestServer } from '../testkit/server.ts'

const HOLDFAST = resolve(import.meta.dirname, '../../apps/cli/main.ts')
const NODE = ['--disable-warning=ExperimentalWarning', HOLDFAST]

function cli(...args: readonly string[]): { readonly code: number | null; readonly text: string } {
  const run = spawnSync(process.execPath, [...NODE, ...args], { encoding: 'utf8' })
  return { code: run.status, text: run.stdout + run.stderr }
}

/** Beside a server of this very process: it must go on answering meanwhile. */
async function cliBeside(...args: readonly string[]): Promise<{ code: unknown; text: string }> {
  const child = spawn(process.execPath, [...NODE, ...args])
  let text = ''
  for (const out of [child.stdout, child.stderr]) {
    out.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
  }
  const [code] = (await once(child, 'close')) as [unknown]
  return { code, text }
}

async function decisionOf(
  server: TestServer,
  secret: string,
): Promise<{ readonly allowed: boolean; readonly code: string; readonly reason: string }> {
  const { body } = await server.call('POST', '/access/v1/evaluation', {
    subject: { type: 'identity', id: 'svc-deploy' },
    action: { name: 'read' },
    resource: { type: 'secret', id: secret },
    context: { asset: 'web-01' },
  })
  const { decision, context } = body as {
    decision: boolean
    context: { code: string; reason: string }
  }
  return { allowed: decision, code: context.code, reason: context.reason }
}

function hostNamed(name: string): string {
  return `apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: ${name} }\nspec: { type: host }\n`
}

const TIER_0 = 'prod/db/password'
const TIER_3 = 'metrics/push'

type StartGiven = [data: string | undefined, change: { sink?: string; listen?: string }]

interface StatusPast {
  readonly past: { readonly fromBackup: boolean; readonly newestSize: number | null }
  readonly alarms: readonly string[]
  readonly refused: { readonly byReason: readonly { readonly reason: string }[] }
}

async function statusOf(server: TestServer): Promise<StatusPast> {
  return (await server.call('GET', '/api/v1/status')).body as StatusPast
}

describe('the restore drill', () => {
  const place = mkdtempSync(join(tmpdir(), 'holdfast-drill-'))
  const sink = `file:${join(place, 'notes')}`
  const [backup, keys] = [join(place, 'backup'), join(place, 'keys')]
  let host: PracticeHost
  let agent: AgentParts
  let listen: string
  let made: string
  let first: string

  before(async () => {
    host = makePracticeHost(join(place, 'root'))
    const system = realSystem({
      platform: process.platform,
      kernel: release(),
      hostname: hostname(),
      uid: 0,
    })
    agent = {
      files: agentFiles(join(place, 'agent')),
      collect: () => collectHost(system, { root: host.root, now: () => instant(Date.now()) }),
      tokenDirectory: join(place, 'tokens'),
    }
    const server = await start(undefined, { sink })
    first = server.data
    listen = server.url.slice('http://'.length)
    await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    await server.call('POST', `/v1/secret/data/${TIER_0}`, { data: { password: 'x' } })
    const token = await server.call('POST', '/api/v1/tokens', {
      for: 'web-01',
      scope: 'enroll:web-01',
    })
    await enroll(agent, server.url, (token.body as { token: string }).token)
    await report(agent, true)
    assert.equal((await decisionOf(server, TIER_0)).code, 'permitted')

    let writing = true
    let written = 0
    const load = (async () => {
      while (writing) {
        const asset = hostNamed(`n-${written}`)
        const { status } = await server.call('POST', '/api/v1/apply', asset, YAML)
        assert.equal(status, 200)
        await decisionOf(server, TIER_0)
        written += 1
      }
    })()
    const created = await cliBeside('--data', server.data, 'backup', 'create', backup)
    writing = false
    await load
    assert.equal(created.code, 0, created.text)
    assert.ok(written > 0, 'the server went on')
    made = created.text

    // What the backup does not know: a fix is missing and blocks, and a person quarantines.
    host.publishFix()
    await report(agent, true)
    assert.equal((await decisionOf(server, TIER_0)).code, 'asset-blocked')
    const held = await server.call('POST', '/api/v1/assets/web-02/quarantine', { reason: 'seen' })
    assert.equal(held.status, 200, JSON.stringify(held.body))
    // It goes on for longer than what is restored will, so that its notes are of another line and not of a later one.
    const more = Array.from({ length: 300 }, (_, at) => hostNamed(`later-${at}`)).join('---\n')
    assert.equal((await server.call('POST', '/api/v1/apply', more, YAML)).status, 200)
    // Its notes are where the disk is not.
    await server.call('GET', '/api/v1/ledger')
    cpSync(join(server.data, 'keys'), keys, { recursive: true })
    await server.close()
  })
  const started: TestServer[] = []
  /** Closed in the end, whatever fails before it is. */
  const start = async (...given: StartGiven): Promise<TestServer> => {
    const server = await testServer('enforce', ...given)
    started.push(server)
    return server
  }
  after(async () => {
    for (const server of started) await server.close()
    rmSync(place, { recursive: true, force: true })
  })

  test('what was made names the keys, where they lie and what is lost without them, and has none', () => {
    assert.match(made, /keys are not inside/)
    assert.ok(made.includes(`${join(first, 'keys/master')}   lost with it: all secrets`), made)
    assert.ok(!existsSync(join(backup, 'data/keys')))
    assert.ok(!existsSync(join(backup, 'data/admin-token')))
  })

  test('it verifies; one changed byte anywhere, a lost or an added file does not', () => {
    const whole = cli('backup', 'verify', backup)
    assert.equal(whole.code, 0, whole.text)
    const list = readFileSync(join(backup, 'files.ndjson'), 'utf8').trim().split('\n')
    const files = list.map((line) => (JSON.parse(line) as { path: string }).path)
    const blob = files.find((file) => file.startsWith('blobs/'))
    assert.ok(blob !== undefined)
    const spoils: readonly (readonly [string, (copy: string) => void, RegExp])[] = [
      ['a blob', (copy) => appendFileSync(join(copy, 'data', blob), 'x'), /was changed/],
      ['a lost blob', (copy) => rmSync(join(copy, 'data', blob)), /is missing/],
      ['a new file', (copy) => writeFileSync(join(copy, 'data/more'), ''), /is in no list/],
      ['the list', (copy) => appendFileSync(join(copy, 'files.ndjson'), '{}\n'), /is not the list/],
      ['the ledger', (copy) => edit(join(copy, 'data/ledger.db')), /another root|entry \d+/],
      [
        'another size',
        (copy) => replaceIn(join(copy, 'backup.json'), /"size": (\d+)/, '"size": 1'),
        /another root/,
      ],
      [
        'a newer version',
        (copy) => replaceIn(join(copy, 'backup.json'), '"format": 1', '"format": 2'),
        /does not know/,
      ],
      [
        'newer rules',
        (copy) => replaceIn(join(copy, 'backup.json'), /"rules": \d+/, '"rules": 999'),
        /does not know/,
      ],
      ['an unfinished one', (copy) => rmSync(join(copy, 'backup.json')), /no whole backup/],
    ]
    for (const [what, spoil, words] of spoils) {
      const copy = join(place, 'spoilt')
      cpSync(backup, copy, { recursive: true })
      spoil(copy)
      const checked = verifyBackup(copy, () => undefined)
      assert.ok(!checked.ok, what)
      assert.match(checked.error.message, words, what)
      rmSync(copy, { recursive: true })
    }
  })

  test('it is not made over something, nor into itself', () => {
    const again = cli('--data', first, 'backup', 'create', backup)
    assert.equal(again.code, 7, again.text)
    const inside = cli('--data', first, 'backup', 'create', join(first, 'copy'))
    assert.equal(inside.code, 7, inside.text)
    const nothing = cli('--data', join(place, 'nothing'), 'backup', 'create', join(place, 'x'))
    assert.equal(nothing.code, 6, nothing.text)
  })

  test('it is not restored over something, as another ledger, or to the keys of one', () => {
    const full = cli('--data', first, 'backup', 'restore', backup)
    assert.equal(full.code, 7, full.text)
    assert.match(full.text, /is not empty/)
    const other = cli('--data', join(place, 'o'), 'backup', 'restore', backup, '--ledger', 'other')
    assert.equal(other.code, 7, other.text)
    const foreign = join(place, 'foreign')
    mkdirSync(join(foreign, 'keys'), { recursive: true, mode: 0o700 })
    const strange = mkdtempSync(join(tmpdir(), 'holdfast-strange-'))
    agentFiles(strange)
    cpSync(join(strange, 'key'), join(foreign, 'keys/checkpoint'))
    const wrong = cli('--data', foreign, 'backup', 'restore', backup)
    assert.equal(wrong.code, 7, wrong.text)
    assert.match(wrong.text, /another ledger/)
  })

  test('restored it denies tiers 0 and 1 until it is accepted, and each asset until it was heard of', async () => {
    const data = join(place, 'restored')
    const restored = cli('--data', data, 'backup', 'restore', backup)
    assert.equal(restored.code, 0, restored.text)
    assert.match(restored.text, /put the keys back before the start/)
    await assert.rejects(start(data, { sink, listen }), /key-unreadable/)
    cpSync(keys, join(data, 'keys'), { recursive: true })

    const notes = readFileSync(join(place, 'notes'), 'utf8')
    const server = await start(data, { sink, listen })
    const status = await statusOf(server)
    assert.equal(status.past.fromBackup, true)
    assert.ok((status.past.newestSize ?? 0) > server.context.driver.view.size)
    assert.match(status.alarms.join('\n'), /runs from a backup.*ledger accept-restore/)
    assert.deepEqual(
      status.refused.byReason.map((one) => one.reason),
      ['from-backup'],
    )
    const zero = await decisionOf(server, TIER_0)
    assert.deepEqual([zero.allowed, zero.code], [false, 'from-backup'])
    assert.match(zero.reason, /^svc-deploy is refused: this server runs from a backup that nobody/)
    const third = await decisionOf(server, TIER_3)
    assert.equal(third.allowed, true)
    assert.match(third.reason, /as of a backup that nobody has accepted yet/)
    const why = await server.call('GET', '/api/v1/explain/asset/web-01')
    assert.match(JSON.stringify(why.body), /runs from a backup/)
    const ledger = await server.call('GET', '/api/v1/ledger')
    assert.equal(ledger.status, 200)
    assert.equal(readFileSync(join(place, 'notes'), 'utf8'), notes, 'nothing is signed over it')
    await server.close()

    // It does not pass by starting again, nor where the notes are gone.
    const again = await start(data, { listen })
    assert.equal((await decisionOf(again, TIER_0)).code, 'from-backup')
    const unreasoned = await again.call('POST', '/api/v1/ledger/accept-restore', {})
    assert.equal(unreasoned.status, 400)
    await again.close()

    const last = await start(data, { sink, listen })
    const accepted = await cliBeside('--data', data, 'ledger', 'accept-restore', '--reason', 'disk')
    assert.equal(accepted.code, 0, accepted.text)
    assert.match(accepted.text, /epoch 1/)
    assert.notEqual(readFileSync(join(place, 'notes'), 'utf8'), notes, 'the new line is signed')
    assert.equal((await decisionOf(last, TIER_0)).code, 'asset-unheard')
    assert.deepEqual(
      (await statusOf(last)).refused.byReason.map((one) => one.reason),
      ['unheard'],
    )
    const twice = await last.call('POST', '/api/v1/ledger/accept-restore', { reason: 'again' })
    assert.equal(twice.status, 409)
    // What happened since the backup is told again by whoever knows it.
    const answer = await report(agent, true)
    assert.notEqual(answer.explanation, null)
    assert.equal((await decisionOf(last, TIER_0)).code, 'asset-blocked')
    host.installFix()
    await report(agent, true)
    assert.equal((await decisionOf(last, TIER_0)).code, 'permitted')
    const secret = await last.call('GET', `/v1/secret/data/${TIER_0}`)
    assert.equal(secret.status, 200)
    await last.close()

    const normal = await start(data, { sink, listen })
    assert.equal((await statusOf(normal)).past.fromBackup, false)
    await normal.close()
    // The old directory is the one that is behind its own notes' line now.
    await assert.rejects(start(first, { sink }), /went its own way/)
  })
})

function edit(path: string): void {
  const db = new DatabaseSync(path)
  db.exec(`UPDATE entry SET line = replace(line, '"name":"web-01"', '"name":"web-03"')`)
  db.close()
}

function replaceIn(path: string, what: string | RegExp, by: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replace(what, by))
}
