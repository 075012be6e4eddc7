/** Long work that stops from time to time, so that a large input leaves the thread to others. */

import { LIMITS } from './limits.ts'

/** Whoever goes on with it MUST see to it that what it reads is as it was. */
export type Stepwise<T> = Generator<undefined, T, void>

/** Asked for each of many small things: whether to stop there. */
export function paced(): () => boolean {
  let things = 0
  return () => ++things % LIMITS.stepItemsMax === 0
}

/** All of it in one go. */
export function finished<T>(work: Stepwise<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** A loop that stops after so many; of few items it never does. */
export function* forEach<T>(items: Iterable<T>, fn: (item: T) => void): Stepwise<void> {
  let count = 0
  for (const item of items) {
    fn(item)
    count += 1
    if (count % LIMITS.stepItemsMax === 0) yield
  }
}

export function* filtered<T>(items: Iterable<T>, keeps: (item: T) => boolean): Stepwise<T[]> {
  const kept: T[] = []
  yield* forEach(items, (item) => {
    if (keeps(item)) kept.push(item)
  })
  return kept
}

export function* mapped<T, U>(items: Iterable<T>, fn: (item: T) => U): Stepwise<U[]> {
  const made: U[] = []
  yield* forEach(items, (item) => {
    made.push(fn(item))
  })
  return made
}

/** As `toSorted`: equal ones stay in order. What is in order already is only looked through. */
export function* sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Stepwise<T[]> {
  let runs: T[][] = []
  for (let from = 0; from < items.length; from += LIMITS.stepItemsMax) {
    if (from > 0) yield
    runs.push(items.slice(from, from + LIMITS.stepItemsMax).sort(compare))
  }
  while (runs.length > 1) {
    const longer: T[][] = []
    for (let at = 0; at < runs.length; at += 2) {
      longer.push(yield* merged(runs[at] ?? [], runs[at + 1] ?? [], compare))
    }
    runs = longer
  }
  return runs[0] ?? []
}

function* merged<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
): Stepwise<T[]> {
  const [end, start] = [left.at(-1), right[0]]
  if (end === undefined || start === undefined || compare(end, start) <= 0) {
    return left.concat(right)
  }
  const all: T[] = []
  const rest = right.values()
  let next = rest.next()
  for (const one of left) {
    while (next.done !== true && compare(next.value, one) < 0) {
      all.push(next.value)
      next = rest.next()
      if (all.length % LIMITS.stepItemsMax === 0) yield
    }
    all.push(one)
    if (all.length % LIMITS.stepItemsMax === 0) yield
  }
  while (next.done !== true) {
    all.push(next.value)
    next = rest.next()
    if (all.length % LIMITS.stepItemsMax === 0) yield
  }
  return all
}
