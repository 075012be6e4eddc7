/** Writes a file of blocks under a temporary name; it is there whole, durable, or not at all. */

import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { hex, utf8 } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { append, EMPTY_FRONTIER, leafHash, rootOf } from '@holdfast/core/ledger/merkle'
import { nodeHash } from '../signers/hash.ts'
import { writeWhole } from './block-file.ts'
import { syncDirectory } from '@holdfast/own-files/durable-file'
import { encodeBlock } from './record-block.ts'

export interface BlockWriter {
  add(line: string): void
  /** How many lines, and the Merkle root over them. Without a line there is no file. */
  finish(): { readonly count: number; readonly root: string }
  /** Leaves nothing. */
  abandon(): void
}

export function blockWriter(path: string): BlockWriter {
  const temporary = `${path}.tmp`
  let file: number | null = null
  let lines: string[] = []
  let bytes = 0
  let tree = EMPTY_FRONTIER
  const flush = (): void => {
    if (lines.length === 0) return
    file ??= openSync(temporary, 'w', 0o600)
    writeWhole(file, encodeBlock(lines))
    lines = []
    bytes = 0
  }
  return {
    add(line) {
      tree = append(nodeHash, tree, leafHash(nodeHash, utf8(line)))
      lines.push(line)
      bytes += line.length
      if (bytes >= LIMITS.recordBlockBytes) flush()
    },
    finish() {
      flush()
      if (file !== null) {
        fsyncSync(file)
        closeSync(file)
        renameSync(temporary, path)
        syncDirectory(dirname(path))
      }
      return { count: tree.size, root: hex(rootOf(nodeHash, tree)) }
    },
    abandon() {
      if (file !== null) closeSync(file)
      rmSync(temporary, { force: true })
    },
  }
}
