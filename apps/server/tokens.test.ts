/** Tokens over the API: what is no scope is told, what is not declared yet is told too. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const REFUSED: readonly (readonly [body: object, status: number, detail: RegExp])[] = [
  [{ for: 'a', scope: 'decide:vouch=,' }, 400, /after `vouch=` is empty/],
  [{ for: 'a', scope: 'apply:Nope' }, 400, /`Nope` is no kind/],
  [{ for: 'a', scope: 'enroll:no pe' }, 400, /no name of an asset/],
  [{ for: 'a', scope: 'report:source=' }, 400, /no name of a source/],
  [{ for: 'a', scope: 'read', expires: '999999h' }, 400, /longer than a century/],
  [{ for: 'a', scope: 'read', expires: '36500d' }, 422, /after 90d at the latest/],
  [{ for: 'a', scope: 'read', expires: '91d' }, 422, /after 90d at the latest/],
  [{ for: 'a', scope: 'read', expires: 'never' }, 400, /not a duration/],
  [{ for: 'ali\u200bce', scope: 'read' }, 422, /cannot be seen/],
  [{ for: '\u0430lice', scope: 'approve' }, 422, /several scripts/],
]

describe('tokens', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
  })
  after(() => server.close())
  const create = (body: object) => server.call('POST', '/api/v1/tokens', body)

  for (const [body, status, detail] of REFUSED) {
    test(`${JSON.stringify(body)} is refused`, async () => {
      const answer = await create(body)
      assert.equal(answer.status, status)
      assert.match(JSON.stringify(answer.body), detail)
    })
  }

  test('a second name that reads like the first is refused, and names it', async () => {
    assert.equal((await create({ for: 'alice', scope: 'approve' })).status, 201)
    for (const name of ['ALICE', '\u0430\u04cf\u0456\u0441\u0435']) {
      const answer = await create({ for: name, scope: 'read' })
      assert.equal(answer.status, 422, JSON.stringify(answer.body))
      assert.match(JSON.stringify(answer.body), /reads like `alice`/)
    }
    assert.equal((await create({ for: 'alice', scope: 'read', expires: '90d' })).status, 201)
  })

  test('of a source that nobody declared: made with a warning, refused at the door', async () => {
    const asset = `apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: web-01 }\nspec: { type: host }\n`
    await server.call('POST', '/api/v1/apply', asset, YAML)
    const { status, body } = await create({ for: 'ci', scope: 'report:source=later' })
    const { token, warnings } = body as { token: string; warnings: string[] }
    assert.equal(status, 201)
    assert.match(warnings.join(), /source `later` is not declared/)
    const headers = { authorization: `Bearer ${token}` }
    const document = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [] })
    const refused = await server.call('POST', '/api/v1/import?asset=web-01', document, headers)
    assert.equal(refused.status, 409, JSON.stringify(refused.body))
    assert.match(JSON.stringify(refused.body), /source-not-declared/)
    const plain = await create({ for: 'ci', scope: 'read' })
    assert.deepEqual((plain.body as { warnings: string[] }).warnings, [])
  })
})
