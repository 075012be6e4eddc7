/** Fields that several manifests have: what is text for people and milliseconds for the model is a codec. */

import { z } from 'zod'
import type { Json } from '@holdfast/core/kernel/canonical-json'
import {
  formatInstant,
  HOUR_MS,
  instant,
  parseDuration,
  parseInstant,
  SECOND_MS,
  type Instant,
} from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Scope } from '@holdfast/core/model/facts'
import { ASSET_TYPES, type AssetSelector } from '@holdfast/core/model/manifest'
import { NAME, NAME_RULE } from '@holdfast/core/model/name'
import type { Tier } from '@holdfast/core/model/posture'
import type { SecretRef } from '../config/adapter-config.ts'

export const name: z.ZodString = z.string().max(LIMITS.nameLengthMax).regex(NAME, NAME_RULE)
export const names: z.ZodArray<z.ZodString> = z.array(name).max(10_000)
export const text: z.ZodString = z.string().max(LIMITS.reasonLengthMax)
export const tier: z.ZodType<Tier, Tier> = z.union([
  z.literal(0),
  z.literal(1),
  z.literal(2),
  z.literal(3),
])
export const labels: z.ZodRecord<z.ZodString, z.ZodString> = z.record(
  z.string().max(63),
  z.string().max(253),
)
/** What an entry of the ledger may say: it is hashed, and a fraction is printed in more than one way. */
export const json: z.ZodType<Json, Json> = z.json().superRefine((value, context) => {
  for (const path of fractionsIn(value)) {
    context.addIssue({
      code: 'custom',
      path: [...path],
      message: 'expected a whole number that is exact, or its text in quotes',
    })
  }
})

function* fractionsIn(value: unknown): Generator<readonly (string | number)[]> {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) yield []
  if (typeof value !== 'object' || value === null) return
  const members = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [name, member] of members) {
    for (const path of fractionsIn(member)) yield [name, ...path]
  }
}

type Milliseconds = z.ZodCodec<z.ZodString, z.ZodNumber>

const DURATION = z
  .string()
  .refine(
    (value) => (parseDuration(value) ?? Infinity) <= LIMITS.durationMsMax,
    'a duration is written like 72h or 1h30m, and is a century at most',
  )
const MS = {
  decode: (value: string) => parseDuration(value) ?? 0,
  encode: (ms: number) => durationText(ms),
}
export const duration: Milliseconds = z.codec(DURATION, z.number(), MS)
export const interval: Milliseconds = z.codec(
  DURATION.refine(
    (value) => (parseDuration(value) ?? 0) <= LIMITS.sourceIntervalMsMax,
    'a source reports at least every 7 days',
  ),
  z.number(),
  MS,
)

/** Exact, unlike the text that people are shown. */
function durationText(ms: number): string {
  if (ms === 0) return '0s'
  if (ms % HOUR_MS === 0) return `${ms / HOUR_MS}h`
  return ms % SECOND_MS === 0 ? `${ms / SECOND_MS}s` : `${ms}ms`
}

export const time: z.ZodCodec<z.ZodString, z.ZodType<Instant>> = z.codec(
  z
    .string()
    .refine((value) => parseInstant(value) !== undefined, 'a time is RFC 3339 with an offset'),
  z.custom<Instant>((value) => typeof value === 'number'),
  {
    decode: (value) => parseInstant(value) ?? instant(0),
    encode: (at) => formatInstant(at),
  },
)

export const packageUrl: z.ZodString = text.regex(
  /^pkg:[a-z0-9.+-]+\/[^\s@?#]+/i,
  'a package URL is written like pkg:deb/debian/openssl?distro=debian-12',
)

/** Also where a command names assets. */
export const selector: z.ZodType<AssetSelector, AssetSelector> = z.strictObject({
  names: names.exactOptional(),
  types: z.array(z.enum(ASSET_TYPES)).exactOptional(),
  labels: labels.exactOptional(),
  all: z.literal(true).exactOptional(),
})

export const scope: z.ZodType<Scope, Scope> = z.union([
  z.enum(['os-packages', 'processes', 'kernel', 'files', 'containers']),
  z.templateLiteral(['language:', z.string().regex(/^[a-z0-9-]+$/)]),
])

export const secret: z.ZodType<SecretRef> = z.strictObject({
  from: z.enum(['file', 'env', 'credential']),
  name: text,
})
export const publicKey: z.ZodString = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/, 'an Ed25519 public key is 32 bytes in base64')

/** Fields of adapters: each names in its `config.ts` those that it takes. */
export const address: z.ZodURL = z
  .url({ protocol: /^(?:https?|postgresql|tls|tcp)$/ })
  .refine((url) => (URL.parse(url)?.password ?? '') === '', 'a url carries no password')
/** Of a receiver: what is wrong with it is said when something is to be sent. */
export const receiver: z.ZodURL = z.url()
export const directory: z.ZodString = z
  .string()
  .regex(
    /^(?:\/|(?!(?:[^/]*\/)*\.\.(?:\/|$)))./,
    'a directory is an absolute path, or one below a directory that is lent',
  )
export const network: z.ZodLiteral<'private'> = z.literal('private')
export const checksum: z.ZodLiteral<'beside'> = z.literal('beside')

/** What an adapter may be told: an object that says its name. */
export type AdapterSchema = z.ZodObject<z.ZodRawShape & { readonly adapter: z.ZodLiteral<string> }>

/** A field that is not among these is an error, and its near name is told. */
export function adapterConfig(id: string, fields: z.ZodRawShape): AdapterSchema {
  return z.strictObject({ adapter: z.literal(id), ...fields })
}

/** A field of an adapter that has fields of its own. */
export function part(fields: z.ZodRawShape): z.ZodObject {
  return z.strictObject(fields)
}
