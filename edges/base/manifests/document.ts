/** A manifest as a person hands it in, and as text that `holdfast apply -f -` takes. */

import { stringify } from 'yaml'
import { formatInstant, HOUR_MS, instant, SECOND_MS } from '@holdfast/core/kernel/instant'
import { API_VERSION, type ManifestOf } from '@holdfast/core/model/manifest'
import { DURATION_FIELDS, TIME_FIELDS } from './schemas.ts'

export interface ManifestDocument {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: { readonly [field: string]: unknown }
}

export function documentOfSource({ kind, name, spec }: ManifestOf<'Source'>): ManifestDocument {
  return { apiVersion: API_VERSION, kind, metadata: { name }, spec: specText(spec) }
}

/** A spec as it is written: times and durations are texts, as the schema takes them. */
export function specText(spec: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(spec).map(([field, value]) => [
      field,
      // Properties of entities are the author's own words.
      field === 'properties' ? value : asWritten(value, field),
    ]),
  )
}

function asWritten(value: unknown, field: string): unknown {
  if (typeof value === 'number') {
    if (TIME_FIELDS.has(field)) return formatInstant(instant(value))
    return DURATION_FIELDS.has(field) ? durationText(value) : value
  }
  if (Array.isArray(value)) return value.map((one) => asWritten(one, field))
  return typeof value === 'object' && value !== null ? specText(value) : value
}

/** Exact, unlike the text that people are shown. */
function durationText(ms: number): string {
  if (ms === 0) return '0s'
  if (ms % HOUR_MS === 0) return `${ms / HOUR_MS}h`
  return ms % SECOND_MS === 0 ? `${ms / SECOND_MS}s` : `${ms}ms`
}

/** One line for each member, as in every example. */
export function manifestText({ apiVersion, kind, metadata, spec }: ManifestDocument): string {
  const flat = (value: unknown): string =>
    stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${flat(metadata)}\nspec: ${flat(spec)}\n`
}
