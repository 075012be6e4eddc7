/**
 * What a table of state can do: a map today, columns later. A table is told by entries, or it is an index; an index
 * has a twin that makes it from scratch, and tests compare the two (twins.ts).
 */

export interface ReadonlyTable<K, V> {
  readonly size: number
  get(key: K): V | undefined
  has(key: K): boolean
  keys(): MapIterator<K>
  values(): MapIterator<V>
  entries(): MapIterator<[K, V]>
  [Symbol.iterator](): MapIterator<[K, V]>
}

export interface Table<K, V> extends ReadonlyTable<K, V> {
  set(key: K, value: V): unknown
  delete(key: K): boolean
}

/** A row stands among those that are live, or among those that ended: never in both. */
export function setIn<K, V>(
  { live, past }: { readonly live: Table<K, V>; readonly past: Table<K, V> },
  key: K,
  row: V,
  isLive: boolean,
): void {
  const [to, from] = isLive ? [live, past] : [past, live]
  from.delete(key)
  to.set(key, row)
}

/** Entries say it: there is nothing else from which it could be made. */
export const TOLD = 'told'

/** For each member of a noun's tables its twin; `From`: the tables an index is made of. */
export type Twins<Tables, From = Tables> = {
  readonly [Name in keyof Tables]: typeof TOLD | ((from: From) => Tables[Name])
}

/** Pairs as an index keeps them: no key without a value. */
export function indexOf<K, V>(pairs: Iterable<readonly [K, V]>): Map<K, Set<V>> {
  const index = new Map<K, Set<V>>()
  for (const [key, value] of pairs) setOf(index, key).add(value)
  return index
}

export function setOf<K, V>(index: Table<K, Set<V>>, key: K): Set<V> {
  const known = index.get(key)
  if (known !== undefined) return known
  const fresh = new Set<V>()
  index.set(key, fresh)
  return fresh
}

export function dropFrom<K, V>(index: Table<K, Set<V>>, key: K, value: V): void {
  const set = index.get(key)
  if (set === undefined) return
  set.delete(value)
  if (set.size === 0) index.delete(key)
}
