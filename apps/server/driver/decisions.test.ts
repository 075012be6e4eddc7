/** Equal answers of a minute are one record, every answered id is found, and an hour that cannot be sealed says so. */

import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { DecisionRecord } from '@holdfast/core/model/decision'
import { listRecords } from '@holdfast/edges-base/stores/list-records'
import { sweep } from './retention.ts'
import { testServer, YAML, type TestServer } from '../../../proof/testkit/server.ts'

const ESTATE = `
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: h1 }
spec: { type: host, owner: team-h }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: h2 }
spec: { type: host }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: app }
spec: { type: service-account, owner: team-a, purpose: x, assets: [h1, h2] }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: patcher }
spec: { type: service-account, owner: ops, purpose: x, lane: remediation, assets: [h1] }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: vault/root }
spec: { type: secret, tier: 0, owner: ops }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: wiki }
spec: { type: system, tier: 1, owner: ops }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: app-wiki }
spec: { identity: app, resource: wiki, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: app-root }
spec: { identity: app, resource: vault/root, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: patcher-root }
spec: { identity: patcher, resource: vault/root, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: patcher-wiki }
spec: { identity: patcher, resource: wiki, actions: [read] }
`

type Use = Partial<Record<'identity' | 'action' | 'type' | 'resource' | 'asset', string>>

function ask(server: TestServer, use: Use = {}) {
  const {
    identity = 'app',
    action = 'read',
    type = 'system',
    resource = 'wiki',
    asset = 'h1',
  } = use
  return server.context.decisions.decide(
    {
      subject: { type: 'identity', id: identity },
      action: { name: action },
      resource: { type, id: resource },
      context: {},
      assets: [asset],
    },
    { id: 'tk_test', vouchesFor: 'all' },
    null,
  )
}

const ROOT: Use = { identity: 'patcher', type: 'secret', resource: 'vault/root' }

/** Begins where the minute does not end under the test. */
async function inOneMinute(): Promise<void> {
  while (Date.now() % 60_000 > 50_000) await pause(50)
}

describe('decisions of one minute', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    const applied = await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(() => server.close())

  const recorded = (): readonly DecisionRecord[] => {
    const filter = { identity: null, resource: null, asset: null, codes: null, from: 0, to: 9e15 }
    return listRecords(server.data, { filter, after: null, limit: 1_000, order: 'newest' }).records
  }

  test('equal answers have one id and one record that counts them', async () => {
    await inOneMinute()
    const answers = [await ask(server), await ask(server), await ask(server)]
    const ids = new Set(answers.map((answer) => answer.id))
    assert.equal(ids.size, 1)
    assert.ok(answers.every((answer) => answer.decision.code === 'posture-unknown'))
    const found = await server.context.decisions.find(answers[0]?.id ?? '')
    assert.deepEqual([found?.count, found?.code, found?.tier], [3, 'posture-unknown', 1])
    assert.ok((found?.last ?? 0) >= (found?.at ?? 0))
  })

  test('what was counted is on the disk soon, whoever asks or not', async () => {
    await inOneMinute()
    const { id } = await ask(server, { action: 'list' })
    for (let again = 0; again < 4; again++) await ask(server, { action: 'list' })
    while (recorded().find((decisionRecord) => decisionRecord.id === id)?.count !== 5)
      await nextTurn()
  })

  const different: readonly (readonly [string, Use])[] = [
    ['another identity', { identity: 'patcher' }],
    ['another action', { action: 'write' }],
    ['another resource', { resource: 'vault/root', type: 'secret' }],
    ['another asset', { asset: 'h2' }],
    ['another type', { type: 'role' }],
    ['nobody', { identity: 'nobody' }],
    ['a name with a line end', { identity: 'app\nx' }],
    ['a name with a quote', { identity: 'app"' }],
  ]
  for (const [what, use] of different) {
    test(`${what} is another record`, async () => {
      await inOneMinute()
      const [decided, other] = [await ask(server), await ask(server, use)]
      assert.notEqual(decided.id, other.id)
      const found = await server.context.decisions.find(other.id)
      assert.equal(found?.id, other.id)
      assert.equal(found?.subject, `identity/${use.identity ?? 'app'}`)
    })
  }

  test('a permit of tier 0 is written each, under an id of its own', async () => {
    await inOneMinute()
    const [decided, other] = [await ask(server, ROOT), await ask(server, ROOT)]
    assert.equal(decided.decision.decision, true)
    assert.notEqual(decided.id, other.id)
    const written = recorded().filter((each) => [decided.id, other.id].includes(each.id))
    assert.equal(written.length, 2, 'durable before it is answered')
  })

  test('after what denies has changed it is another answer', async () => {
    await inOneMinute()
    const decided = await ask(server, { asset: 'h2' })
    const path = '/api/v1/assets/h2/quarantine'
    assert.equal((await server.call('POST', path, { reason: 'x' })).status, 200)
    const other = await ask(server, { asset: 'h2' })
    assert.notEqual(other.id, decided.id)
    assert.equal(other.decision.code, 'asset-quarantined')
  })

  test('an id that was never answered, or is none, is not found', async () => {
    for (const id of ['dc_0000000000000', 'dc_short', '', '*', 'as_0000000000000'])
      assert.equal(await server.context.decisions.find(id), null)
  })
})

