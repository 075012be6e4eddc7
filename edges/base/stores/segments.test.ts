/** Decision records on disk: what was acknowledged is there once, whatever was torn, and sealed it has its root. */

import assert from 'node:assert/strict'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { hex, utf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { leafHash, rootOfRange } from '@holdfast/core/ledger/merkle'
import { nodeHash } from '../signers/hash.ts'
import { openPieces, sealedPieces } from './read-hour.ts'
import { findRecord, listRecords, listUses, type RecordFilter } from './read-records.ts'
import { fileSegments, type FileSegments } from './segments.ts'

const HOUR = '2026-01-01T00'
const START = Date.parse(`${HOUR}:00:00Z`)
const ALL: RecordFilter = {
  identity: null,
  resource: null,
  asset: null,
  codes: null,
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function idOf(index: number): string {
  let text = ''
  for (let at = 0; at < 13; at++) text += CROCKFORD[(index >> (at * 3)) & 31] ?? '0'
  return `dc_${text}`
}

function line(index: number, more: Record<string, Json> = {}): string {
  return canonicalJson({
    v: 2,
    id: idOf(index),
    at: START + index,
    caller: `tk_${index}`,
    subject: `identity/svc-${index % 7}`,
    action: 'read',
    resource: `secret/prod/${index % 5}`,
    assets: ['as_0000000000000'],
    decision: true,
    code: 'permitted',
    until: START + index + 300_000,
    hold: null,
    overrides: [],
    table: 't',
    ledgerSize: index,
    released: null,
    tier: 2,
    posture: 'verified',
    denying: [],
    ...more,
  })
}

function fresh(): { data: string; folder: string; segments: FileSegments } {
  const data = mkdtempSync(join(tmpdir(), 'holdfast-segments-'))
  return { data, folder: join(data, 'decisions'), segments: fileSegments(data) }
}

function linesOf(folder: string, hour = HOUR): string[] {
  return openPieces(folder, hour).flatMap((piece) => piece.lines())
}

function run<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** So many that several blocks are packed. */
const MANY = Math.ceil((2.5 * LIMITS.recordBlockBytes) / line(1).length)

function filled(): ReturnType<typeof fresh> & { lines: string[] } {
  const all = fresh()
  const lines = Array.from({ length: MANY }, (_, index) => line(index))
  for (let from = 0; from < MANY; from += 100)
    all.segments.append(HOUR, lines.slice(from, from + 100))
  all.segments.close()
  return { ...all, lines }
}

describe('an hour that is open', () => {
  test('lines are read once and in order, packed or not', () => {
    const { folder, lines } = filled()
    assert.deepEqual(linesOf(folder), lines)
    const blocks = readdirSync(folder).find((name) => name.endsWith('.blocks')) ?? ''
    assert.ok(statSync(join(folder, blocks)).size < (lines.join('').length * 2) / 10)
  })

  test('a torn last line was never acknowledged and is cut', () => {
    const { data, folder, segments } = fresh()
    segments.append(HOUR, [line(1), line(2)])
    segments.close()
    appendFileSync(join(folder, `${HOUR}.tail-0`), '{"a":')
    const after = fileSegments(data)
    assert.deepEqual(linesOf(folder), [line(1), line(2)])
    after.append(HOUR, [line(3)])
    assert.deepEqual(linesOf(folder), [line(1), line(2), line(3)])
    after.close()
  })

  test('a block that was not written whole is cut, and its lines are in the tail still', () => {
    const { data, folder, segments } = fresh()
    segments.append(HOUR, [line(1), line(2)])
    segments.close()
    // Killed while it was packed: some of the block is there, and the tail was not put away.
    const whole = filled()
    const block = readFileSync(join(whole.folder, `${HOUR}.blocks`))
    for (const bytes of [10, 44, 5_000]) {
      writeFileSync(join(folder, `${HOUR}.blocks`), block.subarray(0, bytes))
      assert.deepEqual(linesOf(folder), [line(1), line(2)], `${bytes} bytes`)
      const after = fileSegments(data)
      after.append(HOUR, [line(3)])
      after.close()
      assert.deepEqual(linesOf(folder), [line(1), line(2), line(3)], `${bytes} bytes`)
      assert.equal(statSync(join(folder, `${HOUR}.blocks`)).size, 0)
      writeFileSync(join(folder, `${HOUR}.tail-0`), `${line(1)}\n${line(2)}\n`)
    }
  })

  test('killed when a block is packed and its tail not yet gone: nothing is there twice', () => {
    const { data, folder, lines } = filled()
    const tails = readdirSync(folder).filter((name) => name.includes('.tail-'))
    assert.equal(tails.length, 1)
    const size = statSync(join(folder, `${HOUR}.blocks`)).size
    // The state of a moment before: all packed, an empty tail behind and the old one still there.
    copyFileSync(join(folder, tails[0] ?? ''), join(folder, `${HOUR}.tail-0`))
    assert.deepEqual(linesOf(folder), lines)
    const after = fileSegments(data)
    after.append(HOUR, [line(MANY)])
    after.close()
    assert.deepEqual(linesOf(folder), [...lines, line(MANY)])
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('.tail-')),
      [`${HOUR}.tail-${size}`],
    )
  })

  test('damage is said, and never passed over', () => {
    const { folder } = filled()
    const path = join(folder, `${HOUR}.blocks`)
    const sound = readFileSync(path)
    for (const [at, words] of [
      [3, /is damaged at byte 0/],
      [30, /is damaged at byte 0/],
      [5_000, /is damaged in the block at 0/],
    ] as const) {
      const bytes = Buffer.from(sound)
      bytes[at] = (bytes[at] ?? 0) ^ 0xff
      writeFileSync(path, bytes)
      assert.throws(() => linesOf(folder), words)
    }
    writeFileSync(path, sound)
    truncateSync(path, sound.length - 1)
    assert.throws(() => linesOf(folder), /has \d+ of the \d+ bytes that were written/)
  })

  test('what earlier versions wrote is read, found and sealed', () => {
    const { data, folder, segments } = fresh()
    const old = Array.from({ length: MANY }, (_, index) =>
      line(index, { v: 1 }).replace(/,"denying":\[\]/, ''),
    )
    writeFileSync(join(folder, `${HOUR}.ndjson`), `${old.join('\n')}\n{"torn`)
    assert.deepEqual(linesOf(folder), old)
    assert.equal(findRecord(data, idOf(1_234))?.at, START + 1_234)
    segments.append(HOUR, [line(MANY)])
    assert.deepEqual(segments.open(), [HOUR])
    const sealed = run(segments.seal(HOUR))
    assert.deepEqual(
      sealed.map(({ segment, count }) => [segment, count]),
      [
        [`${HOUR}-400d`, MANY],
        [`${HOUR}-30d`, 1],
      ],
    )
    segments.dropOpen(HOUR)
    assert.deepEqual(segments.open(), [])
    assert.equal(findRecord(data, idOf(1_234))?.at, START + 1_234)
  })

  test('other names in the directory are nobody’s hour', () => {
    const { folder, segments } = fresh()
    mkdirSync(join(folder, 'other'))
    for (const name of ['2026.ndjson', `${HOUR}.old`, `${HOUR}.tail-x`, `${HOUR}-9d.sealed`])
      writeFileSync(join(folder, name), '')
    assert.deepEqual([segments.open(), segments.list()], [[], []])
  })
})

