/** Decision records on disk: what was acknowledged is there once, whatever was torn, and sealed it has its root. */

import assert from 'node:assert/strict'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { hex, utf8 } from '@holdfast/core/kernel/bytes'
import { leafHash, rootOfRange } from '@holdfast/core/ledger/merkle'
import {
  ALL,
  filled,
  fresh,
  HOUR,
  idOf,
  line,
  MANY,
  run,
  START,
} from '../../../proof/testkit/record-lines.ts'
import { nodeHash } from '../signers/hash.ts'
import { listRecords } from './list-records.ts'
import { openPieces, sealedPieces } from './read-hour.ts'
import { findRecord, listUses } from './read-records.ts'
import { fileSegments } from './segments.ts'

function linesOf(folder: string, hour = HOUR): string[] {
  return openPieces(folder, hour).flatMap((piece) => piece.lines())
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
    assert.deepEqual(listRecords(data, { filter: ALL, after: null, limit: 10, order: 'newest' }), {
      records: [],
      next: null,
    })
    segments.delete(`${HOUR}-30d`, 'uses')
    assert.deepEqual(readdirSync(folder), [])
  })
})
