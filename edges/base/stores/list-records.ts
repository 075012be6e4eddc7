/**
 * Decision records in pages, newest or oldest first, beside whoever writes them. A page is bounded by the pieces it
 * unpacks, and says from where the next goes on.
 */

import { LIMITS } from '@holdfast/core/kernel/limits'
import type { DecisionRecord } from '@holdfast/core/model/decision'
import {
  hoursBetween,
  matches,
  namesOf,
  piecesByTime,
  recordsOf,
  textsOf,
  withCount,
  type Counts,
  type RecordFilter,
  type Timed,
} from './read-records.ts'
import { folderIn } from './segment-names.ts'

export type RecordOrder = 'newest' | 'oldest'

/** Behind these in the order that is asked for. */
export interface RecordCursor {
  readonly at: number
  readonly id: string
}

export interface RecordPage {
  readonly records: readonly DecisionRecord[]
  /** Null: that is all. Fewer than were asked for may come with more behind. */
  readonly next: RecordCursor | null
}

export interface RecordsAsked {
  readonly filter: RecordFilter
  readonly after: RecordCursor | null
  readonly limit: number
  readonly order: RecordOrder
}

/** @param piecesMax - unpacked for one page */
export function listRecords(
  directory: string,
  asked: RecordsAsked,
  piecesMax: number = LIMITS.recordBlocksReadMax,
): RecordPage {
  const list = asked.order === 'newest' ? newest : oldest
  return list(folderIn(directory), asked, piecesMax)
}

function newest(
  folder: string,
  { filter, after, limit }: RecordsAsked,
  piecesMax: number,
): RecordPage {
  const end = Math.min(filter.to, after === null ? Infinity : after.at + 1)
  const found = firstOf(limit + 1, (a, b) => (isBefore(a, b) ? 1 : -1))
  let budget = piecesMax
  for (const [hour, files] of hoursBetween(folder, filter.from, end)) {
    const counts: Counts = new Map()
    for (const piece of piecesByTime(folder, hour, files)) {
      const { first, last } = piece.span
      if (last < filter.from) continue
      // Of what is behind, only what counts a record that is not.
      if (first >= end && (first > end + COUNTS_BEHIND_MS || !piece.mayHold(['counts']))) continue
      if ((found.last()?.at ?? 0) > last) return pageOf(found.all(), limit)
      // What is shown next begins earlier than this did: else it would go on for ever.
      if (budget <= 0 && last < end - 1) {
        // Nothing that was not looked at is newer.
        const sure = found.all().filter((record) => record.at > last)
        return partOf(sure, limit, { at: last, id: LAST_ID })
      }
      if (!piece.mayHold(namesOf(filter))) continue
      budget -= 1
      for (const record of recordsOf(piece.lines(), counts, textsOf(filter))) {
        const isShown = after !== null && !isBefore(record, after)
        if (!isShown && matches(record, filter)) found.add(record)
      }
    }
  }
  return pageOf(found.all(), limit)
}

function oldest(
  folder: string,
  { filter, after, limit }: RecordsAsked,
  piecesMax: number,
): RecordPage {
  const start = Math.max(filter.from, after?.at ?? 0)
  const found = firstOf(limit + 1, (a, b) => (isBefore(a, b) ? -1 : 1))
  let budget = piecesMax
  for (const [hour, files] of hoursBetween(folder, start, filter.to).toReversed()) {
    const counted: Counts = new Map()
    for (const piece of piecesByTime(folder, hour, files).toSorted(byFirst)) {
      const { first, last } = piece.span
      if (last < start) continue
      // Where the page ends: behind it is only what counts records of it.
      const end = Math.min(filter.to, found.last()?.at ?? Infinity)
      if (first > end + COUNTS_BEHIND_MS) return pageOf(found.all(), limit)
      if (first > end && !piece.mayHold(['counts'])) continue
      // What is not looked at counts nothing that is earlier than this.
      const sureTo = first - COUNTS_BEHIND_MS
      if (budget <= 0 && sureTo > start) {
        const sure = found.all().filter((record) => record.at < sureTo)
        return partOf(sure, limit, { at: sureTo, id: FIRST_ID })
      }
      if (!piece.mayHold(namesOf(filter))) continue
      budget -= 1
      const counts: Counts = new Map()
      for (const record of recordsOf(piece.lines(), counts, textsOf(filter))) {
        const isShown = after !== null && !isBefore(after, record)
        if (!isShown && matches(record, filter)) found.add(record)
      }
      // A piece of which nobody knows when it begins may stand behind those that are read after it.
      for (const [id, again] of counts) {
        if (again.count > (counted.get(id)?.count ?? 0)) counted.set(id, again)
      }
      found.count(counted)
    }
  }
  return pageOf(found.all(), limit)
}

function byFirst(a: Timed, b: Timed): number {
  return a.span.first - b.span.first
}

/** Counts of a record stand within a minute behind it. */
const COUNTS_BEHIND_MS = 61_000

/** Before and behind every id. */
const FIRST_ID = '-'
const LAST_ID = '~'

/** What a part of the pieces gave: the next goes on where that ends. */
function partOf(sure: readonly DecisionRecord[], limit: number, next: RecordCursor): RecordPage {
  return sure.length > limit ? pageOf(sure, limit) : { records: sure, next }
}

function pageOf(all: readonly DecisionRecord[], limit: number): RecordPage {
  const records = all.slice(0, limit)
  const last = records.at(-1)
  const more = all.length > limit && last !== undefined
  return { records, next: more ? { at: last.at, id: last.id } : null }
}

function isBefore(record: RecordCursor, cursor: RecordCursor): boolean {
  return record.at < cursor.at || (record.at === cursor.at && record.id < cursor.id)
}

/** The first so many in an order, whatever the order they come in. */
function firstOf(
  most: number,
  compare: (a: DecisionRecord, b: DecisionRecord) => number,
): {
  add(record: DecisionRecord): void
  /** How often they were answered, where more of it is known by now. */
  count(counts: Counts): void
  /** Nothing behind it is among them; undefined: there are fewer by now. */
  last(): DecisionRecord | undefined
  all(): readonly DecisionRecord[]
} {
  let held: DecisionRecord[] = []
  const cut = (): void => {
    held = held.toSorted(compare).slice(0, most)
  }
  return {
    add(record) {
      held.push(record)
      if (held.length >= 2 * most) cut()
    },
    count(counts) {
      if (counts.size === 0) return
      held = held.map((record) => {
        const again = counts.get(record.id)
        return again !== undefined && again.count > (record.count ?? 1)
          ? withCount(record, again)
          : record
      })
    },
    last() {
      if (held.length < most) return undefined
      cut()
      return held[most - 1]
    },
    all() {
      cut()
      return held
    },
  }
}
