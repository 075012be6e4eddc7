/** A disk that fills: people are told, imports stop, then new permits; denials, releases and `off` go on to the end. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { blockedScene } from '../browser/scene.ts'
import { needsRoot } from '../testkit/needs.ts'
import { until } from '../testkit/until.ts'
import { testServer, YAML, type TestServer } from '../testkit/server.ts'

const OPEN = `
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: fine }
spec: { type: host }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-patch }
spec: { type: service-account, owner: ops, purpose: patches, lane: remediation, assets: [fine] }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: mirror }
spec: { type: system, tier: 3, owner: ops }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-patch-mirror }
spec: { identity: svc-patch, resource: mirror, actions: [read] }
`

async function check(server: TestServer, identity: string, resource: string, type: string) {
  const { body } = await server.call('POST', '/access/v1/evaluation', {
    subject: { type: 'identity', id: identity },
    action: { name: 'read' },
    resource: { type, id: resource },
    context: {},
  })
  const { decision, context } = body as { decision: boolean; context: Record<string, string> }
  return { decision, code: context['code'], reason: context['reason'] ?? '' }
}

async function alarms(server: TestServer): Promise<string> {
  const { body } = await server.call('GET', '/api/v1/status')
  return (body as { alarms: string[] }).alarms.join('\n')
}

describe('a disk that fills', { timeout: 5 * 60_000 }, () => {
  test('each step stops what it says, and gives it back', async () => {
    let used = 50
    const server = await testServer('report-only', undefined, {
      outside: { disk: () => ({ total: 1_000, free: 1_000 - used * 10 }) },
    })
    try {
      await server.call('POST', '/api/v1/apply', OPEN, YAML)
      const open = () => check(server, 'svc-patch', 'mirror', 'system')
      const importing = async () =>
        (await server.call('POST', '/api/v1/import?asset=fine', { nothing: true })).status
      assert.equal((await open()).decision, true)
      assert.equal(await importing(), 400)
      assert.doesNotMatch(await alarms(server), /disk/)
      used = 80
      assert.match(
        await alarms(server),
        /the disk is 80 % full: imports stop at 90 %, new permits at/,
      )
      assert.equal(await importing(), 400)
      used = 90
      assert.match(await alarms(server), /imports have stopped/)
      const refused = await server.call('POST', '/api/v1/import?asset=fine', { nothing: true })
      assert.equal(refused.status, 507)
      assert.match(JSON.stringify(refused.body), /HOLDFAST_DECISIONS_SIZE/)
      assert.equal((await server.call('POST', '/api/v1/apply', OPEN, YAML)).status, 200)
      used = 97
      assert.equal((await server.call('POST', '/api/v1/apply', OPEN, YAML)).status, 507)
      // What patches is not cut; what is denied is denied; off works.
      assert.equal((await open()).decision, true)
      assert.equal((await check(server, 'nobody', 'mirror', 'system')).code, 'subject-unknown')
      assert.equal((await server.call('POST', '/api/v1/off', { reason: 'full' })).status, 200)
      const { body } = await server.call('GET', '/metrics')
      assert.match(String(body), /holdfast_disk_used_percent 97/)
      used = 10
      assert.equal((await server.call('POST', '/api/v1/resume', { reason: 'room' })).status, 200)
      assert.doesNotMatch(await alarms(server), /disk/)
    } finally {
      await server.close()
    }
  })

  test(
    'a real one, filled by another program to the last byte',
    { skip: needsRoot() },
    async () => {
      const data = join(mkdtempSync(join(tmpdir(), 'holdfast-filling-')), 'data')
      mkdirSync(data)
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=0700', 'tmpfs', data])
      assert.equal(mounted.status, 0, String(mounted.stderr))
      const server = await testServer('report-only', data)
      try {
        await blockedScene(server)
        const permitted = () => check(server, 'svc-deploy', 'metrics/push', 'secret')
        await until('the reserve is there', () => existsSync(join(data, 'reserve')))
        assert.equal((await permitted()).decision, true)
        const { blocks, bavail, bsize } = statfsSync(data)
        const leave = Math.floor(blocks * bsize * 0.025)
        writeFileSync(join(data, 'filler'), Buffer.alloc(bavail * bsize - leave, 1))
        await until('the alarm of a full disk', async () =>
          /new permits have stopped/.test(await alarms(server)),
        )
        const denied = await permitted()
        assert.deepEqual([denied.decision, denied.code], [false, 'not-durable'])
        assert.match(denied.reason, /the disk of the server is full/)
        writeFileSync(join(data, 'filler-2'), Buffer.alloc(statfsSync(data).bavail * bsize, 1))
        await until('the reserve is given back', () => !existsSync(join(data, 'reserve')))
        assert.equal((await permitted()).decision, false)
        const off = await server.call('POST', '/api/v1/off', { reason: 'full' })
        assert.equal(off.status, 200, JSON.stringify(off.body))
        const ready = await server.call('GET', '/readyz')
        assert.equal(ready.status, 200, JSON.stringify(ready.body))
      } finally {
        await server.close()
        spawnSync('umount', ['-l', data])
      }
    },
  )
})
