/** Members of foreign JSON, each of the type it must have or absent. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'

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

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'unrated'

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
    case 'info':
      return 'low'
    default:
      return 'unrated'
  }
}

/** Dropped elements by reason, in the order first met. */
export function dropCounter(): {
  readonly drop: (reason: string) => void
  readonly counts: () => { readonly reason: string; readonly count: number }[]
} {
  const counts = new Map<string, number>()
  return {
    drop: (reason) => void counts.set(reason, (counts.get(reason) ?? 0) + 1),
    counts: () => [...counts].map(([reason, count]) => ({ reason, count })),
  }
}
