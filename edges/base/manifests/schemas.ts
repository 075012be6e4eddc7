/** The published schema of every manifest kind (zod 4), and a spec as it is written. */

import { z } from 'zod'
import { API_VERSION, MANIFEST_KINDS, type ManifestKind } from '@holdfast/core/model/manifest'
import { labels, name } from './fields.ts'
import { bare, itemOf, memberOf } from './schema-walk.ts'
import { SPECS, specsWith, type AdapterSchemas, type WrittenOf } from './specs.ts'

export type ManifestSchemas = { readonly [K in ManifestKind]: z.ZodType }

/** Of the whole document of each kind, with what these adapters take. */
export function manifestSchemas(adapters: AdapterSchemas): ManifestSchemas {
  const specs = specsWith(adapters)
  const schemas = MANIFEST_KINDS.map((kind) => [
    kind,
    z.strictObject({
      apiVersion: z.literal(API_VERSION),
      kind: z.literal(kind),
      metadata: z.strictObject({ name, labels: labels.exactOptional() }),
      spec: specs[kind] as z.ZodType,
    }),
  ])
  return Object.fromEntries(schemas) as ManifestSchemas // One for each kind.
}

/** JSON Schema 2020-12, as published. */
export function jsonSchemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input' })
}

export function isManifestKind(text: unknown): text is ManifestKind {
  return (MANIFEST_KINDS as readonly unknown[]).includes(text)
}

/** A spec as it is written: where the schema of its kind has a time or a duration, their text. */
export function specText<K extends ManifestKind>(kind: K, spec: object): WrittenOf[K] {
  return asWritten(SPECS[kind], spec) as WrittenOf[K] // What its schema would write, or what an older ledger holds.
}

/** Part by part: in a ledger of before there may be what no schema takes any more. */
function asWritten(schema: unknown, value: unknown): unknown {
  const known = bare(schema)
  if (known instanceof z.ZodCodec) {
    const written = z.safeEncode(known, value)
    return written.success ? written.data : value
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => asWritten(itemOf(known, index), item))
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(
    ([field, member]) => [field, asWritten(memberOf(known, field), member)] as const,
  )
  return Object.fromEntries(members)
}
