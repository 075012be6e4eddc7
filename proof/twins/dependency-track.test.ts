/** The twin of Dependency-Track answers as it is documented to, so that what passes against it means something. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { dependencyTrackTwin, type DependencyTrackTwin } from './dependency-track.ts'

const ONE = '11111111-1111-4111-8111-111111111111'
const TWO = '22222222-2222-4222-8222-222222222222'

describe('the twin of Dependency-Track', () => {
  let twin: DependencyTrackTwin
  const ask = async (
    path: string,
    method = 'GET',
  ): Promise<{ status: number; total: string | null; body: unknown }> => {
    const response = await fetch(`${twin.url}/api/v1${path}`, {
      method,
      headers: { 'x-api-key': twin.key },
    })
    const text = await response.text()
    const total = response.headers.get('x-total-count')
    return { status: response.status, total, body: text === '' ? null : JSON.parse(text) }
  }
  const lengthOf = async (path: string): Promise<number> =>
    ((await ask(path)).body as unknown[]).length
  before(async () => {
    twin = await dependencyTrackTwin()
  })
  after(() => twin.close())
  beforeEach(() => {
    twin.projects.clear()
    twin.mend()
    twin.polls = 0
    twin.version = '4.13.0'
    twin.add(ONE)
    twin.add(TWO, { active: false })
  })

  test('projects come in pages with their total, inactive ones unless they are left out', async () => {
    const all = await ask('/project?pageNumber=1&pageSize=1')
    assert.equal((all.body as unknown[]).length, 1)
    assert.equal(all.total, '2')
    assert.equal((await ask('/project?excludeInactive=true')).total, '1')
    assert.equal(await lengthOf('/project?pageNumber=3&pageSize=1'), 0)
  })

  test('findings in pages: version 4 does not, version 5 does', async () => {
    const flaws = ['A', 'B', 'C'].map((id) => ({ id, severity: 'LOW' as const }))
    const component = { name: 'x', version: '1', purl: 'pkg:npm/x@1', vulnerabilities: flaws }
    twin.add(ONE, { components: [component], found: [component] })
    const path = `/finding/project/${ONE}?pageNumber=2&pageSize=2`
    assert.equal(await lengthOf(path), 3)
    twin.version = '5.0.0'
    assert.equal(await lengthOf(path), 1)
  })

  test('what an import brings is found only after an analysis, which takes its time', async () => {
    const before = await ask(`/project/${ONE}`)
    twin.importBom(ONE, twin.projects.get(ONE)?.components ?? [])
    const after = await ask(`/project/${ONE}`)
    assert.notDeepEqual(after.body, before.body, 'the time of the import moved')
    assert.equal(await lengthOf(`/finding/project/${ONE}`), 0)
    twin.polls = 2
    const { body } = await ask(`/finding/project/${ONE}/analyze`, 'POST')
    const { token } = body as { token: string }
    const states: unknown[] = []
    for (let look = 0; look < 3; look++) states.push((await ask(`/event/token/${token}`)).body)
    assert.deepEqual(states, [{ processing: true }, { processing: true }, { processing: false }])
    assert.equal(await lengthOf(`/finding/project/${ONE}`), 1)
    assert.deepEqual((await ask('/event/token/of-nobody')).body, { processing: false })
  })

  test('two exports of the same project differ in number, time and order', async () => {
    const path = `/bom/cyclonedx/project/${ONE}?variant=withVulnerabilities`
    const [one, two] = [await ask(path), await ask(path)].map(
      ({ body }) => body as { serialNumber: string; components: unknown[] },
    )
    assert.notEqual(one?.serialNumber, two?.serialNumber)
    assert.notDeepEqual(one?.components, two?.components)
    assert.deepEqual(one?.components.toReversed(), two?.components)
    const plain = await ask(`/bom/cyclonedx/project/${ONE}`)
    assert.ok(!('vulnerabilities' in (plain.body as object)))
    const file = (await ask(`/finding/project/${ONE}/export`)).body as { findings: unknown[] }
    assert.equal(file.findings.length, 1)
  })

  test('refusals', async () => {
    assert.equal((await fetch(`${twin.url}/api/v1/project`)).status, 401)
    assert.equal((await fetch(`${twin.url}/api/version`)).status, 200)
    const rows: [string, string, number][] = [
      ['GET', '/project/of-nobody', 404],
      ['GET', '/finding/project/of-nobody', 404],
      ['POST', '/finding/project/of-nobody/analyze', 404],
      ['GET', `/finding/project/${ONE}/analyze`, 405],
      ['POST', `/project/${ONE}`, 405],
      ['GET', '/nothing', 404],
    ]
    for (const [method, path, status] of rows) {
      assert.equal((await ask(path, method)).status, status, path)
    }
    twin.version = '4.8.2'
    assert.equal((await ask('/event/token/x')).status, 404)
    assert.equal((await ask('/bom/token/x')).status, 200)
  })
})
