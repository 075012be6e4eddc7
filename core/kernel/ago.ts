/** Ages and what lies ahead, in the words of every program: `2 h 4 m ago`, `in 3 h`. */

import { formatDuration } from './instant.ts'

/** Of a time that may not be known, as the model has it or as an answer writes it (RFC 3339). */
export function ago(at: unknown, now: number): string {
  const ms = msOf(at)
  return ms === null ? 'never' : `${formatDuration(now - ms)} ago`
}

/** What is said where there is no such time, and of one that is past. */
interface Otherwise {
  readonly none: string
  readonly past: string
}

export function until(at: unknown, now: number, { none, past }: Otherwise): string {
  const ms = msOf(at)
  if (ms === null) return none
  return ms <= now ? past : `in ${formatDuration(ms - now)}`
}

function msOf(at: unknown): number | null {
  if (typeof at === 'number') return at
  return typeof at === 'string' ? Date.parse(at) : null
}
