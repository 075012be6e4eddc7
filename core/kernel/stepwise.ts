/** Long work that stops from time to time, so that a large input leaves the thread to others. */

import { LIMITS } from './limits.ts'

/** Whoever goes on with it MUST see to it that what it reads is as it was. */
export type Stepwise<T> = Generator<undefined, T, void>

/** Asked for each of many small things: whether to stop there. */
export function paced(): () => boolean {
  let things = 0
  return () => ++things % LIMITS.stepItemsMax === 0
}

/** As `toSorted`, whose time grows with the whole list: small parts are put in order, then merged. */
export function* sorting<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
): Stepwise<readonly T[]> {
  let runs: (readonly T[])[] = []
  for (let at = 0; at < items.length; at += RUN) {
    runs.push(items.slice(at, at + RUN).toSorted(compare))
    yield
  }
  while (runs.length > 1) {
    const merged: (readonly T[])[] = []
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(yield* merging(runs[at] ?? [], runs[at + 1] ?? [], compare))
    }
    runs = merged
  }
  return runs[0] ?? []
}

const RUN = LIMITS.stepItemsMax

/** Of equals the one that came first stays first. */
function* merging<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
): Stepwise<readonly T[]> {
  const merged: T[] = []
  let [l, r] = [0, 0]
  while (l < left.length || r < right.length) {
    const [a, b] = [left[l], right[r]]
    const takeLeft = r >= right.length || (l < left.length && compare(a as T, b as T) <= 0) // Within both.
    if (takeLeft) merged.push(left[l++] as T)
    else merged.push(right[r++] as T)
    if (merged.length % RUN === 0) yield
  }
  return merged
}

/** All of it in one go. */
export function finished<T>(work: Stepwise<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
