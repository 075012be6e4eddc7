/** Decision records in pages: in either order each once with its count, whatever was sealed and however little is read. */

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { describe, test } from 'node:test'
import {
  ALL,
  countOf,
  filled,
  fresh,
  HOUR,
  idOf,
  line,
  MANY,
  run,
  START,
} from '../../../proof/testkit/record-lines.ts'
import {
  listRecords,
  type RecordCursor,
  type RecordOrder,
  type RecordPage,
} from './list-records.ts'
import { findRecord, listUses, type RecordFilter } from './read-records.ts'

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
