/** Documents are read one after the other: what one does to its thread is nobody else's matter. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { oneWorker } from './one-worker.ts'
import { openReader, type Reader } from './reader.ts'

const SBOM = (components: number): Uint8Array =>
  utf8(
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { type: 'container', name: 'shop' } },
      components: Array.from({ length: components }, (_, index) => ({
        type: 'library',
        name: `p${index}`,
        version: '1.0.0',
        purl: `pkg:npm/p${index}@1.0.0`,
      })),
    }),
  )

describe('the reader', () => {
  let reader: Reader
  before(() => {
    reader = openReader()
  })
  after(() => reader.close())

  test('answers many at once, each with its own', async () => {
    const sizes = [1, 20_000, 3, 0, 5_000]
    const read = await Promise.all(sizes.map((size) => reader.read(SBOM(size), {})))
    const components = read.map((one) => (one.ok ? one.value.summary.components : null))
    assert.deepEqual(components, sizes)
  })
  test('gives the bytes that are kept of each report', async () => {
    const read = await reader.read(SBOM(2), {})
    assert.ok(read.ok)
    const [report] = read.value.reports
    assert.match(report?.digest ?? '', /^sha256:[0-9a-f]{64}$/)
    const kept: unknown = JSON.parse(Buffer.from(report?.bytes ?? []).toString())
    assert.deepEqual(kept, JSON.parse(JSON.stringify(report?.facts)))
  })
  test('says of what is no document, and of no manifest, what is wrong', async () => {
    const [document, manifests, binary] = await Promise.all([
      reader.read(utf8('nonsense'), {}),
      reader.manifests(utf8('kind: Nope')),
      reader.manifests(new Uint8Array([0xff, 0xfe])),
    ])
    assert.ok(!document.ok && !manifests.ok && !binary.ok)
    assert.match(document.error.message, /no reader knows this document/)
    assert.match(manifests.error[0]?.message ?? '', /unknown kind/)
    assert.match(binary.error[0]?.message ?? '', /not UTF-8/)
  })
})

describe('a thread that dies or hangs', () => {
  /** Answers by adding one; `die` and `hang` do what they say. */
  const open = (msMax: number, before = '', warm?: true) =>
    oneWorker<number | string, number | string>(
      new URL(
        `data:text/javascript,${encodeURIComponent(`
          import { parentPort } from 'node:worker_threads'
          parentPort.on('message', ({ call }) => {
            if (call === 'die') throw new Error('died')
            if (call === 'hang') for (;;);
            parentPort.postMessage({ answer: call + 1 })
          })
          ${before}
          parentPort.postMessage({ ready: true })`)}`,
      ),
      { heapMbMax: 64, msMax, tooMuch: 'too much', ...(warm === undefined ? {} : { warm }) },
    )
  test('takes only its own call with it, and the next has a fresh one', async () => {
    const worker = open(60_000)
    const calls = [1, 'die', 2, 'die', 'die', 3].map((call) => worker.call(call))
    assert.deepEqual(await Promise.all(calls), [2, 'too much', 3, 'too much', 'too much', 4])
    await worker.close()
  })
  test('is ended when its time is over', async () => {
    const worker = open(500)
    assert.equal(await worker.call('hang'), 'too much')
    await worker.close()
  })
  test('has all its time for the call, however long it loads', async () => {
    // Loading alone takes more than the call may.
    const load = 'for (const end = performance.now() + 3_500; performance.now() < end; );'
    const worker = open(2_500, load)
    assert.deepEqual(await Promise.all([worker.call(1), worker.call(2)]), [2, 3])
    await worker.close()
  })
  test('that cannot be loaded is no fault of the call, and is tried anew', async () => {
    const worker = open(60_000, "throw new Error('no such module')")
    for (const call of [1, 2]) {
      await assert.rejects(worker.call(call), /the thread that reads this did not start/)
    }
    await worker.close()
  })
  test('that is still being loaded when it is closed answers whoever waits', async () => {
    const worker = open(60_000, 'for (;;);')
    const call = worker.call(1)
    await worker.close()
    assert.equal(await call, 'too much')
  })
  test('loads at once where it is wanted warm', async () => {
    const heard = new BroadcastChannel('loaded')
    const loaded = new Promise((resolve) => (heard.onmessage = resolve))
    const channel = "new BroadcastChannel('loaded')"
    const worker = open(60_000, `const c = ${channel}; c.postMessage(1); c.close()`, true)
    await loaded
    heard.close()
    assert.equal(await worker.call(1), 2)
    await worker.close()
  })
  test('answers whoever still waits when it is closed', async () => {
    const worker = open(60_000)
    const calls = [worker.call('hang'), worker.call(1)]
    await worker.close()
    assert.deepEqual(await Promise.all(calls), ['too much', 'too much'])
  })
})
