/** A list that is kept in its order item by item: a place in it is found by halving, never by sorting it again. */

/** In place; after those that are equal to it. */
export function putIn<T>(list: T[], item: T, compare: (a: T, b: T) => number): void {
  list.splice(placeAfter(list, item, compare), 0, item)
}

/** In place; whether it was there, as the very same item. */
export function takeOut<T>(list: T[], item: T, compare: (a: T, b: T) => number): boolean {
  // Equal ones stand before that place; an item that has no place in the order stands anywhere.
  const found = list.lastIndexOf(item, placeAfter(list, item, compare))
  const at = found === -1 ? list.indexOf(item) : found
  if (at === -1) return false
  list.splice(at, 1)
  return true
}

/** How many come before it or are equal to it. */
function placeAfter<T>(list: readonly T[], item: T, compare: (a: T, b: T) => number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = list[middle]
    if (other !== undefined && compare(other, item) <= 0) low = middle + 1
    else high = middle
  }
  return low
}
