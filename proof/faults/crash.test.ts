/** SIGKILL at random moments under load, a full disk, a read-only one: what was acknowledged is there. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import {
  listRecords,
  type RecordCursor,
  type RecordPage,
} from '@holdfast/edges-base/stores/list-records'
import { verifyLedger } from '@holdfast/edges-base/stores/verify-ledger'
import { poll } from '@holdfast/agent/agent'
import { blockedScene } from '../browser/scene.ts'
import { needsRoot } from '../testkit/needs.ts'
import { serve, type Served } from '../testkit/served.ts'
import { testServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import { seeded } from '../testkit/chance.ts'
import type { AssetUid } from '@holdfast/core/kernel/ids'

const KILLS = Number(process.env['HOLDFAST_KILLS'] ?? 100)
const SEED = Number(process.env['HOLDFAST_SEED'] ?? 7)

function asset(name: string): string {
  return JSON.stringify({
    apiVersion: 'holdfast.dev/v1',
    kind: 'Asset',
    metadata: { name },
    spec: { type: 'host' },
  })
}

async function call(
  served: Served,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string } | undefined> {
  try {
    const response = await fetch(`${served.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${served.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })
    return { status: response.status, text: await response.text() }
  } catch {
    return undefined // The server died before it answered: nothing was acknowledged.
  }
}

/** Delivered secrets as the decision records have them. */
function deliveries(data: string): number {
  let delivered = 0
  let after: RecordCursor | null = null
  do {
    const page: RecordPage = listRecords(data, {
      filter: EVERY_RECORD,
      after,
      limit: 1_000,
      order: 'newest',
    })
    for (const { released, count } of page.records)
      delivered += released === null ? 0 : (count ?? 1)
    after = page.next
  } while (after !== null)
  return delivered
}

const EVERY_RECORD = {
  identity: null,
  resource: null,
  asset: null,
  codes: null,
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
}

/** Another program on the same disk takes what is left. */
function fill(data: string): void {
  const file = openSync(join(data, 'filler'), 'a')
  try {
    for (;;) writeSync(file, Buffer.alloc(4_096, 1))
  } catch (thrown) {
    assert.equal((thrown as NodeJS.ErrnoException).code, 'ENOSPC')
  } finally {
    closeSync(file)
  }
}