describe('an hour that is over', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    await server.call('POST', '/api/v1/apply', ESTATE, YAML)
  })
  after(() => server.close())

  /** The lines of what is asked now, as if it had been asked hours ago. */
  const before2 = async (hoursAgo: number, uses: readonly Use[]): Promise<string> => {
    const at = Date.now() - hoursAgo * 3_600_000
    const hour = new Date(at).toISOString().slice(0, 13)
    const minute = Date.parse(`${hour}:10:00Z`)
    const lines: string[] = []
    for (const [place, use] of uses.entries()) {
      const { id } = await ask(server, use)
      const record = await server.context.decisions.find(id)
      lines.push(JSON.stringify({ ...record, at: minute + place }))
    }
    await server.context.writer.segments.append(hour, lines, true)
    return hour
  }
  const entries = async (from: number, kind: string): Promise<readonly { body: never }[]> =>
    (await server.context.writer.ledger.read(from, server.context.driver.view.size))
      .map((line) => JSON.parse(line) as { kind: string; body: never })
      .filter((one) => one.kind === kind)

  test('what was written each is folded, and each of its ids is found', async () => {
    await inOneMinute()
    const hour = await before2(3, [ROOT, ROOT, ROOT, {}, { action: 'write' }])
    const size = server.context.driver.view.size
    await server.context.decisions.seal()
    const sealed = await entries(size, 'decisions.sealed')
    const bodies = sealed.map((one) => one.body as Record<string, unknown>)
    assert.deepEqual(
      bodies.map(({ segment, count, decisions }) => [segment, count, decisions]),
      [[`${hour}-400d`, 3, 5]],
    )
    const answer = await server.call('GET', `/api/v1/decisions?to=${hour}:59:59Z`)
    const { items } = answer.body as { items: { id: string; ids?: string[]; count: number }[] }
    const folded = items.find((one) => one.count === 3)
    assert.equal(folded?.ids?.length, 2)
    for (const id of folded?.ids ?? []) {
      const found = await server.call('GET', `/api/v1/decisions/${id}`)
      assert.equal(found.status, 200)
    }
    assert.deepEqual(await server.context.writer.segments.open(), [
      new Date().toISOString().slice(0, 13),
    ])
  })

  test('killed between its entry and its files: the files go, without another entry', async () => {
    const hour = await before2(4, [{}, { action: 'write' }])
    const tail = join(server.data, 'decisions', `${hour}.tail-0`)
    copyFileSync(tail, join(server.data, 'kept'))
    await server.context.decisions.seal()
    copyFileSync(join(server.data, 'kept'), tail)
    const size = server.context.driver.view.size
    await server.context.decisions.seal()
    assert.ok(!(await server.context.writer.segments.open()).includes(hour))
    assert.deepEqual(await entries(size, 'decisions.sealed'), [])
  })

  test('a sealed hour whose entry is not in the ledger is sealed as it is, by the next start', async () => {
    const hour = await before2(7, [{}, { action: 'write' }])
    await server.context.decisions.seal()
    const size = server.context.driver.view.size
    const [sealed] = (await entries(0, 'decisions.sealed')).filter((entry) =>
      JSON.stringify(entry).includes(hour),
    )
    // As if a crash had kept the file from going.
    const name = `${hour}-400d.sealed`
    copyFileSync(join(server.data, 'decisions', name), join(server.data, 'kept'))
    await sweep(server.context.driver, server.context.writer, 1)
    copyFileSync(join(server.data, 'kept'), join(server.data, 'decisions', name))
    await server.close()
    server = await testServer('enforce', server.data)
    await server.context.decisions.seal()
    while (!server.context.driver.view.sealedSegments.has(`${hour}-400d`)) await nextTurn()
    const again = (await entries(size, 'decisions.sealed')).map((entry) => entry.body)
    assert.deepEqual(again, [sealed?.body])
  })

  test('an hour that cannot be sealed is an alarm, keeps no other from it, and is tried again', async () => {
    const [bad, good] = [await before2(6, [{}]), await before2(5, [{}])]
    const path = join(server.data, 'decisions', `${bad}.tail-0`)
    const sound = readFileSync(path)
    writeFileSync(join(server.data, 'decisions', `${bad}.tail-77`), '', { mode: 0o600 })
    await server.context.decisions.seal()
    const open = await server.context.writer.segments.open()
    assert.deepEqual([open.includes(bad), open.includes(good)], [true, false])
    const status = await server.call('GET', '/api/v1/status')
    assert.match(JSON.stringify(status.body), new RegExp(`records of ${bad} are not sealed: `))
    const attention = await server.call('GET', '/api/v1/attention')
    assert.match(JSON.stringify(attention.body), new RegExp(`records of ${bad} are not sealed: `))
    const metrics = await server.call('GET', '/metrics')
    assert.match(String(metrics.body), /holdfast_unsealed_hours 1/)
    // It neither keeps a start from listening.
    await server.close()
    server = await testServer('enforce', server.data)
    assert.equal((await server.call('GET', '/readyz')).status, 200)
    assert.deepEqual(readFileSync(path), sound)
    rmSync(join(server.data, 'decisions', `${bad}.tail-77`))
    do await server.context.decisions.seal()
    while (server.context.decisions.troubles().length > 0)
    assert.ok(!(await server.context.writer.segments.open()).includes(bad))
  })
})

