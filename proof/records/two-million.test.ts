/**
 * Two million records in an hour, the server killed in the middle and started again: it listens before the hour is
 * sealed, decides while it is, holds a small part of it at a time, and the roots are those of the lines.
 */

import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sweep } from '@holdfast/server/driver/retention'
import { fileSegments } from '@holdfast/edges-base/stores/segments'
import { testServer, type TestServer } from '../testkit/server.ts'

const RECORDS = Number(process.env['HOLDFAST_RECORDS'] ?? 2_000_000)
const BATCH = 1_000
const DAY_MS = 86_400_000
/** Past the shorter time of keeping, so that retention is due. */
const HOUR = new Date(Date.now() - 31 * DAY_MS).toISOString().slice(0, 13)
const START = Date.parse(`${HOUR}:00:00Z`)
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Every so manyth is a denial. */
const DENIED = 10

setFlagsFromString('--expose-gc')
/** Of this thread: the write thread collects for itself. */
const collect = runInNewContext('gc') as () => void

function idOf(index: number): string {
  let text = ''
  for (let at = 12; at >= 0; at--) text += CROCKFORD[Math.floor(index / 32 ** at) % 32] ?? ''
  return `dc_${text}`
}

function lineOf(index: number): string {
  const at = START + Math.floor((index * 3_600_000) / RECORDS)
  const denied = index % DENIED === 0
  const [decision, code] = denied ? [false, 'asset-stale'] : [true, 'permitted']
  return `{"action":"read","assets":["as_0000000000000"],"at":${at},"caller":"tk_${index}","code":"${code}","decision":${decision},"denying":[],"hold":null,"id":"${idOf(index)}","ledgerSize":${index},"overrides":[],"posture":"verified","released":null,"resource":"secret/prod/${index % 50}","subject":"identity/svc-${index % 100}","table":"t","tier":2,"until":${denied ? 'null' : at + 300_000},"v":2}`
}

/** RFC 9162's tree, once more: perfect subtrees by their height. */
function tree(): { add(line: string): void; root(): string; count: () => number } {
  const roots: (Buffer | undefined)[] = []
  let count = 0
  const digest = (...parts: readonly Uint8Array[]) => hash('sha256', Buffer.concat(parts), 'buffer')
  return {
    add(line) {
      let right = digest(Buffer.of(0), Buffer.from(line))
      let height = 0
      for (; roots[height] !== undefined; height++) {
        right = digest(Buffer.of(1), roots[height] ?? right, right)
        roots[height] = undefined
      }
      roots[height] = right
      count += 1
    },
    root() {
      const present = roots.filter((root) => root !== undefined)
      const [lowest = digest(), ...higher] = present
      return higher
        .reduce((right, left) => digest(Buffer.of(1), left, right), lowest)
        .toString('hex')
    },
    count: () => count,
  }
}

describe(`${RECORDS} records in an hour`, { timeout: 30 * 60_000 }, () => {
  const data = mkdtempSync(join(tmpdir(), 'holdfast-records-'))
  const folder = join(data, 'decisions')
  const [long, short] = [tree(), tree()]
  let server: TestServer
  before(async () => {
    let segments = fileSegments(data)
    const killedAt = Math.floor(RECORDS / 2 / BATCH) * BATCH
    for (let from = 0; from < RECORDS; from += BATCH) {
      if (from === killedAt) {
        // Killed: nothing was closed, and the line that was being written is torn.
        const tail = readdirSync(folder).find((name) => name.includes('.tail-')) ?? ''
        appendFileSync(join(folder, tail), lineOf(from).slice(0, 100))
        segments = fileSegments(data)
      }
      const lines = Array.from({ length: BATCH }, (_, at) => lineOf(from + at))
      segments.append(HOUR, lines)
      for (const [at, line] of lines.entries())
        ((from + at) % DENIED === 0 ? long : short).add(line)
    }
    // Nor is it closed now.
  })
  after(() => server.close())

  test('the server listens at once, and decides while the hour is sealed', async () => {
    server = await testServer('enforce', data)
    const { segments } = server.context.writer
    assert.ok((await segments.open()).includes(HOUR), 'it listens before the hour is sealed')
    collect()
    const atFirst = process.memoryUsage().rss
    let most = atFirst
    let answered = 0
    while ((await segments.open()).includes(HOUR)) {
      assert.deepEqual(server.context.decisions.troubles(), [])
      const { status } = await server.call('POST', '/access/v1/evaluation', {
        subject: { type: 'identity', id: 'nobody' },
        action: { name: 'read' },
        resource: { type: 'secret', id: 'x' },
      })
      assert.equal(status, 200)
      answered += 1
      // What these calls themselves leave is no memory of the server's.
      if (answered % 20 === 0) collect()
      most = Math.max(most, process.memoryUsage().rss)
      await pause(5)
    }
    assert.ok(answered > 10, `${answered} decisions beside it`)
    const bytes = RECORDS * lineOf(RECORDS - 1).length
    // The lines alone are several hundred megabytes; a block and its garbage are some ten.
    assert.ok(most - atFirst < Math.max(bytes / 2, 250e6), `${most - atFirst} of ${bytes}`)
  })

  test('its roots are those of the lines, and it takes a tenth of their room', async () => {
    const { view } = server.context.driver
    const lines = await server.context.writer.ledger.read(0, view.size)
    const sealed = lines
      .map((line) => JSON.parse(line) as { kind: string; body: Record<string, unknown> })
      .filter((one) => one.kind === 'decisions.sealed')
      .map((one) => one.body)
    assert.deepEqual(sealed, [
      { segment: `${HOUR}-400d`, count: long.count(), root: long.root(), decisions: long.count() },
      {
        segment: `${HOUR}-30d`,
        count: short.count(),
        root: short.root(),
        decisions: short.count(),
      },
    ])
    assert.equal(long.count() + short.count(), RECORDS)
    const files = readdirSync(folder).filter((name) => name.startsWith(HOUR))
    assert.deepEqual(files, [`${HOUR}-30d.sealed`, `${HOUR}-400d.sealed`])
    const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
    assert.ok(bytes < 60 * RECORDS, `${bytes / RECORDS} bytes a record`)
  })

  test('any of them is found by its id', async () => {
    for (const index of [0, 1, Math.floor(RECORDS / 2), Math.floor(RECORDS / 2) - 1, RECORDS - 1]) {
      const { status, body } = await server.call('GET', `/api/v1/decisions/${idOf(index)}`)
      assert.equal(status, 200, idOf(index))
      assert.equal((body as { ledgerSize: number }).ledgerSize, index)
    }
    const none = await server.call('GET', `/api/v1/decisions/${idOf(RECORDS)}`)
    assert.equal(none.status, 404)
  })

  test('retention takes what is old and leaves its uses', async () => {
    const { driver, writer } = server.context
    assert.deepEqual((await sweep(driver, writer, 1e12)).segments, [`${HOUR}-30d`])
    const files = readdirSync(folder).filter((name) => name.startsWith(HOUR))
    assert.deepEqual(files, [`${HOUR}-30d.uses`, `${HOUR}-400d.sealed`])
    const query = `identity=svc-1&from=${HOUR}:00:00Z&to=${HOUR}:59:59Z`
    const { body } = await server.call('GET', `/api/v1/activity?${query}`)
    const { items } = body as { items: { count: number }[] }
    const counted = items.reduce((sum, one) => sum + one.count, 0)
    // One in a hundred is of this identity; the last second is left out.
    assert.ok(Math.abs(counted - RECORDS / 100) < RECORDS / 10_000, String(counted))
  })
})
