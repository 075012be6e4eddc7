/** What came back, by sender and status; and what should not have. */

import type { Answer, Asked } from './wire.ts'

const COME_AGAIN: ReadonlySet<number> = new Set([429, 503])

export interface Tally {
  /** Counts it; a server error that is not documented is a fault. */
  add(sender: string, asked: Pick<Asked, 'method' | 'path' | 'body'>, answer: Answer): void
  /** Of who uses the server as it is meant: anything but a good answer, or a refusal that says when to come again, is a fault. */
  honest(kind: string, answer: Answer): void
  fault(what: string): void
  readonly faults: ReadonlyMap<string, number>
  /** `sender: 200 ×12, 401 ×3`. */
  lines(): string[]
}

/** Nothing can be recorded, too many at once; the disk is full. */
const DOCUMENTED: ReadonlySet<number> = new Set([503, 507])

interface Came {
  asked: number
  answered: number
  refused: number
  none: number
}

export function tally(): Tally {
  const came = new Map<string, Came>()
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
    honest(kind, { status, text, headers }) {
      const of = came.get(kind) ?? { asked: 0, answered: 0, refused: 0, none: 0 }
      came.set(kind, of)
      of.asked += 1
      if (status === 0) of.none += 1
      else if (COME_AGAIN.has(status) && headers.has('retry-after')) of.refused += 1
      else of.answered += 1
      if (status === 200 || (COME_AGAIN.has(status) && headers.has('retry-after'))) return
      fault(`${kind}: ${status || 'no answer'} ${text.slice(0, 300)}`)
    },
    fault,
    faults,
    lines: () => [
      ...[...came].map(
        ([kind, { asked, answered, refused, none }]) =>
          `${kind}: ${asked} asked, ${answered} answered, ${refused} told when to come again, ${none} without an answer`,
      ),
      ...[...counts].map(([sender, of]) => {
        const each = [...of].toSorted(([a], [b]) => a - b)
        return `${sender}: ${each.map(([status, times]) => `${status || 'no answer'} ×${times}`).join(', ')}`
      }),
    ],
  }
}
