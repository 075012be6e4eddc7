/**
 * What becomes of an hour when it is over: equal answers of a minute are folded, and what is kept long and what is
 * kept short go into files of their own, each with its root; later, what is left of one are its use rows. In steps,
 * each of a part of a block, so that whoever writes beside it waits for one step only.
 */

import { join } from 'node:path'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { hex, utf8 } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { append, EMPTY_FRONTIER, leafHash, rootOf } from '@holdfast/core/ledger/merkle'
import { foldDecisions } from '@holdfast/core/measure/fold-decisions'
import { useRows } from '@holdfast/core/measure/use-rows'
import {
  isKeptLong,
  type DecisionRecord,
  type SealedSegment,
  type UsesLeft,
} from '@holdfast/core/model/decision'
import { nodeHash } from '../signers/hash.ts'
import { blockWriter } from './block-writer.ts'
import { openPieces, sealedPieces } from './read-hour.ts'
import { LONG, SHORT } from './segment-names.ts'

const LINES_A_STEP = 100

/** What a sealed file holds, where its entry is not in the ledger: of a backup that was made while it was sealed. */
export function* readSealed(folder: string, segment: string): Generator<void, SealedSegment> {
  let tree = EMPTY_FRONTIER
  let decisions = 0
  for (const piece of sealedPieces(folder, segment, 'sealed')) {
    for (const [place, line] of piece.lines().entries()) {
      if (place % LINES_A_STEP === 0) yield
      tree = append(nodeHash, tree, leafHash(nodeHash, utf8(line)))
      decisions += recordIn(line)?.count ?? 1
    }
  }
  return { segment, count: tree.size, root: hex(rootOf(nodeHash, tree)), decisions }
}

/** Another go at the same hour writes the same files anew: until its entry is there, what was open stays. */
export function* sealHour(folder: string, hour: string): Generator<void, readonly SealedSegment[]> {
  const parts = [LONG, SHORT].map((end) => ({
    segment: `${hour}${end}`,
    file: blockWriter(join(folder, `${hour}${end}.sealed`)),
    decisions: 0,
  }))
  const [long, short] = parts
  const fold = foldDecisions((line, record) => {
    const part = record === null || isKeptLong(record) ? long : short
    if (part === undefined) return
    part.file.add(line)
    part.decisions += record?.count ?? 1
  })
  try {
    for (const piece of openPieces(folder, hour)) {
      for (const [place, line] of piece.lines().entries()) {
        if (place % LINES_A_STEP === 0) yield
        fold.add(line)
      }
    }
    fold.end()
    yield
    return parts.flatMap(({ segment, file, decisions }) => {
      const { count, root } = file.finish()
      return count === 0 ? [] : [{ segment, count, root, decisions }]
    })
  } catch (thrown) {
    for (const part of parts) part.file.abandon()
    throw thrown
  }
}

/** Null: it holds nothing that is a use. */
export function* foldUses(folder: string, segment: string): Generator<void, UsesLeft | null> {
  const file = blockWriter(join(folder, `${segment}.uses`))
  const rows = useRows()
  const write = (): void => {
    for (const row of rows.take()) file.add(canonicalJson(row))
  }
  try {
    for (const piece of sealedPieces(folder, segment, 'sealed')) {
      for (const [place, line] of piece.lines().entries()) {
        if (place % LINES_A_STEP === 0) yield
        const record = recordIn(line)
        if (record !== null) rows.add(record)
        if (rows.size() >= LIMITS.useRowsMax) write()
      }
    }
    write()
    const made = file.finish()
    return made.count === 0 ? null : made
  } catch (thrown) {
    file.abandon()
    throw thrown
  }
}

/** Null: a line that is no record, as a count whose record is gone. */
export function recordIn(line: string): DecisionRecord | null {
  try {
    const value = JSON.parse(line) as DecisionRecord | null
    return typeof value?.id === 'string' && Array.isArray(value.assets) ? value : null
  } catch {
    return null
  }
}
