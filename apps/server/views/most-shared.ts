/** Things told under what is behind most of them: one fix that blocks many assets is one line, not one for each. */

import type { CauseId } from '@holdfast/core/kernel/ids'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import type { Instant } from '@holdfast/core/kernel/instant'
import { isDue, type CauseClass } from '@holdfast/core/model/cause'
import { causesOf } from '@holdfast/core/state/evidence/standing'
import type { View } from '@holdfast/core/state/state'

export interface Shared<T> {
  /** What is behind all of `items`; null: the rest, which share nothing much. */
  readonly what: string | null
  readonly items: readonly T[]
}

/** Those with several things behind them stand under the one that they share with the most others; each stands once. */
export function* byMostShared<T>(
  items: readonly T[],
  behindOf: (item: T) => readonly string[],
): Stepwise<Shared<T>[]> {
  const named = new Map<string, Set<T>>()
  for (const item of items) {
    for (const what of behindOf(item)) {
      const some = named.get(what) ?? new Set<T>()
      named.set(what, some)
      some.add(item)
    }
    yield
  }
  const left = new Set(items)
  const groups: Shared<T>[] = []
  while (left.size > 0 && groups.length < GROUPS_MAX) {
    let most: { readonly what: string; readonly items: readonly T[] } | undefined
    for (const [what, some] of named) {
      const here = [...some].filter((item) => left.has(item))
      const more = here.length - (most?.items.length ?? 0)
      if (more > 0 || (more === 0 && most !== undefined && what < most.what)) {
        most = { what, items: here }
      }
      yield
    }
    if (most === undefined) break
    for (const item of most.items) left.delete(item)
    groups.push(most)
  }
  return left.size === 0 ? groups : [...groups, { what: null, items: [...left] }]
}

/** The rest are told together. */
const GROUPS_MAX = 20

/** What of these causes takes access now, in words. */
export function dueOf(view: View, causes: Iterable<CauseId>, now: Instant): string[] {
  const due = causesOf(view, causes).filter((cause) => isDue(cause, now))
  return [...new Set(due.map((cause) => behind(cause.class, cause.component)))]
}

function behind(of: CauseClass, component: string): string {
  const words = {
    'pending-fix': `the fix of ${component}`,
    'replaced-code': `replaced code of ${component} that still runs`,
    'kernel-restart': 'a kernel that is installed and does not run',
    'end-of-life': `${component}, which no longer gets security fixes`,
    'cannot-judge': `${component}, which nobody can judge`,
    'failed-attestation': 'an attestation that failed',
    'human-quarantine': 'a quarantine by a person',
  } as const satisfies Record<CauseClass, string>
  return words[of]
}
