/** A manifest as a person hands it in, and as text that `holdfast apply -f -` takes. */

import { stringify } from 'yaml'
import { HOUR_MS, SECOND_MS } from '@holdfast/core/kernel/instant'
import { API_VERSION, type ManifestOf } from '@holdfast/core/model/manifest'
import { DURATION_FIELDS } from './schemas.ts'

export interface ManifestDocument {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: { readonly [field: string]: unknown }
}

export function documentOfSource({ kind, name, spec }: ManifestOf<'Source'>): ManifestDocument {
  const fields = Object.entries(spec).map(([field, value]) => [
    field,
    DURATION_FIELDS.has(field) && typeof value === 'number' ? durationText(value) : value,
  ])
  return { apiVersion: API_VERSION, kind, metadata: { name }, spec: Object.fromEntries(fields) }
}

/** Exact, unlike the text that people are shown. */
function durationText(ms: number): string {
  if (ms % HOUR_MS === 0) return `${ms / HOUR_MS}h`
  return ms % SECOND_MS === 0 ? `${ms / SECOND_MS}s` : `${ms}ms`
}

/** One line for each member, as in every example. */
export function manifestText({ apiVersion, kind, metadata, spec }: ManifestDocument): string {
  const flat = (value: unknown): string =>
    stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${flat(metadata)}\nspec: ${flat(spec)}\n`
}