describe('an hour that is sealed', () => {
  test('its root is the one of its lines, and sealing again gives the same', () => {
    const { folder, segments, lines } = filled()
    const [short, ...none] = run(segments.seal(HOUR))
    assert.deepEqual(none, [])
    const leaves = lines.map((one) => leafHash(nodeHash, utf8(one)))
    const root = hex(rootOfRange(nodeHash, (from, to) => leaves.slice(from, to), 0, MANY))
    assert.deepEqual(short, { segment: `${HOUR}-30d`, count: MANY, root, decisions: MANY })
    assert.deepEqual(run(segments.seal(HOUR)), [short])
    const read = sealedPieces(folder, `${HOUR}-30d`, 'sealed').flatMap((piece) => piece.lines())
    assert.deepEqual(read, lines)
  })

  test('an hour that cannot be sealed leaves nothing behind but itself', () => {
    const { folder, segments } = filled()
    const path = join(folder, `${HOUR}.blocks`)
    const bytes = readFileSync(path)
    bytes[bytes.length - 10] = (bytes[bytes.length - 10] ?? 0) ^ 0xff
    writeFileSync(path, bytes)
    const before = readdirSync(folder)
    assert.throws(() => run(segments.seal(HOUR)), /is damaged in the block/)
    assert.deepEqual(readdirSync(folder), before)
  })

  test('what goes leaves its uses, which add up', () => {
    const { data, folder, segments } = filled()
    run(segments.seal(HOUR))
    segments.dropOpen(HOUR)
    const uses = run(segments.foldUses(`${HOUR}-30d`))
    const before = listUses(data, ALL, 1_000)
    segments.delete(`${HOUR}-30d`, 'records')
    assert.deepEqual(readdirSync(folder), [`${HOUR}-30d.uses`])
    const after = listUses(data, ALL, 1_000)
    assert.deepEqual(after, before)
    assert.equal(uses?.count, 35)
    const counted = after.hours[0]?.rows.reduce((sum, row) => sum + row.count, 0)
    assert.equal(counted, MANY)
    assert.deepEqual(listRecords(data, ALL, null, 10), { records: [], next: null })
    segments.delete(`${HOUR}-30d`, 'uses')
    assert.deepEqual(readdirSync(folder), [])
  })
})

