/**
 * A state that throws when it is written while it is only to be read. Rows are frozen as they are put into their table,
 * once; what a fold changes in place throws while somebody reads.
 */

import type { State } from '@holdfast/core/state/state'

/** Runs what may read and not write. */
export type OnlyRead = <T>(read: () => T) => T

export function onlyRead(state: State): OnlyRead {
  const names = Object.keys(state) as (keyof State)[] // It has no other members.
  let reading = false
  const refuse = (): void => {
    if (reading) throw new Error('a view is written: only folds write state')
  }
  for (const [name, member] of Object.entries(state)) {
    guard(member, refuse, name === 'assets')
  }
  return (read) => {
    if (reading) return read()
    const before = { ...state }
    reading = true
    let answer: ReturnType<typeof read>
    try {
      answer = read()
    } finally {
      reading = false
    }
    // A member that is no table is replaced, not changed.
    const replaced = names.find((name) => state[name] !== before[name])
    if (replaced === undefined) return answer
    throw new Error(`a view is written: a member of state was replaced: ${replaced}`)
  }
}

/** A state of its own, that anybody may write. */
export function copyOf<T>(value: T): T
export function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Map) return new Map([...value].map(([key, row]) => [key, copyOf(row)]))
  if (value instanceof Set) return new Set(value)
  if (Array.isArray(value)) return value.map((part: unknown) => copyOf(part))
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part)]))
}

/** Lists, and the rows of some tables, are changed in place by folds: of these each write is asked about. */
function guard(member: unknown, refuse: () => void, inPlace: boolean): void {
  if (member instanceof Map) {
    const known = member as Map<unknown, unknown>
    const row = (value: unknown): unknown => {
      const changed = Array.isArray(value) || (inPlace && isPlain(value))
      if (!changed) return kept(value, refuse)
      for (const part of Object.values(value)) kept(part, refuse)
      return watched(value, refuse)
    }
    for (const [key, value] of known) known.set(key, row(value))
    const set = known.set.bind(known)
    const put = (key: unknown, value: unknown): unknown => {
      refuse()
      return set(key, row(value))
    }
    hide(known, 'set', put)
    hideWrites(known, refuse)
  } else if (member instanceof Set) {
    const known = member as Set<unknown>
    const add = known.add.bind(known)
    const put = (value: unknown): unknown => {
      refuse()
      return add(value)
    }
    hide(known, 'add', put)
    hideWrites(known, refuse)
  } else if (isPlain(member)) {
    for (const part of Object.values(member)) guard(part, refuse, inPlace)
  }
}

/** A set within a row stays what folds add to; all else of a row is made anew when it changes. */
function kept(value: unknown, refuse: () => void): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Set || value instanceof Map) {
    if (!Object.hasOwn(value, 'clear')) guard(value, refuse, false)
  } else if (!Object.isFrozen(value) && (Array.isArray(value) || isPlain(value))) {
    Object.freeze(value)
    const parts = value as Readonly<Record<string, unknown>>
    for (const name in parts) kept(parts[name], refuse)
  }
  return value
}

/** A list is taken out, changed and put back. */
const WATCHED = new WeakSet()

function watched(row: object, refuse: () => void): object {
  if (WATCHED.has(row)) return row
  const made = new Proxy(row, {
    set: (target, name, value) => {
      refuse()
      return Reflect.set(target, name, kept(value, refuse))
    },
    deleteProperty: (target, name) => {
      refuse()
      return Reflect.deleteProperty(target, name)
    },
  })
  WATCHED.add(made)
  return made
}

function hideWrites(table: Map<unknown, unknown> | Set<unknown>, refuse: () => void): void {
  const removed = table.delete.bind(table)
  const cleared = table.clear.bind(table)
  hide(table, 'delete', (key: unknown) => {
    refuse()
    return removed(key)
  })
  hide(table, 'clear', () => {
    refuse()
    cleared()
  })
}

/** Not seen by whoever compares tables. */
function hide(table: object, name: string, value: unknown): void {
  Object.defineProperty(table, name, { value, enumerable: false })
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
