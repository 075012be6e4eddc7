/** Times in the API are texts: no answer has an instant as a number, and each text is RFC 3339. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parseInstant } from '@holdfast/core/kernel/instant'
import { blockedScene, foundScene, type Scene } from '../../proof/browser/scene.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const MORE = `apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: until-then }
spec: { identity: svc-deploy, resource: metrics/push, actions: [write], expires: 2031-01-01T00:00:00Z }
---
apiVersion: holdfast.dev/v1
kind: Credential
metadata: { name: key }
spec: { identity: svc-deploy, type: ssh-key, issued: 2026-01-01T00:00:00Z, expires: 2031-01-01T00:00:00Z }
---
apiVersion: holdfast.dev/v1
kind: Exception
metadata: { name: frozen }
spec: { scope: { assets: [web-02] }, owner: team-web, reason: frozen, expires: ${new Date(Date.now() + 86_400_000).toISOString()} }
---
apiVersion: holdfast.dev/v1
kind: PosturePolicy
metadata: { name: later }
spec: { assets: { names: [web-02] }, deadline: { after: 72h }, grace: [1h, 2h, 3h, 4h] }
`

/** Milliseconds since some time after 1973: nothing else here is as large. */
const INSTANT_MIN = 1e11

/** The record itself is shown as it is signed. */
const RECORDED: ReadonlySet<string> = new Set(['entry', 'line'])

function numbersIn(value: unknown, path: string): string[] {
  if (typeof value === 'number') return value > INSTANT_MIN ? [`${path}: ${value}`] : []
  if (Array.isArray(value)) return value.flatMap((one, at) => numbersIn(one, `${path}[${at}]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) =>
    RECORDED.has(name) ? [] : numbersIn(one, `${path}.${name}`),
  )
}

function textsIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one, at) => textsIn(one, `${path}[${at}]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => {
    if (RECORDED.has(name)) return []
    if (!/At$|^at$/.test(name) || typeof one !== 'string') return textsIn(one, `${path}.${name}`)
    return parseInstant(one) === undefined ? [`${path}.${name}: ${one}`] : []
  })
}

describe('times', () => {
  let server: TestServer
  let scene: Scene
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
    await foundScene(server)
    const applied = await server.call('POST', '/api/v1/apply', MORE, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    await server.call('POST', `/api/v1/holds/${scene.hold}/release`, { reason: 'x', for: '1h' })
  })
  after(() => server.close())

  test('of every list and every item of it', async () => {
    const { body } = await server.call('GET', '/api/v1/openapi.json')
    const lists = Object.keys((body as { paths: object }).paths).filter(
      (path) => path.startsWith('/api/v1/') && !/[{]|openapi|events|agent|activity/.test(path),
    )
    let seen = 0
    const wrong: string[] = []
    for (const list of lists) {
      const answer = await server.call('GET', list)
      if (answer.status === 404) continue
      assert.equal(answer.status, 200, list)
      const { items = [] } = answer.body as { items?: { name?: string; id?: string }[] }
      const paths = items.slice(0, 5).flatMap(({ name, id }) => {
        const one = list.endsWith('/findings') ? id : name
        return one === undefined ? [] : [`${list}/${encodeURI(one)}`]
      })
      for (const path of [list, ...paths]) {
        const { status, body: shown } = await server.call('GET', path)
        if (status !== 200) continue
        seen += 1
        wrong.push(...numbersIn(shown, path), ...textsIn(shown, path))
      }
    }
    assert.deepEqual(wrong, [])
    assert.ok(seen > 40, String(seen))
  })

  test('of what is asked for', async () => {
    const asked = [
      ['GET', '/api/v1/explain/asset/web-01'],
      ['GET', '/api/v1/assets/web-01/gaps'],
      ['GET', '/api/v1/activity?identity=svc-deploy'],
      ['POST', '/api/v1/assets/web-01/verify'],
      ['POST', '/api/v1/findings/CVE-2026-0002/what-if'],
      ['POST', '/api/v1/sources/advisories/sync?wait=true'],
      ['POST', '/access/v1/evaluation'],
    ] as const
    for (const [method, path] of asked) {
      const evaluation = {
        subject: { type: 'identity', id: 'svc-deploy' },
        action: { name: 'read' },
        resource: { type: 'secret', id: 'metrics/push' },
      }
      const given = path.endsWith('/evaluation') ? evaluation : {}
      const { status, body } = await server.call(method, path, method === 'GET' ? undefined : given)
      assert.ok(status < 300, `${path} ${status} ${JSON.stringify(body)}`)
      assert.deepEqual(numbersIn(body, path), [])
      assert.deepEqual(textsIn(body, path), [])
    }
    const answer = await scene.agent.collect()
    assert.ok(answer.startedAt > INSTANT_MIN)
  })

  test('and the test sees numbers where there are some', () => {
    const body = { items: [{ at: 1_795_640_173_777, entry: { at: 1_795_640_173_777 }, size: 7 }] }
    assert.deepEqual(numbersIn(body, ''), ['.items[0].at: 1795640173777'])
    assert.deepEqual(textsIn({ usedAt: 'yesterday', at: '2026-01-01T00:00:00Z' }, ''), [
      '.usedAt: yesterday',
    ])
  })
})
