/** The machine's clocks. On Linux `/proc/uptime` counts while the machine sleeps; the monotonic clock does not. */

import { readFileSync } from 'node:fs'
import { instant } from '@holdfast/core/kernel/instant'
import type { Clock } from '../ports/outside.ts'

export function systemClock(proc = '/proc'): Clock {
  const boot = textOf(`${proc}/sys/kernel/random/boot_id`)
  return {
    wall: () => instant(Date.now()),
    monotonic: () => performance.now(),
    running() {
      const seconds = Number(textOf(`${proc}/uptime`)?.split(' ')[0] ?? Number.NaN)
      return boot === null || !Number.isFinite(seconds)
        ? null
        : { boot, ms: Math.round(seconds * 1_000) }
    },
  }
}

/** A word of the kernel, not of a disk. Null: there is none. */
function textOf(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').trim()
    return text === '' ? null : text
  } catch {
    return null
  }
}
