/** Members of foreign JSON, each of the type it must have or absent. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { Severity } from '@holdfast/core/kernel/severity'

export function text(object: JsonObject | undefined, name: string): string | undefined {
  const value = object?.[name]
  return typeof value === 'string' ? value : undefined
}

export function objectAt(object: JsonObject | undefined, name: string): JsonObject | undefined {
  return asObject(object?.[name])
}

export function listAt(object: JsonObject | undefined, name: string): readonly Json[] {
  const value = object?.[name]
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // An object that is no array.
    : undefined
}

export function texts(values: readonly Json[]): string[] {
  return values.filter((one): one is string => typeof one === 'string')
}

export function severity(word: string | undefined): Severity {
  switch ((word ?? '').toLowerCase()) {
    case 'critical':
      return 'critical'
    case 'high':
    case 'important':
      return 'high'
    case 'medium':
    case 'moderate':
      return 'medium'
    case 'low':
    case 'negligible':
    case 'unimportant':
    case 'info':
      return 'low'
    default:
      return 'unrated'
  }
}

/** Dropped elements by reason, in the order first met. */
export function dropCounter(): {
  readonly drop: (reason: string) => void
  /** Left out on purpose: told as well, but no sign of a document that is not what it seems. */
  readonly pass: (reason: string) => void
  readonly counts: () => {
    readonly reason: string
    readonly count: number
    readonly expected?: true
  }[]
} {
  const counts = new Map<string, number>()
  const expected = new Set<string>()
  const drop = (reason: string): void => void counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return {
    drop,
    pass(reason) {
      expected.add(reason)
      drop(reason)
    },
    counts: () =>
      [...counts].map(([reason, count]) =>
        expected.has(reason) ? { reason, count, expected: true as const } : { reason, count },
      ),
  }
}

/** An instant as documents write it: RFC 3339, a date, seconds or milliseconds since the epoch. */
export function timeAt(object: JsonObject | undefined, name: string): Instant | null {
  return readTime(object?.[name])
}

export function readTime(value: Json | undefined): Instant | null {
  if (typeof value === 'number' && value > 0) {
    const ms = Math.trunc(value < 1e11 ? value * 1_000 : value)
    return Number.isSafeInteger(ms) ? instant(ms) : null
  }
  if (typeof value !== 'string' || !/^\d{4}-\d\d/.test(value.trim())) return null
  const plain = value
    .trim()
    .replace(/^(\d{4}-\d\d-\d\d) (\d)/, '$1T$2')
    .replace(/ UTC$/, 'Z')
  // A time without a zone is taken as UTC; no order between machines is drawn from it.
  const zoned = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(plain) || !plain.includes('T') ? plain : `${plain}Z`
  const ms = Date.parse(zoned)
  return Number.isNaN(ms) ? null : instant(ms)
}

/** Text, or a number or boolean as text. */
export function wordAt(object: JsonObject | undefined, name: string): string | undefined {
  const value = object?.[name]
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

export function objectsAt(object: JsonObject | undefined, name: string): readonly JsonObject[] {
  return objects(listAt(object, name))
}

/** Those elements that are objects. */
export function objects(values: readonly Json[]): readonly JsonObject[] {
  return values.map((one) => asObject(one)).filter((object) => object !== undefined)
}

/** That member of each, where it is an object. */
export function membersAt(list: readonly JsonObject[], name: string): readonly JsonObject[] {
  return objects(list.map((object) => object[name] ?? null))
}

/** The texts of an object, by their names: what a system calls labels or tags. */
export function textsByName(
  object: JsonObject | undefined,
  name: string,
): Readonly<Record<string, string>> {
  const members = Object.entries(objectAt(object, name) ?? {})
  return Object.fromEntries(
    members.filter((one): one is [string, string] => typeof one[1] === 'string'),
  )
}
