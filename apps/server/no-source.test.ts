/** Where nobody can answer, `verify` and `why` say so, with the two shortest ways filled in: applied, they are somebody. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { manifestText, type ManifestDocument } from '@holdfast/edges-base/manifests/document'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const object = (kind: string, name: string, spec: object): string =>
  `${JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })}\n---\n`

interface Told {
  readonly code: string
  readonly detail: string
  readonly errors: readonly {
    readonly ways?: readonly {
      readonly what: string
      readonly line: string
      readonly manifest: ManifestDocument | null
    }[]
  }[]
}

interface Explained {
  readonly noSource?: { readonly says: string; readonly ways: readonly { line: string }[] }
}

describe('nobody can answer', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
  })
  after(() => server.close())
  const apply = async (...objects: string[]): Promise<void> => {
    const answer = await server.call('POST', '/api/v1/apply', objects.join(''), YAML)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }

  for (const [type, ways] of [
    ['host', [/collect\.sh/, /enroll/]],
    ['vm', [/collect\.sh/, /enroll/]],
    ['node', [/collect\.sh/, /enroll/]],
    ['image', [/report\.json/, /sbom\.json/]],
    ['runner', [/report\.json/, /collect\.sh/]],
    ['database', [/report\.json/, /collect\.sh/]],
    ['edge', [/report\.json/, /collect\.sh/]],
    ['integration', [/report\.json.* && holdfast asset accept/, /adapter: endpoint/]],
  ] as const) {
    test(`${type}: verify is 409 with the two shortest ways, and why says the same`, async () => {
      await apply(object('Asset', `a-${type}`, { type }))
      const answer = await server.call('POST', `/api/v1/assets/a-${type}/verify`, {})
      const told = answer.body as Told
      assert.deepEqual([answer.status, told.code], [409, 'no-source'])
      const given = told.errors[0]?.ways ?? []
      assert.equal(given.length, 2)
      for (const [place, pattern] of ways.entries()) assert.match(given[place]?.line ?? '', pattern)
      const { body } = await server.call('GET', `/api/v1/explain/asset/a-${type}`)
      const { noSource } = body as Explained
      assert.equal(noSource?.says, told.detail)
      assert.deepEqual(
        noSource?.ways.map((way) => way.line),
        given.map((one) => one.line),
      )
      // Applied as it stands, it is somebody.
      const manifest = given.find((one) => one.manifest !== null)?.manifest ?? null
      assert.ok(manifest !== null)
      await apply(`${manifestText(manifest)}---\n`)
      assert.equal((await server.call('POST', `/api/v1/assets/a-${type}/verify`, {})).status, 202)
      const after = await server.call('GET', `/api/v1/explain/asset/a-${type}`)
      assert.equal((after.body as Explained).noSource, undefined)
    })
  }
})
