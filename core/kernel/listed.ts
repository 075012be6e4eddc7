/** Whether a list holds a value, where the same list is asked again and again: ten thousand times ten thousand is seconds. */

const SETS = new WeakMap<readonly unknown[], ReadonlySet<unknown>>()
/** Looking through so few costs less than a set. */
const FEW = 16

/** The list MUST NOT change. */
export function isListed<T>(list: readonly T[], value: T): boolean {
  if (list.length <= FEW) return list.includes(value)
  const known = SETS.get(list) ?? new Set(list)
  SETS.set(list, known)
  return known.has(value)
}
