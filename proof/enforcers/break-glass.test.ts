/** Break-glass at a point that verifies nothing, the real OpenBao: access is back while it is open, and cut again at its end. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { approverOf, as, openedBy, type Person } from '../testkit/break-glass.ts'
import type { Account } from './bench.ts'
import { openbao } from './bench-openbao.ts'
import { REPORT } from '../doors/estate.ts'
import { startScene, type Scene } from './scene.ts'

/** A flaw on the host is due at once; its own scanner can say that it is gone. */
const DUE = [
  {
    kind: 'PosturePolicy',
    name: 'at-once',
    spec: { assets: { names: ['web-01'] }, deadline: { after: '0s', weight: 'critical' } },
  },
  {
    kind: 'Source',
    name: 'scanner',
    spec: {
      assets: { names: ['web-01', 'web-02'] },
      says: ['os-packages'],
      independence: 'second',
      mayRaise: 'always',
    },
  },
]
  .map(({ kind, name, spec }) =>
    JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec }),
  )
  .join('\n---\n')

describe('break-glass at OpenBao', { skip: openbao.needs }, () => {
  let scene: Scene
  let account: Account
  let people: readonly Person[] = []
  before(async () => {
    scene = await startScene(openbao, 1)
    account = await scene.account('app', 'shared', ['web-01', 'web-02'])
    await scene.apply(DUE)
    people = [await approverOf(scene.server, 'anna'), await approverOf(scene.server, 'ben')]
  })
  after(() => scene.close())

  test('what was cut comes back for the named identity, revives nothing, and goes again', async () => {
    const one = await account.workload('web-01')
    assert.equal(await one.works(), true)
    // The other host is well, so that what it does there is never refused.
    const well = { ...REPORT, ArtifactName: 'web-02', Results: [{ ...REPORT.Results[0], Vulnerabilities: [] }] } // prettier-ignore
    for (const [asset, report] of [
      ['web-02', well],
      ['web-01', REPORT],
    ] as const) {
      const said = { ...report, CreatedAt: new Date().toISOString() }
      const path = `/api/v1/import?asset=${asset}&source=scanner`
      const { status, body } = await scene.server.call('POST', path, JSON.stringify(said))
      assert.equal(status, 200, JSON.stringify(body))
    }
    await scene.proven('cut', account, 'web-01')
    assert.deepEqual([await one.works(), await one.getsIn()], [false, false])

    const id = await openedBy(scene.server, ['app'], ...people)
    await scene.proven('free', account, 'web-01')
    assert.equal(await one.works(), false)
    const two = await account.workload('web-01')
    assert.equal(await two.works(), true)

    const [anna] = people
    const closed = await scene.server.call('POST', `/api/v1/break-glass/${id}/close`, { reason: 'it is over' }, anna === undefined ? {} : as(anna)) // prettier-ignore
    assert.equal(closed.status, 200)
    await scene.proven('cut', account, 'web-01')
    assert.deepEqual([await two.works(), await two.getsIn()], [false, false])
  })
})
