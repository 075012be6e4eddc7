/**
 * The hour that is written: lines go to a tail, and when that is as long as a block it is packed behind the others.
 * A tail names the size of the blocks it continues, so that after a crash nothing is there twice.
 */

import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { cutAt, cutTornBlock, writeWhole } from './block-file.ts'
import { syncDirectory } from '@holdfast/own-files/durable-file'
import { endOfLines, linesIn } from './line-file.ts'
import { encodeBlock } from './record-block.ts'
import { hoursIn } from './segment-names.ts'

export interface OpenHour {
  readonly hour: string
  append(lines: readonly string[]): void
  /** Makes every appended line durable. */
  sync(): void
  close(): void
}

export function openHour(folder: string, hour: string): OpenHour {
  const blocks = join(folder, `${hour}.blocks`)
  const tailOf = (after: number): string => join(folder, `${hour}.tail-${after}`)
  let size = existsSync(blocks) ? cutTornBlock(blocks) : 0
  let lines = linesLeft(folder, hour, size)
  let bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
  let tail = openSync(tailOf(size), 'a', 0o600)
  let dirty = false
  syncDirectory(folder)

  /** The block is durable before the tail that holds the same lines goes. */
  const pack = (): void => {
    const file = openSync(blocks, 'a', 0o600)
    try {
      writeWhole(file, encodeBlock(lines))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    closeSync(tail)
    const packed = tailOf(size)
    size = statSync(blocks).size
    tail = openSync(tailOf(size), 'a', 0o600)
    syncDirectory(folder)
    rmSync(packed)
    lines = []
    bytes = 0
    dirty = false
  }
  const sync = (): void => {
    if (!dirty) return
    fsyncSync(tail)
    dirty = false
  }
  return {
    hour,
    append(more) {
      const text = Buffer.from(more.map((line) => `${line}\n`).join(''))
      writeWhole(tail, text)
      dirty = true
      for (const line of more) lines.push(line)
      bytes += text.length
      if (bytes >= LIMITS.recordBlockBytes) pack()
    },
    sync,
    close() {
      sync()
      closeSync(tail)
    },
  }
}

/** Of the tail behind these blocks; one behind fewer is in them already. */
function linesLeft(folder: string, hour: string, size: number): string[] {
  for (const after of hoursIn(folder).get(hour)?.tails ?? []) {
    if (after < size) rmSync(join(folder, `${hour}.tail-${after}`))
  }
  const path = join(folder, `${hour}.tail-${size}`)
  if (!existsSync(path)) return []
  const end = endOfLines(path)
  if (end < statSync(path).size) cutAt(path, end)
  return linesIn(path, 0, end)
}
