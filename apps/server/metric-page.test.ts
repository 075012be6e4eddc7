/** The page of metrics says what a real server answers, and nothing else. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'
import { metricPage } from './metric-page.ts'
import { METRICS, OF_THE_PROCESS, type MetricRow } from './metric-table.ts'

interface Answered {
  readonly type: string
  readonly help: string
  readonly labels: { readonly [label: string]: readonly string[] }
}

const TABLE: { readonly [name: string]: MetricRow } = { ...METRICS, ...OF_THE_PROCESS }

const POINT = `apiVersion: holdfast.dev/v1
kind: EnforcementPoint
metadata: { name: vault }
spec: { adapter: openbao, url: 'http://127.0.0.1:1', secret: { from: env, name: NONE } }
`

describe('metrics', () => {
  let server: TestServer
  let answered: ReadonlyMap<string, Answered>
  before(async () => {
    server = await testServer('report-only')
    const applied = await server.call('POST', '/api/v1/apply', POINT, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    const { status, body } = await server.call('GET', '/metrics')
    assert.equal(status, 200)
    answered = seriesIn(String(body))
  })
  after(() => server.close())

  test('the page is made of the table', () => {
    const page = resolve(import.meta.dirname, '../../docs/reference/metrics.md')
    assert.equal(readFileSync(page, 'utf8'), metricPage())
  })

  test('every series of the answer has its row', () => {
    const missing = [...answered.keys()].filter((name) => !Object.hasOwn(TABLE, name))
    assert.ok(answered.size > 30)
    assert.deepEqual(missing, [])
  })

  test('every row is a series of the answer', () => {
    const gone = Object.keys(TABLE).filter((name) => !answered.has(name))
    assert.deepEqual(gone, [])
  })

  for (const [name, row] of Object.entries(TABLE)) {
    test(`${name}: type, help and labels are those of the answer`, () => {
      const { type, help, labels } = answered.get(name) ?? { type: '', help: '', labels: {} }
      assert.deepEqual({ type, help }, { type: row.type, help: row.help })
      const said = row.labels ?? {}
      for (const [label, values] of Object.entries(labels)) {
        assert.ok(Object.hasOwn(said, label), `${label} is not in the table`)
        const known = said[label] ?? []
        if (known.length > 0) assert.deepEqual(values, known)
      }
      if (!Object.hasOwn(METRICS, name)) return
      assert.deepEqual(Object.keys(labels), Object.keys(said))
    })
  }
})

/** By name as `# TYPE` says it: what stands in its lines, without the buckets of a histogram. */
function seriesIn(text: string): ReadonlyMap<string, Answered> {
  const found = new Map<string, Answered>()
  for (const part of text.split('# HELP ').slice(1)) {
    const [, name = '', help = ''] = /^(\S+) (.*)$/m.exec(part) ?? []
    const [, type = ''] = /^# TYPE \S+ (\S+)$/m.exec(part) ?? []
    const labels: { [label: string]: string[] } = {}
    for (const [, pairs = ''] of part.matchAll(/^\w+\{(.*?)\} /gm)) {
      for (const [, label = '', value = ''] of pairs.matchAll(/(\w+)="(.*?)"/g)) {
        if (label === 'le') continue
        const values = (labels[label] ??= [])
        if (!values.includes(value)) values.push(value)
      }
    }
    found.set(name, { type, help, labels })
  }
  return found
}
