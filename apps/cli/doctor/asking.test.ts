/** A server as `doctor` asks it: feeds and sources that fail, wait or fall silent, agents, alarms, and one that does not answer. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { enroll, report, type AgentParts } from '@holdfast/agent/agent'
import { DAY_MS, HOUR_MS } from '@holdfast/core/kernel/instant'
import { VERSION } from '@holdfast/server/product'
import { agentIn } from '../../../proof/browser/scene.ts'
import { approverOf, planned, signedBy } from '../../../proof/testkit/break-glass.ts'
import { outsideAt } from '../../../proof/testkit/outside.ts'
import { testServer, YAML, type TestServer } from '../../../proof/testkit/server.ts'
import { lookedAt, NOBODY, siteWith } from '../../../proof/testkit/site.ts'
import { makePracticeHost } from '../practice/practice-host.ts'
import { AGENTS, ALARMS, DRILL, FEEDS, SERVER, SOURCES, TOKEN, UNDO, UNKNOWN } from './asking.ts'
import type { Check } from './check.ts'

async function apply(server: TestServer, manifests: string): Promise<void> {
  const { status, body } = await server.call('POST', '/api/v1/apply', manifests, YAML)
  assert.equal(status, 200, JSON.stringify(body))
}

const look = async (check: Check, server: TestServer): Promise<string> =>
  lookedAt(check, await siteWith({}, server))

test('break-glass: who can sign, and when it was drilled', async (t) => {
  const outside = outsideAt(Date.now())
  const server = await testServer('enforce', undefined, { outside })
  t.after(() => server.close())
  await apply(server, 'apiVersion: holdfast.dev/v1\nkind: Identity\nmetadata: { name: svc }\nspec: { type: service-account }\n') // prettier-ignore
  assert.match(await look(DRILL, server), /^ok: no approver of break-glass/)
  const anna = await approverOf(server, 'anna')
  assert.match(await look(DRILL, server), /^warn: one approver of break-glass alone/)
  const ben = await approverOf(server, 'ben')
  assert.match(
    await look(DRILL, server),
    /^warn: 2 approvers of break-glass, and it was never drilled/,
  )
  const { warrant } = await planned(server, ['svc'], { drill: true })
  const drilled = await server.call(
    'POST',
    '/api/v1/break-glass/drill',
    signedBy(warrant, anna, ben),
  )
  assert.equal(drilled.status, 201)
  assert.match(await look(DRILL, server), /^ok: 2 approvers of break-glass, drilled /)
})

describe('feeds and sources', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-doctor-feeds-'))
  const outside = outsideAt(Date.now())
  let server: TestServer
  const osv = (id: string): string =>
    JSON.stringify({
      schema_version: '1.7.0',
      id,
      modified: '2026-11-01T00:00:00Z',
      affected: [{ package: { ecosystem: 'npm', name: 'left-pad' }, versions: ['1.0.0'] }],
    })
  const sync = (name: string): Promise<unknown> =>
    server.call('POST', `/api/v1/sources/${name}/sync?wait=true`)
  const feed = (name: string): string =>
    `apiVersion: holdfast.dev/v1\nkind: Source\nmetadata: { name: ${name} }\nspec: { fetch: { adapter: advisories, directory: '${join(folder, name)}' } }\n`
  before(async () => {
    server = await testServer('enforce', undefined, { outside })
    for (const name of ['osv', 'other']) mkdirSync(join(folder, name))
    for (let index = 0; index < 40; index++) {
      writeFileSync(join(folder, `osv/GHSA-${index}.json`), osv(`GHSA-${index}`))
    }
    writeFileSync(join(folder, 'other/GHSA-1.json'), osv('GHSA-1'))
  })
  after(() => server.close())

  test('there are none', async () => {
    assert.match(await look(FEEDS, server), /^ok: none: what feeds alone/)
    assert.match(await look(SOURCES, server), /^ok: none is fetched$/)
  })
  test('fresh', async () => {
    await apply(server, [feed('osv'), feed('other')].join('---\n'))
    await Promise.all(['osv', 'other'].map(sync))
    assert.match(await look(FEEDS, server), /^ok: 2 feeds, the oldest answered .* ago$/)
  })
  test('one was never there', async () => {
    await apply(server, feed('nowhere'))
    await sync('nowhere')
    assert.match(
      await look(SOURCES, server),
      /^fail: nowhere fails: .* → .*holdfast source test nowhere$/,
    )
  })
  test('stale, all of them named', async () => {
    outside.pass(3 * DAY_MS)
    assert.match(
      await look(FEEDS, server),
      /^warn: (?:osv|other) is stale: it answered .* \| (?:osv|other) is stale: .* → holdfast source test (?:osv|other)$/,
    )
  })
  test('one waits for a person', async () => {
    for (let index = 0; index < 39; index++) rmSync(join(folder, `osv/GHSA-${index}.json`))
    await Promise.all(['osv', 'other'].map(sync))
    assert.match(
      await look(FEEDS, server),
      /^warn: osv waits for a person: it shrank .* → holdfast source show osv, then holdfast source accept osv --reason …/,
    )
  })
  test('one fails beside one that waits', async () => {
    rmSync(join(folder, 'other'), { recursive: true })
    await sync('other')
    const said = await look(FEEDS, server)
    assert.match(said, /^fail: /)
    assert.match(said, /osv waits for a person/)
    assert.match(said, /other fails: /)
  })
})

describe('agents', () => {
  const outside = outsideAt(Date.now())
  let server: TestServer
  let agent: AgentParts
  before(async () => {
    server = await testServer('enforce', undefined, { outside })
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-doctor-agent-'))
    makePracticeHost(join(directory, 'root'))
    agent = agentIn(directory)
    await apply(
      server,
      'apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: web-01 }\nspec: { type: host }\n',
    )
  })
  after(() => server.close())

  test('none, and an asset nobody looked at', async () => {
    assert.equal(await look(AGENTS, server), 'ok: none is enrolled')
    assert.match(
      await look(UNKNOWN, server),
      /^warn: web-01 → enrol an agent there, or import a report$/,
    )
  })
  test('reporting, in the version of the server', async () => {
    const made = await server.call('POST', '/api/v1/tokens', {
      for: 'web-01',
      scope: 'enroll:web-01',
    })
    await enroll(agent, server.url, (made.body as { token: string }).token)
    await report(agent, true)
    assert.equal(await look(AGENTS, server), 'ok: 1 reporting')
  })
  test('in another version', async () => {
    const facts = await agent.collect()
    const older = { ...facts, tool: { ...facts.tool, version: '0.0.9' } }
    await report({ ...agent, collect: async () => older }, true)
    assert.equal(
      await look(AGENTS, server),
      `warn: agents of another version than the server, ${VERSION}: 1 of 0.0.9 → bring them to the version of the server`,
    )
    const odd = { ...facts, tool: { ...facts.tool, version: 'x" } 1\nevil' } }
    await report({ ...agent, collect: async () => odd }, true)
    assert.match(await look(AGENTS, server), /: 1 of other → /)
  })
  test('silent', async () => {
    outside.pass(HOUR_MS)
    assert.match(
      await look(AGENTS, server),
      /^warn: 1 of 1 silent: web-01; the first for 1 h.* → on web-01: holdfast agent status, and see/,
    )
  })
})

describe('a server', () => {
  test('that answers, and its alarms', async () => {
    const outside = outsideAt(Date.now())
    const server = await testServer('enforce', undefined, { outside })
    try {
      assert.match(await look(SERVER, server), /^ok: http:.*, ledger of \d+ entries$/)
      assert.equal(await look(ALARMS, server), 'ok: none')
      assert.equal(await look(UNKNOWN, server), 'ok: no asset')
      outside.jump(2 * HOUR_MS)
      assert.match(
        await look(ALARMS, server),
        /^warn: the server clock cannot be trusted: .* → each says/,
      )
      const stranger = await siteWith({}, { url: server.url, adminToken: 'nobody' })
      assert.match(
        await lookedAt(TOKEN, stranger),
        /^fail: a token is needed, and this one is not known/,
      )
      for (const check of [FEEDS, SOURCES, AGENTS, ALARMS, UNKNOWN]) {
        assert.equal(await lookedAt(check, stranger), 'nothing', check.name)
      }
    } finally {
      await server.close()
    }
  })
  test('that does not answer', async () => {
    assert.match(
      await lookedAt(SERVER, await siteWith()),
      new RegExp(`^fail: no answer from ${NOBODY}: .* → start it with npm start, or name another`),
    )
  })
  for (const [what, body] of [
    ['words', 'hello'],
    ['JSON of another program', '{"version": 1}'],
    ['JSON that is no object', 'null'],
  ] as const) {
    test(`that is another program: ${what}`, async () => {
      const other = createServer((_request, response) => response.end(body))
      await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
      try {
        const { port } = other.address() as AddressInfo // Of a TCP server that listens.
        const site = await siteWith({}, { url: `http://127.0.0.1:${port}` })
        assert.match(
          await lookedAt(SERVER, site),
          /^fail: no answer from .*: what answers there is no Holdfast/,
        )
      } finally {
        other.close()
      }
    })
  }
})

describe('the undo pack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-doctor-undo-'))
  let server: TestServer
  before(async () => {
    server = await testServer('enforce', undefined, { sink: `file:${join(folder, 'notes')}` })
  })
  after(() => server.close())

  test('is kept beside the checkpoints', async () => {
    assert.match(await look(UNDO, server), /^ok: \S+\.hfu: 0 accounts are denied something/)
  })

  for (const [what, mode, undo, says] of [
    [
      'kept nowhere, while enforcing',
      'enforce',
      { places: [], problems: [], accounts: 0 },
      /^warn: no undo pack is kept, and 0 accounts are denied something: .*HOLDFAST_UNDO names/,
    ],
    [
      'kept nowhere, while something is denied',
      'report-only',
      { places: [], problems: [], accounts: 1 },
      /^warn: no undo pack is kept, and 1 account is denied/,
    ],
    [
      'kept nowhere, and not needed',
      'report-only',
      { places: [], problems: [], accounts: 0 },
      /^nothing$/,
    ],
    [
      'that cannot be written',
      'enforce',
      { places: ['/u'], problems: ['no room at /u'], accounts: 0 },
      /^fail: no room at \/u/,
    ],
  ] as const) {
    test(what, async () => {
      const site = await siteWith({}, server)
      const { status } = site.asked
      assert.ok(status !== null)
      const seen = await lookedAt(UNDO, {
        ...site,
        asked: { ...site.asked, status: { ...status, mode, undo } },
      })
      assert.match(seen, says)
    })
  }
})
