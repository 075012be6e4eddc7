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
import {
  listRecords,
  type RecordCursor,
  type RecordOrder,
  type RecordPage,
} from './list-records.ts'
import { findRecord, listUses, type RecordFilter } from './read-records.ts'
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

function firstPage(
  data: string,
  filter: Partial<RecordFilter>,
  limit = 10,
  order: RecordOrder = 'newest',
): RecordPage {
  return listRecords(data, { filter: { ...ALL, ...filter }, after: null, limit, order })
}

/** To the end; `paged` is told how many pages were read. */
function followed(
  data: string,
  { filter = ALL, order, limit }: { filter?: RecordFilter; order: RecordOrder; limit: number },
  paged: (pages: number) => void = () => undefined,
  piecesMax?: number,
): RecordPage['records'][number][] {
  const records: RecordPage['records'][number][] = []
  let after: RecordCursor | null = null
  let pages = 0
  do {
    const page: RecordPage = listRecords(data, { filter, after, limit, order }, piecesMax)
    assert.ok(page.records.length <= limit)
    records.push(...page.records)
    after = page.next
    pages += 1
    paged(pages)
  } while (after !== null)
  return records
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function idOf(index: number): string {
  let text = ''
  for (let at = 0; at < 13; at++) text += CROCKFORD[(index >> (at * 3)) & 31] ?? '0'
  return `dc_${text}`
}

function countOf(index: number, count: number, last: number): string {
  return canonicalJson({ v: 2, again: idOf(index), count, last: START + last, until: null })
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
    assert.deepEqual(firstPage(data, {}), { records: [], next: null })
    segments.delete(`${HOUR}-30d`, 'uses')
    assert.deepEqual(readdirSync(folder), [])
  })
})

describe('reading records', () => {
  for (const order of ['newest', 'oldest'] as const) {
    test(`pages are ${order} first, each record once, sealed between two pages or not`, () => {
      const { data, segments, lines } = filled()
      const seen = followed(data, { order, limit: 1_000 }, (pages) => {
        if (pages !== 2) return
        run(segments.seal(HOUR))
        segments.dropOpen(HOUR)
      })
      const ids = lines.map((_, index) => idOf(index))
      assert.deepEqual(
        seen.map(({ id }) => id),
        order === 'oldest' ? ids : ids.toReversed(),
      )
    })
  }

  test('both orders are the same records, counts behind them too, whatever the page and the filter', () => {
    const { data, segments } = fresh()
    // Equal answers are counted while others are written, also of a record that stands blocks before.
    for (let from = 0; from < MANY; from += 250) {
      const more = Array.from({ length: 250 }, (_, at) => line(from + at))
      const counts = [from, from - 500].flatMap((index) =>
        index < 0 ? [] : [countOf(index, 2 + from, from + 249)],
      )
      segments.append(HOUR, [...more, ...counts])
    }
    for (const sealed of [false, true]) {
      if (sealed) {
        run(segments.seal(HOUR))
        segments.dropOpen(HOUR)
      }
      for (const [more, limit, counted] of [
        [{}, 1_111, 30],
        [{}, MANY, 30],
        [{ identity: 'svc-3' }, 333, 5],
        [{ from: START + 700, to: START + 800 }, 7, 1],
        [{ resource: 'prod/4', from: START + 900 }, 1_000, 0],
      ] as const) {
        const filter = { ...ALL, ...more }
        const newest = followed(data, { filter, order: 'newest', limit })
        const oldest = followed(data, { filter, order: 'oldest', limit })
        assert.deepEqual(oldest, newest.toReversed(), JSON.stringify({ sealed, more, limit }))
        const times = newest.filter(({ count = 1 }) => count > 1).length
        assert.ok(times >= counted, `${times} are counted: ${JSON.stringify(more)}`)
      }
    }
    segments.close()
  })

  test('of many pieces a page reads a few, and the next goes on there: in either order all of them', () => {
    const { data, segments } = fresh()
    // An hour of them: what counts a record stands within a minute behind it.
    for (let from = 0; from < MANY; from += 250) {
      const more = Array.from({ length: 250 }, (_, at) =>
        line(from + at, { at: START + 200 * (from + at) }),
      )
      segments.append(HOUR, [...more, countOf(from + 200, 2 + from, 200 * (from + 249))])
    }
    const all = { filter: ALL, order: 'newest', limit: MANY } as const
    const whole = followed(data, all)
    assert.ok(whole.filter(({ count = 1 }) => count > 1).length >= 30)
    let pages = 0
    const told = (count: number): void => {
      pages = count
    }
    assert.deepEqual(followed(data, all, told, 1), whole)
    assert.ok(pages > 2)
    const oldest = followed(data, { ...all, order: 'oldest' }, told, 1)
    assert.deepEqual(oldest, whole.toReversed())
    assert.ok(pages > 2)
    segments.close()
  })

  test('a page from either end goes on where the other would stand', () => {
    const { data } = filled()
    const { next } = listRecords(data, { filter: ALL, after: null, limit: 10, order: 'oldest' })
    const back = listRecords(data, { filter: ALL, after: next, limit: 100, order: 'newest' })
    assert.deepEqual(
      back.records.map(({ id }) => id),
      Array.from({ length: 9 }, (_, index) => idOf(8 - index)),
    )
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
      const { records } = firstPage(data, filter, 1_000)
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
    segments.append(HOUR, [countOf(0, 9, MANY)])
    const [found] = firstPage(data, { to: START + 1 }).records
    assert.deepEqual([found?.id, found?.count, found?.last], [idOf(0), 9, START + MANY])
    assert.equal(findRecord(data, idOf(0))?.count, 9)
    // Packed, too: the block that counts it says so.
    segments.append(
      HOUR,
      Array.from({ length: MANY }, (_, at) => line(MANY + 200 + at)),
    )
    for (const order of ['newest', 'oldest'] as const) {
      const filter = { identity: 'svc-0', to: START + 1 }
      const [packed] = firstPage(data, filter, 10, order).records
      assert.equal(packed?.count, 9, order)
    }
    segments.close()
  })

  test('there are none where nothing was written', () => {
    const { data, folder } = fresh()
    assert.equal(findRecord(data, idOf(1)), null)
    rmSync(folder, { recursive: true })
    assert.deepEqual(firstPage(data, {}), { records: [], next: null })
    assert.deepEqual(listUses(data, ALL, 10), { hours: [], next: null })
  })
})
