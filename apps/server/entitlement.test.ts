/** The door of evidence over HTTP: who is not heard, what they are told, and whose nonces are good for whom. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { RULES } from '@holdfast/core/model/rules'
import { manifestText, type ManifestDocument } from '@holdfast/edges-base/manifests/document'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const ESTATE = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-02 }
spec: { type: host }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: first-only }
spec: { assets: { names: [web-01] }, says: [os-packages, processes], independence: host, mayRaise: always, maxAge: 90m }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: ops }
spec: { assets: { all: true }, says: [os-packages, processes], independence: host, mayRaise: always }
`

const trivy = (name: string): string =>
  JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: name,
    ArtifactType: 'filesystem',
    CreatedAt: new Date().toISOString(),
    Results: [
      {
        Target: name,
        Class: 'os-pkgs',
        Type: 'debian',
        Packages: [
          {
            Name: 'zlib1g',
            Version: '1.2',
            Identifier: { PURL: 'pkg:deb/debian/zlib1g@1.2?distro=debian-12' },
          },
        ],
      },
    ],
  })

const collected = (name: string, nonce: string): string =>
  [
    'holdfast-collect 1',
    `\n== nonce\n${nonce}`,
    `\n== started\n${Math.floor(Date.now() / 1000)}`,
    `== hostname\n${name}`,
    '== os-release\nID=debian\nVERSION_ID="12"',
    '== dpkg\nPackage: zlib1g\nStatus: install ok installed\nVersion: 1.2',
    `\n== ended\n${Math.floor(Date.now() / 1000)}\n== end\n`,
  ].join('\n')

interface Told {
  readonly code: string
  readonly manifest?: ManifestDocument
}

describe('the door of evidence', () => {
  let server: TestServer
  const tokens = new Map<string, string>()
  const as = (source: string) => ({ authorization: `Bearer ${tokens.get(source) ?? ''}` })
  const postureOf = async (name: string): Promise<string> => {
    const { body } = await server.call('GET', `/api/v1/assets/${name}`)
    return (body as { posture: { state: string } }).posture.state
  }
  const nonce = (name: string, query = '', headers = {}) =>
    server.call('GET', `/api/v1/assets/${name}/nonce${query}`, undefined, headers)
  before(async () => {
    server = await testServer('enforce')
    assert.equal((await server.call('POST', '/api/v1/apply', ESTATE, YAML)).status, 200)
    for (const source of ['stranger', 'first-only', 'ops', 'never']) {
      const scope = `report:source=${source}`
      const made = await server.call('POST', '/api/v1/tokens', { for: 'x', scope, expires: '1h' })
      tokens.set(source, (made.body as { token: string }).token)
    }
  })
  after(() => server.close())

  for (const [source, asset, says] of [
    ['stranger', 'web-01', ['os-packages']],
    ['stranger', 'web-02', ['os-packages']],
    ['first-only', 'web-02', ['os-packages', 'processes']],
  ] as const) {
    test(`${source} is not heard about ${asset}, and is told what would let it`, async () => {
      const before = server.context.driver.view.size
      const path = `/api/v1/import?asset=${asset}`
      const refused = await server.call('POST', path, trivy(asset), as(source))
      const { code, manifest } = refused.body as Told
      assert.deepEqual([refused.status, code], [409, 'source-not-declared'])
      assert.equal(server.context.driver.view.size, before)
      assert.equal(await postureOf(asset), 'unknown')
      assert.deepEqual(manifest?.spec['says'], says)
      assert.ok(manifest !== undefined)
      const dry = await server.call(
        'POST',
        '/api/v1/apply?dryRun=true',
        manifestText(manifest),
        YAML,
      )
      assert.equal(dry.status, 200, JSON.stringify(dry.body))
      assert.equal((await nonce(asset, '', as(source))).status, 409)
    })
  }

  test('a document about many assets is refused once, for all of them', async () => {
    const hits = ['web-01', 'web-02'].map((name) => ({
      _source: {
        agent: { id: '1', name },
        package: { name: 'zlib1g', type: 'deb', version: '1.2' },
        vulnerability: { id: 'CVE-2026-1111', severity: 'High' },
      },
    }))
    const body = JSON.stringify({ hits: { hits } })
    const refused = await server.call('POST', '/api/v1/import', body, as('stranger'))
    assert.equal(refused.status, 409)
    const { manifest } = refused.body as Told
    assert.deepEqual(manifest?.spec['assets'], { names: ['web-01', 'web-02'] })
    const partly = await server.call('POST', '/api/v1/import', body, as('first-only'))
    const { results } = partly.body as { results: { evidence: string | null }[] }
    assert.deepEqual(
      results.map((result) => result.evidence !== null),
      [true, false],
    )
  })

  test('without a source it speaks as `import`: heard, never verified, told what to declare', async () => {
    const answer = await server.call('POST', '/api/v1/import?asset=web-02', trivy('web-02'))
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    const { onlyLowers } = answer.body as { onlyLowers: { declare: ManifestDocument } | null }
    assert.equal(onlyLowers?.declare.metadata.name, 'trivy')
    assert.equal(await postureOf('web-02'), 'unknown')
    const given = (await nonce('web-02')).body as { source: string; onlyLowers: unknown }
    assert.equal(given.source, 'import')
    assert.notEqual(given.onlyLowers, null)
  })

  test('a nonce is of one asset and one source', async () => {
    const own = (await nonce('web-01', '?source=ops')).body as { nonce: string; onlyLowers: null }
    assert.equal(own.onlyLowers, null)
    const report = (name: string, text: string, source: string, headers = {}) =>
      server.call('POST', `/api/v1/import?asset=${name}&source=${source}`, collected(name, text), {
        'content-type': 'text/plain',
        ...headers,
      })
    for (const [name, source] of [
      ['web-01', 'first-only'],
      ['web-01', 'import'],
      ['web-02', 'ops'],
    ] as const) {
      const refused = await report(name, own.nonce, source)
      assert.equal((refused.body as Told).code, 'nonce-foreign', `${name} ${source}`)
    }
    const taken = await report('web-01', own.nonce, 'ops')
    assert.equal(taken.status, 200, JSON.stringify(taken.body))
    assert.equal((await report('web-01', own.nonce, 'ops')).status, 422)
  })

  test('a token asks for its own source only', async () => {
    assert.equal((await nonce('web-01', '?source=first-only', as('ops'))).status, 403)
    const own = (await nonce('web-01', '', as('ops'))).body as { source: string }
    assert.equal(own.source, 'ops')
  })

  test('a start adds nothing twice, and shows the sources that every ledger has', async () => {
    const listed = await server.call('GET', '/api/v1/sources')
    const { items } = listed.body as { items: { name: string; mayRaise: string }[] }
    const defaults = items.filter((one) => ['import', 'this-machine'].includes(one.name))
    assert.deepEqual(
      defaults.map((one) => one.mayRaise),
      ['never', 'always'],
    )
    const { size } = server.context.driver.view
    await server.context.driver.submit({ kind: 'adopt-rules', rules: RULES }, 'system')
    assert.equal(server.context.driver.view.size, size)
  })
})
