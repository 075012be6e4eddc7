/** Enforcing is switched on by somebody who saw whom it refuses; in waves it goes back by itself. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { blockedScene } from '../../proof/browser/scene.ts'
import { switchOn } from '../../proof/testkit/switch-on.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

interface Preview {
  readonly digest: string
  readonly counts: {
    readonly identities: number
    readonly byReason: readonly { reason: string; identities: number; steps: readonly string[] }[]
    readonly byOwner: readonly { owner: string | null }[]
  }
  readonly rows: readonly { identity: string; asset: string; reason: string }[]
  readonly total: number
  readonly rehearsal: { readonly fresh: boolean } | null
  readonly needs: readonly string[]
}

const MAIL = `apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-mail }
spec: { type: service-account, owner: team-mail, assets: [web-02] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: g1 }
spec: { identity: svc-mail, resource: prod/db/password, actions: [read] }
`

describe('switching on', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('report-only')
    await blockedScene(server)
    await server.call('POST', '/api/v1/apply', MAIL, YAML)
  })
  after(() => server.close())
  const preview = async (scope: object): Promise<Preview> => {
    const { status, body } = await server.call('POST', '/api/v1/mode/preview', { scope })
    assert.equal(status, 200)
    return body as Preview
  }
  const set = async (more: object) =>
    server.call('POST', '/api/v1/mode', {
      mode: 'enforce',
      scope: { all: true },
      reason: 'r',
      ...more,
    })
  const refusedNow = async (): Promise<number> => {
    const { body } = await server.call('GET', '/api/v1/status')
    return (body as { refused: { uses: number } }).refused.uses
  }

  test('the list is who will be refused, unknown ones among them, and changes nothing', async () => {
    const { counts, rows, total, rehearsal, needs } = await preview({ all: true })
    assert.deepEqual(rows.map((row) => `${row.identity} ${row.asset} ${row.reason}`).toSorted(), [
      'svc-deploy web-01 blocked',
      'svc-mail web-02 never-reported',
    ])
    assert.deepEqual([counts.identities, total, rehearsal], [2, 2, null])
    assert.ok(counts.byReason.every((one) => one.steps.length > 0))
    assert.match(needs[0] ?? '', /off --rehearse/)
    assert.equal(await refusedNow(), 0)
    assert.deepEqual((await preview({ assets: ['web-02'] })).total, 1)
  })

  const refused = (answer: { status: number; body: unknown }): string => {
    assert.equal(answer.status, 409, JSON.stringify(answer.body))
    return (answer.body as { code: string }).code
  }

  test('without the list, without a rehearsal, or with another list it is refused', async () => {
    assert.equal(refused(await set({})), 'preview-first')
    const { digest } = await preview({ all: true })
    assert.equal(refused(await set({ digest })), 'rehearse-first')
    const other = await preview({ assets: ['web-02'] })
    assert.equal(refused(await set({ digest: other.digest })), 'preview-changed')
    assert.equal(refused(await set({ digest: 'sha256:1' })), 'preview-changed')
    assert.equal(await refusedNow(), 0)
  })

  test('a rehearsal says what off leaves and changes nothing', async () => {
    const before = (await server.call('GET', '/api/v1/status')).body as { mode: string }
    const { body } = await server.call('POST', '/api/v1/off/rehearse', { reason: 'drill' })
    assert.deepEqual(
      [(body as { checked: number }).checked, (body as { stays: number }).stays],
      [2, 0],
    )
    await server.call('POST', '/api/v1/assets/web-01/quarantine', { reason: 'drill' })
    const worse = (await server.call('POST', '/api/v1/off/rehearse', { reason: 'drill' })).body
    // A quarantine takes every tier, and no switch lifts it.
    assert.equal((worse as { stays: number }).stays, 2)
    await server.call('POST', '/api/v1/assets/web-01/lift-quarantine', { reason: 'drill' })
    const after = (await server.call('GET', '/api/v1/status')).body as { mode: string }
    assert.equal(after.mode, before.mode)
  })

  const WAVES: readonly (readonly [string, object])[] = [
    ['one wave', { waves: [100] }],
    ['falling', { waves: [50, 10, 100] }],
    ['not to the end', { waves: [10, 50] }],
    ['too close', { waves: [10, 100], every: '1s' }],
  ]
  for (const [what, waves] of WAVES) {
    test(`waves are refused: ${what}`, async () => {
      const { digest } = await preview({ all: true })
      const { status, body } = await set({ digest, ...waves })
      assert.ok(status === 409 || status === 422 || status === 400, String(status))
      assert.equal((body as { code: string }).code, 'waves-invalid')
      assert.equal(await refusedNow(), 0)
    })
  }

  test('with the list it enforces exactly that list', async () => {
    const { rows } = await preview({ all: true })
    await switchOn(server, { all: true })
    const { body } = await server.call('GET', '/api/v1/refusals')
    const now = (body as { items: { identity: string; asset: string }[] }).items
    assert.deepEqual(
      now.map((one) => `${one.identity} ${one.asset}`).toSorted(),
      rows.map((row) => `${row.identity} ${row.asset}`).toSorted(),
    )
  })

  test('back to report-only asks for nothing', async () => {
    const back = { mode: 'report-only', scope: { all: true }, reason: 'r' }
    assert.equal((await server.call('POST', '/api/v1/mode', back)).status, 200)
    assert.equal(await refusedNow(), 0)
  })
})