describe('reading records', () => {
  test('pages are newest first, each record once, sealed between two pages or not', () => {
    const { data, segments, lines } = filled()
    const seen: string[] = []
    let after: { at: number; id: string } | null = null
    let pages = 0
    do {
      const page = listRecords(data, ALL, after, 1_000)
      seen.push(...page.records.map((record) => record.id))
      after = page.next
      pages += 1
      if (pages === 2) {
        run(segments.seal(HOUR))
        segments.dropOpen(HOUR)
      }
    } while (after !== null)
    assert.equal(seen.length, lines.length)
    assert.deepEqual(seen, lines.map((_, index) => idOf(index)).toReversed())
  })

  const rows: readonly (readonly [string, Partial<RecordFilter>, number])[] = [
    ['an identity', { identity: 'svc-3' }, 1],
    ['a resource', { resource: 'prod/4' }, 1],
    ['both', { identity: 'svc-3', resource: 'prod/4' }, 1],
    ['a time', { from: START + 5, to: START + 9 }, 4],
    ['a part of a name', { identity: 'svc' }, 0],
    ['a name as a pattern', { identity: 'svc-.' }, 0],
    ['a name with its type', { identity: 'identity/svc-3' }, 0],
    ['another asset', { asset: 'as_1111111111111' }, 0],
    ['another code', { codes: ['asset-blocked'] }, 0],
    ['no code', { codes: [] }, 0],
    ['a time before', { to: START }, 0],
    ['a time behind', { from: START + 3_600_000 }, 0],
  ]
  for (const [what, filter, least] of rows) {
    test(`chosen by ${what}: ${least === 0 ? 'none' : 'those alone'}`, () => {
      const { data } = filled()
      const { records } = listRecords(data, { ...ALL, ...filter }, null, 1_000)
      assert.equal(records.length > 0, least > 0)
      for (const record of records) {
        if (filter.identity !== undefined)
          assert.equal(record.subject, `identity/${filter.identity}`)
        if (filter.resource !== undefined)
          assert.equal(record.resource, `secret/${filter.resource}`)
      }
    })
  }

  test('a count that stands behind its record, blocks later, is the record’s', () => {
    const { data, segments } = fresh()
    segments.append(HOUR, [line(0)])
    for (let from = 1; from < MANY; from += 100) {
      segments.append(
        HOUR,
        Array.from({ length: 100 }, (_, at) => line(from + at)),
      )
    }
    const again = { v: 2, again: idOf(0), count: 9, last: START + MANY, until: null }
    segments.append(HOUR, [canonicalJson(again)])
    const [found] = listRecords(data, { ...ALL, to: START + 1 }, null, 10).records
    assert.deepEqual([found?.id, found?.count, found?.last], [idOf(0), 9, START + MANY])
    assert.equal(findRecord(data, idOf(0))?.count, 9)
    // Packed, too: the block that counts it says so.
    segments.append(
      HOUR,
      Array.from({ length: MANY }, (_, at) => line(MANY + 200 + at)),
    )
    const [packed] = listRecords(
      data,
      { ...ALL, identity: 'svc-0', to: START + 1 },
      null,
      10,
    ).records
    assert.equal(packed?.count, 9)
    segments.close()
  })

  test('there are none where nothing was written', () => {
    const { data, folder } = fresh()
    assert.equal(findRecord(data, idOf(1)), null)
    rmSync(folder, { recursive: true })
    assert.deepEqual(listRecords(data, ALL, null, 10), { records: [], next: null })
    assert.deepEqual(listUses(data, ALL, 10), { hours: [], next: null })
  })
})
