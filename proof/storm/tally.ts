/** What came back, by sender and status; and what should not have. */

import type { Answer, Asked } from './wire.ts'

export interface Tally {
  /** Counts it; a server error that is not documented is a fault. */
  add(sender: string, asked: Pick<Asked, 'method' | 'path' | 'body'>, answer: Answer): void
  fault(what: string): void
  readonly faults: ReadonlyMap<string, number>
  /** `sender: 200 ×12, 401 ×3`. */
  lines(): string[]
}

/** Nothing can be recorded, too many at once; the disk is full. */
const DOCUMENTED: ReadonlySet<number> = new Set([503, 507])

export function tally(): Tally {
  const counts = new Map<string, Map<number, number>>()
  const faults = new Map<string, number>()
  const fault = (what: string): void => {
    faults.set(what, (faults.get(what) ?? 0) + 1)
  }
  return {
    add(sender, { method, path, body }, { status, text }) {
      const of = counts.get(sender) ?? new Map<number, number>()
      counts.set(sender, of.set(status, (of.get(status) ?? 0) + 1))
      if (status < 500 || DOCUMENTED.has(status)) return
      const sent = typeof body === 'string' ? body.slice(0, 200) : ''
      fault(`${sender}: ${method} ${path.slice(0, 200)} ${sent} → ${status} ${text.slice(0, 200)}`)
    },
    fault,
    faults,
    lines: () =>
      [...counts].map(([sender, of]) => {
        const each = [...of].toSorted(([a], [b]) => a - b)
        return `${sender}: ${each.map(([status, times]) => `${status || 'no answer'} ×${times}`).join(', ')}`
      }),
  }
}
