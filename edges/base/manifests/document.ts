/** A manifest as a person hands it in, and as text that `holdfast apply -f -` takes. */

import { stringify } from 'yaml'
import { API_VERSION, type ManifestOf } from '@holdfast/core/model/manifest'
import { specText } from './schemas.ts'
import type { WrittenOf } from './specs.ts'

export interface ManifestDocument {
  readonly apiVersion: string
  readonly kind: 'Source'
  readonly metadata: { readonly name: string }
  readonly spec: WrittenOf['Source']
}

export function documentOfSource({ kind, name, spec }: ManifestOf<'Source'>): ManifestDocument {
  return { apiVersion: API_VERSION, kind, metadata: { name }, spec: specText(kind, spec) }
}

/** One line for each member, as in every example. */
export function manifestText({ apiVersion, kind, metadata, spec }: ManifestDocument): string {
  const flat = (value: unknown): string =>
    stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${flat(metadata)}\nspec: ${flat(spec)}\n`
}
