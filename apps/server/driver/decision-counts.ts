/**
 * Equal answers within a minute: the first is written, the others are counted, and what was counted is written soon
 * (law 3), so that a crash loses no more of a count than of a record.
 */

import type { DecisionId } from '@holdfast/core/kernel/ids'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { MINUTE_MS, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { DecisionCount } from '@holdfast/core/model/decision'

export interface Counted {
  readonly id: DecisionId
  /** The first of them, on its way to the disk. */
  readonly written: Promise<void>
  readonly at: Instant
  count: number
  last: Instant
  until: Instant | null
}

export interface DecisionCounts {
  /** One more like it; undefined: there was none in this minute. */
  again(key: string, now: Instant, until: Instant | null): Counted | undefined
  began(key: string, first: Pick<Counted, 'id' | 'written' | 'at' | 'until'>): void
  /** Writes what is not written yet. */
  flush(): Promise<void>
}

export function decisionCounts(
  write: (at: Instant, lines: readonly string[]) => Promise<void>,
): DecisionCounts {
  const groups = new Map<string, Counted>()
  const changed = new Set<Counted>()
  let minute = 0
  let timer: NodeJS.Timeout | undefined
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const [first] = changed
    if (first === undefined) return
    // All of one minute: it is flushed before another begins.
    const lines = [...changed].map(lineOf)
    changed.clear()
    await write(first.at, lines)
  }
  /** In the file, what is counted in a minute stands before what the next one begins with. */
  const enter = (now: Instant): void => {
    const entered = Math.floor(now / MINUTE_MS)
    if (entered === minute && groups.size < LIMITS.decisionsCountedMax) return
    // The writer has stopped: whoever is answered next is told.
    flush().catch(() => undefined)
    groups.clear()
    minute = entered
  }
  return {
    again(key, now, until) {
      enter(now)
      const group = groups.get(key)
      if (group === undefined) return undefined
      group.count += 1
      group.last = now
      group.until = until
      changed.add(group)
      timer ??= setTimeout(() => void flush().catch(() => undefined), LIMITS.decisionsCountedMsMax)
      return group
    },
    began(key, first) {
      groups.set(key, { ...first, count: 1, last: first.at })
    },
    flush,
  }
}

function lineOf({ id, count, last, until }: Counted): string {
  const line: DecisionCount = { v: 2, again: id, count, last, until }
  return canonicalJson(line)
}
