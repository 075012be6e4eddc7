/**
 * How many calls go out at once, together and to one host: what was away is not met by all that waited for it, and
 * one slow host keeps no other waiting.
 */

export interface BudgetLimits {
  readonly atOnce: number
  readonly perHost: number
}

/** Runs it when there is room, in the order of asking among those of one host. Answers and throws what it does. */
export type Budget = <T>(host: string, act: () => Promise<T>) => Promise<T>

export function budget({ atOnce, perHost }: BudgetLimits): Budget {
  let running = 0
  const runningAt = new Map<string, number>()
  const waiting = new Set<{ readonly host: string; readonly begin: () => void }>()
  const hasRoom = (host: string): boolean =>
    running < atOnce && (runningAt.get(host) ?? 0) < perHost
  const take = (host: string): void => {
    running += 1
    runningAt.set(host, (runningAt.get(host) ?? 0) + 1)
  }
  const give = (host: string): void => {
    running -= 1
    const left = (runningAt.get(host) ?? 0) - 1
    if (left > 0) runningAt.set(host, left)
    else runningAt.delete(host)
    for (const one of waiting) {
      if (running >= atOnce) return
      if (!hasRoom(one.host)) continue
      waiting.delete(one)
      take(one.host)
      one.begin()
    }
  }
  return async (host, act) => {
    if (hasRoom(host)) take(host)
    else await new Promise<void>((begin) => void waiting.add({ host, begin }))
    try {
      return await act()
    } finally {
      give(host)
    }
  }
}
