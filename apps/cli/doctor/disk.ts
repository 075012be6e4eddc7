/** Looks of `doctor` at the disk of the data directory: bytes and inodes, by the levels at which the server stops things. */

import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { levelOf, usedOf, type DiskLevel } from '@holdfast/server/driver/disk'
import { fail, ok, warn, type Check, type Seen } from './check.ts'

export const DISK: Check = {
  name: 'disk',
  async look({ data, remote, asked }) {
    if (remote) {
      const percent = (await asked.metric('holdfast_disk_used_percent'))?.get('')
      return percent === undefined ? null : byUse(percent, `${percent} % of its disk is in use`)
    }
    const { blocks, bavail, bfree, bsize, files, ffree } = await statfs(nearestThere(data))
    const space = { total: (blocks - bfree + bavail) * bsize, free: bavail * bsize }
    const bytes = byUse(
      usedOf(space),
      `${usedOf(space)} % in use, ${Math.floor(space.free / 1_000_000)} MB free`,
    )
    // Some file systems make inodes as they need them, and tell none.
    if (bytes.state === 'fail' || files === 0) return bytes
    const left = Math.floor((ffree * 100) / files)
    if (left >= INODES_PERCENT_MIN) return bytes
    return fail(
      `${ffree} of ${files} inodes are free: files can no longer be made soon, whatever room there is`,
      'take small files away from it, or move the data directory to another file system',
    )
  },
}

/** The same share as the alarm for bytes leaves: a start alone makes some dozens of files. */
const INODES_PERCENT_MIN: number = 100 - LIMITS.diskImportsPercent

function byUse(percent: number, says: string): Seen {
  const level = levelOf(percent)
  const what: { readonly [L in Exclude<DiskLevel, 'ample'>]: string } = {
    alarm: `imports stop at ${LIMITS.diskImportsPercent} %`,
    'no-imports': 'nothing is imported',
    'no-permits': 'no new permit can be recorded',
  }
  if (level === 'ample') return ok(says)
  const told = `${says}: ${what[level]}`
  return level === 'alarm' ? warn(told, MAKE_ROOM) : fail(told, MAKE_ROOM)
}

const MAKE_ROOM = 'make room on it, or keep fewer records with HOLDFAST_DECISIONS_SIZE'

/** A directory that is still to be made lies on the disk of what is above it. */
function nearestThere(path: string): string {
  return existsSync(path) ? path : nearestThere(dirname(path))
}