describe('crash', { timeout: 30 * 60_000 }, () => {
  test(`${KILLS} kills at random moments under load (HOLDFAST_SEED=${SEED})`, async () => {
    const data = mkdtempSync(join(tmpdir(), 'holdfast-crash-'))
    const random = seeded(SEED)
    const first = await testServer('enforce', data)
    const scene = await blockedScene(first)
    await poll(scene.agent, true)
    const workload = readFileSync(
      join(scene.agent.tokenDirectory ?? '', 'svc-deploy', 'token'),
      'utf8',
    ).trim()
    await first.close()

    const acknowledged = new Map<string, string>()
    let delivered = 0
    let next = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const served = await serve(data)
      assert.ok('child' in served, `start ${kill}: ${'text' in served ? served.text : ''}`)
      let running = true
      let answers = 0
      let writes = 0
      const writer = async (): Promise<void> => {
        while (running) {
          const name = `n-${next++}`
          const answer = await call(served, 'POST', '/api/v1/apply', asset(name))
          if (answer?.status !== 200) continue
          answers += 1
          writes += 1
          const { uid } = (JSON.parse(answer.text) as { results: [{ uid: string }] }).results[0]
          acknowledged.set(name, uid)
        }
      }
      const reader = async (): Promise<void> => {
        while (running) {
          const answer = await call(served, 'GET', '/v1/secret/data/metrics/push', undefined, {
            authorization: '',
            'x-vault-token': workload,
          })
          if (answer?.status !== 200) continue
          answers += 1
          delivered += 1
        }
      }
      const load = [writer(), writer(), writer(), reader(), reader()]
      const enough = 1 + Math.floor(random() * 60)
      // Secrets are read sooner than manifests are taken: some kills come before any write, most among them.
      const written = Math.floor(random() * 6)
      await until(
        `${enough} answers, ${written} of writes`,
        () => answers >= enough && writes >= written,
      )
      served.child.kill('SIGKILL')
      await once(served.child, 'exit')
      running = false
      await Promise.all(load)
      assert.ok(deliveries(data) >= delivered, `kill ${kill}: a secret left without its record`)
    }
    const last = await testServer('enforce', data)
    for (const [name, uid] of acknowledged) {
      const stored = last.context.driver.view.manifests.Asset.get(uid as AssetUid)
      assert.equal(stored?.name, name, `${name} was acknowledged`)
    }
    assert.ok(acknowledged.size > KILLS, `load was real: ${acknowledged.size} writes`)
    assert.ok(delivered > KILLS / 4, `load was real: ${delivered} deliveries`)
    await last.close()
    const checked = verifyLedger(data)
    assert.ok(checked.ok)
    assert.equal(checked.value.firstBad, null)
  })

  test(
    'a full disk ends in refusal, not in loss; a read-only one does not start',
    { skip: needsRoot() },
    async () => {
      const data = join(mkdtempSync(join(tmpdir(), 'holdfast-full-')), 'data')
      mkdirSync(data)
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m,mode=0700', 'tmpfs', data])
      assert.equal(mounted.status, 0, String(mounted.stderr))
      try {
        const served = await serve(data)
        assert.ok('child' in served)
        const acknowledged: string[] = []
        let refused = ''
        for (let index = 0; index < 20_000 && refused === ''; index++) {
          const name = `full-${index}`
          const body = JSON.stringify({
            apiVersion: 'holdfast.dev/v1',
            kind: 'Asset',
            metadata: { name, labels: { filler: 'x'.repeat(250), other: 'y'.repeat(250) } },
            spec: { type: 'host' },
          })
          const answer = await call(served, 'POST', '/api/v1/apply', body)
          if (answer?.status === 200) acknowledged.push(name)
          else refused = answer?.text ?? 'no answer'
        }
        assert.match(refused, /the disk is [\d.]+ % full: what is left is kept for denials/)
        // What is left is for such commands; another program takes that, too, and the reserve.
        let stopped = ''
        for (const name of acknowledged) {
          fill(data)
          const path = `/api/v1/assets/${name}/quarantine`
          const answer = await call(served, 'POST', path, '{"reason":"full"}')
          stopped = answer?.text ?? 'no answer'
          if (answer?.status !== 200) break
        }
        assert.match(stopped, /not-durable|nothing can be recorded|writing stopped/i)
        const ready = await call(served, 'GET', '/readyz')
        assert.equal(ready?.status, 503)
        served.child.kill('SIGKILL')
        await once(served.child, 'exit')
        rmSync(join(data, 'filler'))
        spawnSync('mount', ['-o', 'remount,size=64m', data])
        const again = await serve(data)
        assert.ok('child' in again, 'text' in again ? again.text : '')
        const listed = await call(again, 'GET', '/api/v1/assets?limit=1000')
        const names = new Set(
          (JSON.parse(listed?.text ?? '{}') as { items: { name: string }[] }).items.map(
            (one) => one.name,
          ),
        )
        assert.ok(acknowledged.length > 10)
        assert.deepEqual(
          acknowledged.slice(0, 900).filter((name) => !names.has(name)),
          [],
        )
        again.child.kill('SIGTERM')
        await once(again.child, 'exit')
        assert.equal(spawnSync('mount', ['-o', 'remount,ro', data]).status, 0)
        const readOnly = await serve(data)
        assert.ok('exit' in readOnly)
        assert.equal(readOnly.exit, 2, readOnly.text)
        assert.match(readOnly.text, /cannot be written/)
        assert.ok(!/ {4}at /.test(readOnly.text), 'no stack trace')
      } finally {
        spawnSync('umount', ['-l', data])
      }
    },
  )
})
