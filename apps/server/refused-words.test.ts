/** Refusals that say what was wrong: parameters, names, tokens, types; and nothing that a stranger did not know. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { HOUR_MS, instant, MINUTE_MS } from '@holdfast/core/kernel/instant'
import { find } from '@holdfast/core/state/state'
import { blockedScene, type Scene } from '../../proof/browser/scene.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'
import { problemOfToken, type NoToken } from './auth.ts'

interface Told {
  readonly detail: string
  readonly help: string
  readonly code: string
}

const ROLE = `apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: cloud/deployer }
spec: { type: role, tier: 1 }
`

describe('refusals in words', () => {
  let server: TestServer
  let scene: Scene
  const bearer = new Map<string, string>()
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
    await server.call('POST', '/api/v1/apply', ROLE, YAML)
    for (const scope of ['read', 'report:source=s', 'decide:vouch=all']) {
      const made = await server.call('POST', '/api/v1/tokens', { for: 'x', scope })
      bearer.set(scope.split(':')[0] ?? '', (made.body as { token: string }).token)
    }
  })
  after(() => server.close())

  const as = (kind: string): Record<string, string> => ({
    authorization: `Bearer ${bearer.get(kind) ?? ''}`,
  })
  const told = async (
    path: string,
    headers?: Record<string, string>,
    method = 'GET',
    body?: unknown,
  ): Promise<Told & { status: number }> => {
    const answer = await server.call(method, path, body, headers)
    return { ...(answer.body as Told), status: answer.status }
  }

  test('an unknown query parameter is refused with those that are known', async () => {
    const rows = [
      ['/api/v1/assets?postures=unknown', /`postures`/, /^did you mean `posture`\?/],
      [
        '/api/v1/assets?limits=2',
        /`limits`/,
        /^did you mean `limit`\? it takes: limit, after, sort, q, facets, posture/,
      ],
      ['/api/v1/assets?limit=2&limit=3', /`limit` is given more than once/, /give it once/],
      ['/api/v1/holds?stats=open', /`stats`/, /did you mean `state`/],
      ['/api/v1/assets/web-01?limit=2', /`limit`/, /^it takes none$/],
      ['/api/v1/explain/asset/web-01?asset=x', /`asset`/, /^it takes: identity$/],
      ['/api/v1/status?verbose=1', /`verbose`/, /^it takes none$/],
      ['/api/v1/openapi.json?x=1', /`x`/, /^it takes none$/],
      ['/api/v1/findings?exploit=true', /`exploit`/, /did you mean `exploited`/],
      ['/api/v1/tokens?__proto__=1', /`__proto__`/, /it takes/],
    ] as const
    for (const [path, detail, help] of rows) {
      const answer = await told(path)
      assert.equal(answer.status, 400, path)
      assert.match(answer.detail, detail)
      assert.match(answer.help, help)
    }
  })

  test('known ones are taken, and other surfaces keep the rule of their standards', async () => {
    for (const path of [
      '/api/v1/assets?limit=1&sort=-name',
      '/api/v1/holds?state=open&limit=5',
      '/api/v1/findings?q=x&severity=high',
      '/api/v1/ledger/entries?limit=1&q=hold',
      '/v1/sys/health?standbyok=true',
      '/v1/secret/metadata?list=true&x=1',
      '/livez?x=1',
      '/.well-known/authzen-configuration?x=1',
    ]) {
      const { status } = await server.call('GET', path)
      assert.ok(status < 300, `${path}: ${status}`)
    }
    const evaluation = await server.call('POST', '/access/v1/evaluation?trace=1', {
      subject: { type: 'identity', id: 'svc-deploy' },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'metrics/push' },
    })
    assert.equal(evaluation.status, 200)
  })

  test('the token is asked for first: parameters tell a stranger nothing', async () => {
    const answer = await told('/api/v1/tokens?x=1', { authorization: '' })
    assert.equal(answer.status, 401)
  })

  test('a name that is not known brings the nearest, to readers only', async () => {
    const rows = [
      ['/api/v1/assets/web01', 'GET', /did you mean `web-01`/],
      ['/api/v1/explain/asset/web-1', 'GET', /did you mean `web-01`/],
      ['/api/v1/assets/wep-02/verify', 'POST', /did you mean `web-02`/],
      ['/api/v1/identities/svc-deplo', 'GET', /did you mean `svc-deploy`/],
      ['/api/v1/resources/prod/db/pasword', 'GET', /did you mean `prod\/db\/password`/],
      ['/api/v1/sources/imports', 'GET', /did you mean `import`/],
      ['/api/v1/grants/nothing-like-it', 'GET', /^names compare whole and exact$/],
      ['/api/v1/assets/weB01?reason=x', 'DELETE', /did you mean `web-01`/],
    ] as const
    for (const [path, method, help] of rows) {
      const answer = await told(path, {}, method, method === 'POST' ? {} : undefined)
      assert.equal(answer.status, 404, path)
      assert.match(answer.help, help, path)
    }
    const stranger = await told('/api/v1/assets/web01/nonce?source=s', as('report'))
    assert.equal(stranger.status, 404)
    assert.equal(stranger.help, 'names compare whole and exact')
  })

  test('none, none of ours, ended: each told to who holds it', async () => {
    const made = await server.call('POST', '/api/v1/tokens', { for: 'x', scope: 'read' })
    const { id, token } = made.body as { id: string; token: string }
    await server.call('DELETE', `/api/v1/tokens/${id}?reason=done`)
    const now = server.context.driver.env().now
    const view = server.context.driver.view
    const identity = find(view, 'Identity', 'svc-deploy')?.uid
    const asset = find(view, 'Asset', 'web-01')?.uid
    assert.ok(identity !== undefined && asset !== undefined)
    const workload = (issuedAgo: number, endsIn: number): string =>
      server.context.workloadTokens.issue({
        identity,
        asset,
        issuedAt: instant(now - issuedAgo),
        expiresAt: instant(now + endsIn),
      })
    const changed = workload(0, HOUR_MS).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    const rows: readonly (readonly [string, RegExp, RegExp])[] = [
      ['', /none was sent|holds none/, /Bearer hf_/],
      ['Basic eDp5', /holds none/, /Bearer hf_/],
      ['Bearer ', /holds none/, /Bearer hf_/],
      ['Bearer hf_wrong', /not known here/, /token list/],
      [`Bearer ${changed}`, /not known here/, /token list/],
      [`Bearer ${token}`, /^this token was revoked \d+ s ago$/, /token create/],
      [`Bearer ${workload(2 * HOUR_MS, -MINUTE_MS)}`, /^this token expired 1 m/, /file anew/],
      [`Bearer ${workload(HOUR_MS, HOUR_MS)}`, /from before a block/, /once access is back/],
    ]
    for (const [authorization, detail, help] of rows) {
      const answer = await told('/api/v1/status', { authorization })
      assert.equal(answer.status, 401, authorization)
      assert.equal(answer.code, 'unauthenticated')
      assert.match(answer.detail, detail)
      assert.match(answer.help, help)
    }
    const ended: NoToken = { why: 'expired', at: instant(now - 3_000), workload: false }
    const problem = problemOfToken(ended, now)
    assert.equal(problem.message, 'this token expired 3 s ago')
    assert.match(problem.help, /^make a new one: holdfast token create/)
  })

  test('a resource of another type is named as such, and not to a workload', async () => {
    const asked = {
      subject: { type: 'identity', id: 'svc-deploy' },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'cloud/deployer' },
      context: { asset: 'web-01' },
    }
    const reasonOf = async (resource: { type: string; id: string }): Promise<string> => {
      const body = { ...asked, resource }
      const answer = await server.call('POST', '/access/v1/evaluation', body, as('decide'))
      const { context, decision } = answer.body as {
        decision: boolean
        context: { reason: string; code: string }
      }
      assert.equal(decision, false)
      assert.match(context.code, /resource-unknown|no-grant/)
      return context.reason
    }
    assert.equal(await reasonOf(asked.resource), 'cloud/deployer is no secret: its type is role')
    assert.match(await reasonOf({ type: 'role', id: 'cloud/deployer' }), /no grant/)
    assert.match(await reasonOf({ type: 'secret', id: 'cloud/nobody' }), /is not known/)
    const { decide } = await import('@holdfast/core/loop/answer/decide')
    const { view } = server.context.driver
    const identity = find(view, 'Identity', 'svc-deploy')?.uid
    const asset = find(view, 'Asset', 'web-01')?.uid
    assert.ok(identity !== undefined && asset !== undefined)
    const env = server.context.driver.env()
    const proven = { identity, asset, issuedAt: env.now }
    const caller = { id: identity, vouchesFor: 'none', proven } as const
    const request = { ...asked, context: {}, assets: ['web-01'] }
    assert.match(decide(view, request, caller, env).reason, /is not known/)
  })

  test('an unknown document is one line and a pointer', async () => {
    const names = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`member\n${'x'.repeat(40)}${at}`, 1]),
    )
    const answer = await told('/api/v1/import', {}, 'POST', JSON.stringify(names))
    assert.equal(answer.status, 400)
    assert.ok(!answer.detail.includes('\n') && answer.detail.length < 200, answer.detail)
    assert.equal(answer.help, 'what is read: holdfast import --formats')
  })

  test('the unknown hold names the list', async () => {
    assert.notEqual(scene.hold, '')
    const answer = await told('/api/v1/holds/h_XXXX')
    assert.match(answer.help, /holdfast hold list$/)
  })
})
