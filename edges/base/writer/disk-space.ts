/**
 * How much room the data directory has, looked at by the clock and after what is written, and a reserve that is given
 * back when little more is left: another program may fill the disk, and `off` must still find some kilobytes.
 */

import { randomFillSync } from 'node:crypto'
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { DiskSpace } from '../ports/stores.ts'

export interface DiskWatch {
  /** Before something is written: where nearly nothing is left, the reserve is given back first. */
  makeRoom(): void
  close(): void
}

const LOOK_MS = 1_000
/** The reserve comes back when so many times its size is free. */
const ROOM = 16

/** `tell`: whenever it is not as it was told last, in tenths of a percent. */
export function watchDisk(directory: string, tell: (space: DiskSpace) => void): DiskWatch {
  const reserve = join(directory, 'reserve')
  let kept = existsSync(reserve)
  let told = -1
  const look = (): DiskSpace => {
    const { blocks, bavail, bfree, bsize } = statfsSync(directory)
    // As `df`: what only root may use is not ours.
    const space = { total: (blocks - bfree + bavail) * bsize, free: bavail * bsize }
    const share = Math.floor((space.free * 1_000) / Math.max(1, space.total))
    if (share !== told) tell(space)
    told = share
    return space
  }
  const makeRoom = (): DiskSpace & { readonly size: number } => {
    const space = look()
    const size = Math.min(LIMITS.diskReserveBytesMax, Math.floor(space.total / 100))
    if (kept && space.free < size) {
      rmSync(reserve, { force: true })
      kept = false
    }
    return { ...space, size }
  }
  const keep = (): void => {
    const { free, size } = makeRoom()
    if (kept || free < ROOM * size) return
    // Not zeros: some file systems keep no room for those.
    writeFileSync(reserve, randomFillSync(Buffer.alloc(size)), { mode: 0o600 })
    kept = true
  }
  const attempt = (action: () => unknown): void => {
    try {
      action()
    } catch {
      // What cannot be asked or kept stops nothing: a write that fails does.
    }
  }
  attempt(makeRoom)
  const timer = setInterval(() => attempt(keep), LOOK_MS)
  return { makeRoom: () => attempt(makeRoom), close: () => clearInterval(timer) }
}
