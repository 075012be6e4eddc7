/** The fields of a schema, one after the other: where each stands, what may be written there, and whether it must be. */

import { z } from 'zod'
import {
  address,
  directory,
  duration,
  interval,
  json,
  name,
  names,
  packageUrl,
  publicKey,
  receiver,
  scope,
  secret,
  selector,
  time,
} from './fields.ts'
import { bare } from './schema-walk.ts'

export interface FieldRow {
  /** Below `spec`. */
  readonly place: string
  readonly type: string
  readonly required: boolean
}

/** Fields that many manifests have: each is explained once, at the top of the page. */
const KNOWN: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [name, 'name'],
  [names, 'list of names'],
  [duration, 'duration'],
  [interval, 'duration, 7 days at most'],
  [time, 'time'],
  [json, 'any value'],
  [selector, 'selector'],
  [scope, 'scope'],
  [secret, 'secret'],
  [publicKey, 'Ed25519 public key'],
  [packageUrl, 'package URL'],
  [address, 'address'],
  [receiver, 'address'],
  [directory, 'directory'],
])

export function fieldRows(schema: unknown, below = ''): readonly FieldRow[] {
  const object = bare(schema)
  if (!(object instanceof z.ZodObject)) return []
  const shape = object.shape as Readonly<Record<string, unknown>>
  return Object.entries(shape).flatMap(([field, member]) => {
    const place = below === '' ? field : `${below}.${field}`
    const required = !(member instanceof z.ZodExactOptional || member instanceof z.ZodOptional)
    return [{ place, type: typeText(member), required }, ...inner(member, place)]
  })
}

/** Of an adapter's own schema: the rest is in its table. */
export function adaptersIn(schema: unknown): readonly (readonly [id: string, schema: unknown])[] {
  const union = bare(schema)
  if (!(union instanceof z.ZodDiscriminatedUnion)) return []
  return union.options.map((option) => {
    const { adapter } = (option as z.ZodObject).shape as Readonly<Record<string, unknown>>
    return [adapter instanceof z.ZodLiteral ? String(adapter.value) : '', option]
  })
}

function inner(member: unknown, place: string): readonly FieldRow[] {
  const known = bare(member)
  if (KNOWN.has(known) || adaptersIn(known).length > 0) return []
  if (known instanceof z.ZodArray) return inner(known.element, `${place}[]`)
  if (known instanceof z.ZodUnion) return known.options.flatMap((form) => inner(form, place))
  return fieldRows(known, place)
}

function typeText(member: unknown): string {
  const known = bare(member)
  const named = KNOWN.get(known)
  if (named !== undefined) return named
  if (known instanceof z.ZodEnum) return known.options.map((one) => `\`${one}\``).join(', ')
  if (known instanceof z.ZodLiteral) return `\`${String(known.value)}\``
  if (known instanceof z.ZodArray) return `list of ${manyText(known.element)}`
  if (known instanceof z.ZodTuple) return `list of ${known.def.items.length} durations`
  if (known instanceof z.ZodDiscriminatedUnion) return 'adapter'
  if (known instanceof z.ZodUnion) return [...new Set(known.options.map(typeText))].join(' or ')
  if (known instanceof z.ZodRecord) return 'map'
  if (known instanceof z.ZodObject) return 'object'
  if (known instanceof z.ZodNumber) return 'whole number'
  return 'text'
}

function manyText(element: unknown): string {
  const text = typeText(element)
  return ['object', 'name', 'scope'].includes(text) ? `${text}s` : text === 'text' ? 'texts' : text
}
