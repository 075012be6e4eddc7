/**
 * Reads decision records beside whoever writes them: one by its id, what an hour's uses were, and what a page of them
 * (list-records.ts) is made of. A call for several is bounded by the pieces it unpacks, and says from where the next
 * goes on.
 */

import { existsSync } from 'node:fs'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { HOUR_MS, type Instant } from '@holdfast/core/kernel/instant'
import { useRows } from '@holdfast/core/measure/use-rows'
import type { DecisionCount, DecisionRecord, UseRow } from '@holdfast/core/model/decision'
import { asWritten, type NameIn } from './record-block.ts'
import { openPieces, sealedPieces, type Piece } from './read-hour.ts'
import { recordIn } from './seal-hour.ts'
import { folderIn, hourOf, hoursIn, type HourFiles } from './segment-names.ts'

/** What chooses records. Names are whole and exact. */
export interface RecordFilter {
  readonly identity: string | null
  readonly resource: string | null
  readonly asset: string | null
  /** One of these; null: any. */
  readonly codes: readonly string[] | null
  /** In [from, to). */
  readonly from: number
  readonly to: number
}

/** Null: no record of that id is kept. */
export function findRecord(directory: string, id: string): DecisionRecord | null {
  const folder = folderIn(directory)
  const texts = [[`"${id}"`]]
  for (const [hour, files] of hoursBetween(folder, 0, Infinity)) {
    const counts: Counts = new Map()
    for (const piece of piecesByTime(folder, hour, files)) {
      if (!piece.mayHold([`id ${id}`])) continue
      for (const record of recordsOf(piece.lines(), counts, texts)) {
        const ids: readonly string[] = [record.id, ...(record.ids ?? [])]
        if (ids.includes(id)) return record
      }
    }
  }
  return null
}

/** Of records that stand in earlier pieces: how often they were answered by now. */
export type Counts = Map<string, DecisionCount>

export interface HourUses {
  readonly hour: string
  readonly rows: readonly UseRow[]
  /** There were more different ones than are held at once; they are left out. */
  readonly whole: boolean
}

/** The uses of the hours in which something was, the newest hour first. */
export interface UsePage {
  readonly hours: readonly HourUses[]
  /** The hour that was not looked at any more; null: that is all. */
  readonly next: string | null
}

export function listUses(directory: string, filter: RecordFilter, rowsMax: number): UsePage {
  const folder = folderIn(directory)
  const hours: HourUses[] = []
  let [budget, rows] = [LIMITS.recordBlocksReadMax, 0]
  for (const [hour, files] of hoursBetween(folder, filter.from, filter.to)) {
    if (rows >= rowsMax || (budget <= 0 && hours.length > 0)) return { hours, next: hour }
    const uses = usesOf(folder, hour, files, filter)
    budget -= uses.read
    rows += uses.rows.length
    hours.push({ hour, rows: uses.rows, whole: uses.whole })
  }
  return { hours, next: null }
}

export function usesOf(
  folder: string,
  hour: string,
  files: HourFiles,
  filter: RecordFilter,
): { readonly rows: readonly UseRow[]; readonly whole: boolean; readonly read: number } {
  const rows = useRows()
  const counts: Counts = new Map()
  let [read, whole] = [0, true]
  const hasRoom = (): boolean => {
    whole &&= rows.size() < LIMITS.useRowsMax
    return whole
  }
  const look = (pieces: readonly Piece[], take: (lines: readonly string[]) => void): void => {
    for (const piece of pieces) {
      if (!piece.mayHold(namesOf(filter))) continue
      read += 1
      take(piece.lines())
    }
  }
  look(recordPieces(folder, hour, files).toReversed(), (lines) => {
    for (const record of recordsOf(lines, counts, textsOf(filter))) {
      if (matches(record, filter) && hasRoom()) rows.add(record)
    }
  })
  for (const segment of files.uses) {
    if (files.sealed.includes(segment)) continue
    look(sealedPieces(folder, segment, 'uses'), (lines) => {
      for (const line of lines) {
        const row = JSON.parse(line) as UseRow // Our own canonical line, its block checked.
        if (matches({ ...row, at: row.first }, filter) && hasRoom()) rows.addRow(row)
      }
    })
  }
  return { rows: rows.take(), whole, read }
}

