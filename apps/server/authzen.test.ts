/** The AuthZEN certification scenario and the interop decisions against a started server. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needsShared, sharedPath } from '../../proof/testkit/needs.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const DATA = 'conformance/authzen'
const CASES = resolve(import.meta.dirname, '../../proof/cases/authzen')
const shared = (path: string): unknown => JSON.parse(readFileSync(sharedPath(DATA, path), 'utf8'))

async function apply(server: TestServer, document: string): Promise<void> {
  const answer = await server.call('POST', '/api/v1/apply', document, YAML)
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}

/** Policy text from a file, with the demo's own users and records as entities. */
async function applyPolicy(
  server: TestServer,
  name: string,
  ungoverned: Record<string, unknown>,
): Promise<void> {
  const cedar = readFileSync(join(CASES, `${name}.cedar`), 'utf8')
  const manifest = {
    apiVersion: 'holdfast.dev/v1',
    kind: 'AccessPolicy',
    metadata: { name },
    spec: { cedar, ungoverned },
  }
  await apply(server, JSON.stringify(manifest))
}

interface Case {
  id: string
  method: string
  path: string
  request?: Record<string, unknown>
  rawBody?: string
  headers?: Record<string, string>
  expect: {
    status: number
    body?: { decision?: boolean; evaluations?: { decision: boolean }[]; results?: unknown[] }
    headers?: Record<string, string>
    evaluationsLength?: number
    resultsInclude?: unknown[]
    sameResultsAs?: string
    resultsIsArray?: boolean
  }
}

describe('AuthZEN certification', { skip: needsShared(DATA) }, () => {
  let server: TestServer
  const results = new Map<string, unknown>()
  let nextToken = ''
  before(async () => {
    server = await testServer('enforce')
    await apply(server, readFileSync(join(CASES, 'certification.yaml'), 'utf8'))
  })
  after(() => server.close())

  const cases =
    needsShared(DATA) === false
      ? (shared('certification/cases.json') as { cases: Case[] }).cases
      : []
  for (const one of cases) {
    test(one.id, async () => {
      let body: unknown = one.rawBody ?? one.request
      if (JSON.stringify(body).includes('<next_token')) {
        assert.notEqual(nextToken, '', 'the page before had a next token')
        body = { ...one.request, page: { token: nextToken } }
      }
      const answer = await server.call(one.method, one.path, body, one.headers ?? {})
      assert.equal(answer.status, one.expect.status, JSON.stringify(answer.body))
      const got = answer.body as {
        decision?: boolean
        evaluations?: { decision: boolean }[]
        results?: unknown[]
        page?: { next_token: string }
      }
      const { expect } = one
      if (expect.body?.decision !== undefined) assert.equal(got.decision, expect.body.decision)
      if (expect.body?.evaluations !== undefined) {
        assert.deepEqual(
          got.evaluations?.map((item) => item.decision),
          expect.body.evaluations.map((item) => item.decision),
        )
      }
      if (expect.body?.results !== undefined) assert.deepEqual(got.results, expect.body.results)
      if (expect.evaluationsLength !== undefined)
        assert.equal(got.evaluations?.length, expect.evaluationsLength)
      for (const [name, value] of Object.entries(expect.headers ?? {}))
        assert.equal(answer.headers.get(name), value)
      for (const wanted of expect.resultsInclude ?? []) {
        assert.ok(
          got.results?.some((item) => JSON.stringify(item) === JSON.stringify(wanted)),
          JSON.stringify(got.results),
        )
      }
      if (expect.sameResultsAs !== undefined)
        assert.deepEqual(got.results, results.get(expect.sameResultsAs))
      if (expect.resultsIsArray === true) assert.ok(Array.isArray(got.results))
      if (got.page !== undefined && one.id === 'c-4-5-1') nextToken = got.page.next_token
      results.set(one.id, got.results)
    })
  }

  test('the metadata names what is there', async () => {
    const answer = await server.call('GET', '/.well-known/authzen-configuration')
    assert.equal(answer.status, 200)
    const body = answer.body as Record<string, string>
    assert.equal(body['policy_decision_point'], server.url)
    assert.ok(Object.values(body).every((value) => value.startsWith(server.url)))
  })
})

interface Decisions {
  evaluation: { request: unknown; expected: boolean }[]
  evaluations?: { request: unknown; expected: { decision: boolean }[] }[]
}

const USERS = (path: string): { type: string; id: string; properties: unknown }[] =>
  Object.entries(
    shared(path) as Record<string, { id: string; roles: string[]; email: string }>,
  ).map(([id, user]) => ({
    type: 'user',
    id,
    properties: { roles: user.roles, email: user.email },
  }))

describe('AuthZEN interop', { skip: needsShared(DATA) }, () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
  })
  after(() => server.close())

  async function decideAll(path: string): Promise<number> {
    const data = shared(path) as Decisions
    for (const { request, expected } of data.evaluation) {
      const answer = await server.call('POST', '/access/v1/evaluation', request)
      assert.equal(
        (answer.body as { decision: boolean }).decision,
        expected,
        JSON.stringify(request),
      )
    }
    for (const { request, expected } of data.evaluations ?? []) {
      const answer = await server.call('POST', '/access/v1/evaluations', request)
      const got = (answer.body as { evaluations: { decision: boolean }[] }).evaluations
      assert.deepEqual(
        got.map((one) => ({ decision: one.decision })),
        expected,
      )
    }
    return data.evaluation.length + (data.evaluations?.length ?? 0)
  }

  test('todo: 40 evaluations and 3 batches', async () => {
    const entities = USERS('todo/users.json')
    await applyPolicy(server, 'todo', {
      resourceTypes: ['user', 'todo'],
      subjectTypes: ['user'],
      entities,
    })
    assert.equal(await decideAll('todo/decisions-authorization-api-1_0-02.json'), 43)
  })

  test('API gateway: 25 routes', async () => {
    const entities = USERS('todo/users.json').map((one) => ({ ...one, type: 'identity' }))
    await applyPolicy(server, 'gateway', {
      resourceTypes: ['route'],
      subjectTypes: ['identity'],
      entities,
    })
    assert.equal(await decideAll('api-gateway/decisions.json'), 25)
  })

  test('search demo: subjects, resources and actions', async () => {
    const entity = (type: string) => (one: Record<string, unknown>) => ({
      type,
      id: String(one['id']),
      properties: { ...one, id: String(one['id']) },
    })
    const users = (shared('search/users.json') as Record<string, unknown>[]).map(entity('user'))
    const records = (shared('search/records.json') as Record<string, unknown>[]).map(
      entity('record'),
    )
    await applyPolicy(server, 'search', {
      resourceTypes: ['record'],
      subjectTypes: ['user'],
      actions: ['view', 'edit', 'delete'],
      entities: [...users, ...records],
    })
    let seen = 0
    for (const kind of ['subject', 'resource', 'action']) {
      const data = shared(`search/${kind}-results.json`) as {
        evaluation: { request: unknown; expected: { results: unknown[] } }[]
      }
      for (const { request, expected } of data.evaluation) {
        const answer = await server.call('POST', `/access/v1/search/${kind}`, request)
        const got = (answer.body as { results: unknown[] }).results
        const sorted = (list: unknown[]): string[] =>
          list.map((one) => JSON.stringify(one, Object.keys(one as object).toSorted())).toSorted()
        assert.deepEqual(sorted(got), sorted(expected.results), JSON.stringify(request))
        seen += 1
      }
    }
    assert.equal(seen, 198)
  })
})
