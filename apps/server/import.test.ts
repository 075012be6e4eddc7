/** Documents handed in: real reports lower, hostile ones are refused in words, nothing blocks decisions. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { needsShared, sharedPath } from '../../proof/testkit/needs.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const TRIVY = 'fixtures/trivy/alpine-39.json'

describe('import', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    const asset =
      'apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: web-01 }\nspec: { type: host, exposure: internet }\n'
    assert.equal((await server.call('POST', '/api/v1/apply', asset, YAML)).status, 200)
  })
  after(() => server.close())
  const send = (text: string, query = '') =>
    server.call('POST', `/api/v1/import?asset=web-01${query}`, text, {
      'content-type': 'application/json',
    })

  test(
    'a real Trivy report about something else is refused, and insisted on may only lower',
    { skip: needsShared(TRIVY) },
    async () => {
      const text = readFileSync(sharedPath(TRIVY), 'utf8')
      const refused = await send(text)
      assert.equal(refused.status, 409)
      assert.equal((refused.body as { code: string }).code, 'subject-mismatch')
      const insisted = await send(text, '&assertSubject=true')
      assert.equal(insisted.status, 200, JSON.stringify(insisted.body))
      const asset = await server.call('GET', '/api/v1/assets/web-01')
      const { posture, sources } = asset.body as {
        posture: { state: string; causes: { title: string }[] }
        sources: { lastGoodAt: string | null }[]
      }
      assert.equal(posture.state, 'unknown')
      assert.ok(posture.causes.length > 0)
      assert.equal(sources[0]?.lastGoodAt, null)
      const size = posture.causes.length
      assert.equal((await send(text, '&assertSubject=true')).status, 200)
      const again = await server.call('GET', '/api/v1/assets/web-01')
      assert.equal((again.body as { posture: { causes: unknown[] } }).posture.causes.length, size)
    },
  )

  const REFUSED = [
    ['', /cannot be read|not JSON/],
    ['{', /cannot be read/],
    ['[]', /no reader knows/],
    ['<a><b></a>', /unexpected close tag/],
    ['{"check_type":"x"}', /this document is not read \(Checkov\): it checks configuration/],
    ['{"a":1}', /no reader knows/],
    ['{"a":1,"a":2}', /duplicate name/],
    ['['.repeat(5_000), /deeper than 64/],
    [
      '{"SchemaVersion":2,"ArtifactType":"x","Results":[1,null,"x",{"Packages":[{}],"Vulnerabilities":[{}]}]}',
      /about/,
    ],
    ['holdfast-collect 3\n', /newer version/],
    ['holdfast-collect 1\n== started\n1\n', /cut off/],
  ] as const
  for (const [text, message] of REFUSED) {
    test(`refused: ${text.slice(0, 40) || 'nothing'}`, async () => {
      const before = server.context.driver.view.size
      const { status, body } = await send(text)
      assert.ok(status === 400 || status === 409, String(status))
      assert.match((body as { detail: string }).detail, message)
      assert.equal(server.context.driver.view.size, before)
    })
  }

  const WAZUH = (names: readonly string[]): string =>
    JSON.stringify({
      hits: {
        hits: names.map((name) => ({
          _source: {
            agent: { id: '1', name },
            package: { name: 'openssl', type: 'deb', version: '1.1' },
            vulnerability: { id: 'CVE-2026-1111', severity: 'High' },
          },
        })),
      },
    })

  test('without an asset each report finds its own; what nobody declared is told', async () => {
    const answer = await server.call('POST', '/api/v1/import', WAZUH(['web-01', 'stranger']))
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    const { results, summary } = answer.body as {
      results: { subject: string; asset: string | null; evidence: string | null }[]
      summary: { assets: number; findings: number }
    }
    assert.deepEqual([summary.assets, summary.findings], [2, 2])
    assert.deepEqual(
      results.map((result) => [result.subject, result.asset, result.evidence !== null]),
      [
        ['web-01', 'web-01', true],
        ['stranger', null, false],
      ],
    )
  })

  test('a document about others is not made to fit', async () => {
    const refused = await send(WAZUH(['a', 'b']))
    assert.equal(refused.status, 409)
    assert.match((refused.body as { detail: string }).detail, /about 2 assets and none is `web-01`/)
  })

  test('a feed of advisories is no report', async () => {
    const kev =
      '{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2026-1111","dateAdded":"2026-01-01"}]}'
    const refused = await send(kev)
    assert.equal(refused.status, 400)
    assert.match(
      (refused.body as { detail: string }).detail,
      /about 1 vulnerabilities and no asset/,
    )
  })

  test('an inventory of identities is told what it lists, and none of it is kept', async () => {
    const user = { UserName: 'ci', Arn: 'arn:aws:iam::123456789012:user/ci' }
    const before = server.context.driver.view.size
    const refused = await send(
      JSON.stringify({
        UserDetailList: [user],
        GroupDetailList: [],
        RoleDetailList: [],
        Policies: [],
      }),
    )
    assert.equal(refused.status, 400)
    assert.match(
      (refused.body as { detail: string }).detail,
      /lists 1 identities, 0 credentials, 0 grants and 0 leaked secrets, and no package of an asset: it is not kept/,
    )
    assert.equal(server.context.driver.view.size, before)
  })

  test('an unknown asset is not found; a body beyond the limit is refused', async () => {
    assert.equal((await server.call('POST', '/api/v1/import?asset=nobody', '{}')).status, 404)
    const big = await server.call('POST', '/access/v1/evaluation', `"${'x'.repeat(2_000_000)}"`)
    assert.equal(big.status, 413)
  })
})