export interface Timed extends Piece {
  readonly span: { readonly first: number; readonly last: number }
}

/** The pieces of an hour, the latest first. */
export function piecesByTime(folder: string, hour: string, files: HourFiles): Timed[] {
  const start = Date.parse(`${hour}:00:00Z`)
  const whole = { first: start, last: start + HOUR_MS - 1 }
  return recordPieces(folder, hour, files)
    .toReversed()
    .map((piece) => ({ ...piece, span: piece.span ?? whole }))
    .toSorted((a, b) => b.span.last - a.span.last)
}

/** Sealed, what was open is there for a moment still, and is the same. */
function recordPieces(folder: string, hour: string, files: HourFiles): Piece[] {
  if (files.sealed.length === 0 && !existsUses(files)) return openPieces(folder, hour)
  return files.sealed.flatMap((segment) => sealedPieces(folder, segment, 'sealed'))
}

/** Where rows are left and nothing is open, records of the hour are gone. */
function existsUses({ uses, blocks, ndjson, tails }: HourFiles): boolean {
  return uses.length > 0 && !blocks && !ndjson && tails.length === 0
}

export function hoursBetween(folder: string, from: number, to: number): [string, HourFiles][] {
  if (!existsSync(folder)) return []
  return [...hoursIn(folder)].toReversed().filter(([hour]) => {
    const start = Date.parse(`${hourOf(hour)}:00:00Z`)
    return start < to && start + HOUR_MS > from
  })
}

/**
 * Latest lines first; what was counted behind a record is added to it. Only lines that hold one of each of these
 * texts are taken apart.
 */
export function* recordsOf(
  lines: readonly string[],
  counts: Counts,
  texts: readonly (readonly string[])[],
): Generator<DecisionRecord> {
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? ''
    const count = countIn(line)
    if (count !== null) {
      if (!counts.has(count.again)) counts.set(count.again, count)
      continue
    }
    if (!texts.every((any) => any.some((text) => line.includes(text)))) continue
    const record = recordIn(line)
    if (record === null) continue
    const again = counts.get(record.id)
    if (again !== undefined) counts.delete(record.id)
    yield again === undefined ? record : withCount(record, again)
  }
}

/** What a line holds that the filter lets through, as it is written. */
export function textsOf({ identity, resource, asset, codes }: RecordFilter): string[][] {
  return [
    ...(identity === null ? [] : [[`/${asWritten(identity)}"`]]),
    ...(resource === null ? [] : [[`/${asWritten(resource)}"`]]),
    ...(asset === null ? [] : [[`"${asset}"`]]),
    ...(codes === null ? [] : [codes.map((code) => `"code":"${code}"`)]),
  ]
}

export function withCount(
  record: DecisionRecord,
  { count, last, until }: DecisionCount,
): DecisionRecord {
  return { ...record, count, last, until }
}

function countIn(line: string): DecisionCount | null {
  // Canonical: the first of its members.
  return line.startsWith('{"again":') ? (JSON.parse(line) as DecisionCount) : null
}

export function namesOf({ identity, resource, asset }: RecordFilter): NameIn[] {
  return [
    ...(identity === null ? [] : [`subject ${asWritten(identity)}` as const]),
    ...(resource === null ? [] : [`resource ${asWritten(resource)}` as const]),
    ...(asset === null ? [] : [`asset ${asset}` as const]),
  ]
}

export function matches(
  record: Pick<DecisionRecord, 'subject' | 'resource' | 'assets' | 'code'> & {
    readonly at: Instant
  },
  { identity, resource, asset, codes, from, to }: RecordFilter,
): boolean {
  if (record.at < from || record.at >= to) return false
  if (codes !== null && !codes.includes(record.code)) return false
  if (identity !== null && nameIn(record.subject) !== identity) return false
  if (resource !== null && nameIn(record.resource) !== resource) return false
  return asset === null || record.assets.some((uid) => uid === asset)
}

/** Behind its type: `identity/svc-deploy`, `secret/prod/db/password`. */
export function nameIn(text: string): string {
  return text.slice(text.indexOf('/') + 1)
}