describe('decisions over the API', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('report-only')
    await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    await ask(server)
    await ask(server, { asset: 'h2' })
    await ask(server, { identity: 'nobody' })
    await ask(server, { identity: '=cmd()', action: 'a,b' })
    await ask(server, ROOT)
  })
  after(() => server.close())

  const subjects = async (query: string): Promise<string[]> => {
    const { status, body } = await server.call('GET', `/api/v1/decisions${query}`)
    assert.equal(status, 200, JSON.stringify(body))
    return (body as { items: { subject: string }[] }).items.map((one) => one.subject).toSorted()
  }
  const chosen: readonly (readonly [string, readonly string[]])[] = [
    ['?identity=nobody', ['identity/nobody']],
    ['?asset=h2', ['identity/app']],
    ['?resource=vault/root', ['identity/patcher']],
    ['?code=subject-unknown', ['identity/=cmd()', 'identity/nobody']],
    ['?identity=nob', []],
    ['?identity=identity/nobody', []],
    ['?to=2026-01-01T00:00:00Z', []],
    ['?from=2026-01-01T00:00:00Z&identity=nobody', ['identity/nobody']],
  ]
  for (const [query, wanted] of chosen) {
    test(`${query}: ${wanted.length}`, async () => {
      assert.deepEqual(await subjects(query), wanted)
    })
  }

  test('pages follow each other, in either order, and hold each once', async () => {
    const followed = async (query: string): Promise<string[]> => {
      const { body } = await server.call('GET', `/api/v1/decisions?limit=2${query}`)
      const { items, next } = body as { items: { id: string }[]; next: string | null }
      const ids = items.map(({ id }) => id)
      if (next === null) return ids
      return [...ids, ...(await followed(`${query.split('&after')[0] ?? ''}&after=${next}`))]
    }
    const newest = await followed('')
    assert.deepEqual([newest.length, new Set(newest).size], [5, 5])
    assert.deepEqual(await followed('&sort=at'), newest.toReversed())
  })

  const refused: readonly (readonly [string, number, RegExp])[] = [
    ['decisions?code=nothing', 400, /`code` does not know `nothing`/],
    ['decisions?from=yesterday', 400, /`from` is not a time with its offset/],
    ['decisions?to=2026-01-01', 400, /`to` is not a time/],
    ['decisions?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 400, /not before `to`/],
    ['decisions?after=x', 400, /is not where a page ended/],
    ['decisions?sort=code', 400, /`sort` does not know `code`/],
    ['decisions?limit=0', 400, /`limit` is not between/],
    ['decisions?identty=app', 400, /did you mean `identity`/],
    ['decisions?asset=h3', 404, /Asset `h3` is not known/],
    ['decisions/dc_0000000000000', 404, /not among those that are kept/],
    ['activity', 400, /`identity` is missing/],
    ['activity?identity=app&after=2026-01-01T00', 400, /is not where a page ended/],
    ['activity?identity=app&code=x', 400, /`code` does not know `x`/],
  ]
  for (const [path, status, words] of refused) {
    test(`${path}: ${status}`, async () => {
      const answer = await server.call('GET', `/api/v1/${path}`)
      assert.equal(answer.status, status)
      assert.match(JSON.stringify(answer.body), words)
    })
  }

  test('as CSV, with a name that is no formula', async () => {
    const accept = { accept: 'text/csv' }
    const first = await server.call('GET', '/api/v1/decisions?limit=2', undefined, accept)
    assert.match(first.headers.get('content-type') ?? '', /^text\/csv/)
    assert.match(
      first.headers.get('link') ?? '',
      /^<\/api\/v1\/decisions\?.*after=.*>; rel="next"$/,
    )
    assert.equal(String(first.body).split('\r\n').length, 4)
    const all = await server.call('GET', '/api/v1/decisions', undefined, accept)
    assert.match(String(all.body), /^id,first,last,count,decision,code,subject,/)
    assert.match(String(all.body), /identity\/=cmd\(\),"a,b"/)
    const uses = await server.call('GET', '/api/v1/activity?identity=app', undefined, accept)
    assert.match(String(uses.body), /^hour,subject,resource,/)
  })

  test('an activity adds up what went alike, page by page', async () => {
    const rows: { count: number }[] = []
    let query: string | null = ''
    while (query !== null) {
      const { body } = await server.call('GET', `/api/v1/activity?identity=app&limit=1${query}`)
      const page = body as { items: { count: number }[]; next: string | null }
      rows.push(...page.items)
      query = page.next === null ? null : `&after=${page.next}`
    }
    assert.deepEqual(
      rows.map((row) => row.count),
      [1, 1],
    )
  })

  test('switching on looks back: who would not have got through, as far as the scope goes', async () => {
    const past = async (scope: object) => {
      const { body } = await server.call('POST', '/api/v1/mode/preview', { scope })
      const { past: then } = body as {
        past: { whole: boolean; total: number; rows: { owner: string; reason: string }[] }
      }
      assert.equal(then.whole, true)
      return then.rows.map((row) => `${row.owner} ${row.reason}`).toSorted()
    }
    assert.deepEqual(await past({ all: true }), ['team-a never-reported', 'team-h never-reported'])
    assert.deepEqual(await past({ assets: ['h1'] }), ['team-h never-reported'])
    assert.deepEqual(await past({ tiers: [0] }), [])
    // What is granted no longer was refused all the same.
    await server.call('DELETE', '/api/v1/grants/app-wiki')
    assert.equal((await past({ all: true })).length, 2)
  })
})
