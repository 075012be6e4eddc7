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
import { ASSET_TYPES } from '@holdfast/core/model/manifest'
import { NAME, NAME_RULE } from '@holdfast/core/model/name'

export const name = z.string().max(LIMITS.nameLengthMax).regex(NAME, NAME_RULE)
export const names = z.array(name).max(10_000)
export const text = z.string().max(LIMITS.reasonLengthMax)
export const tier = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
export const labels = z.record(z.string().max(63), z.string().max(253))
/** What an entry of the ledger may say: it is hashed, and a fraction is printed in more than one way. */
export const json: z.ZodType<Json> = z.json().superRefine((value, context) => {
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
export const duration = z.codec(DURATION, z.number(), MS)
export const interval = z.codec(
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

export const time = z.codec(
  z
    .string()
    .refine((value) => parseInstant(value) !== undefined, 'a time is RFC 3339 with an offset'),
  z.custom<Instant>((value) => typeof value === 'number'),
  {
    decode: (value) => parseInstant(value) ?? instant(0),
    encode: (at) => formatInstant(at),
  },
)

export const packageUrl = text.regex(
  /^pkg:[a-z0-9.+-]+\/[^\s@?#]+/i,
  'a package URL is written like pkg:deb/debian/openssl?distro=debian-12',
)

/** Also where a command names assets. */
export const selector = z.strictObject({
  names: names.exactOptional(),
  types: z.array(z.enum(ASSET_TYPES)).exactOptional(),
  labels: labels.exactOptional(),
  all: z.literal(true).exactOptional(),
})

export const scope = z.union([
  z.enum(['os-packages', 'processes', 'kernel', 'files', 'containers']),
  z.templateLiteral(['language:', z.string().regex(/^[a-z0-9-]+$/)]),
])

export const secret = z.strictObject({ from: z.enum(['file', 'env', 'credential']), name: text })
export const publicKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/, 'an Ed25519 public key is 32 bytes in base64')

/** Fields of adapters: each names in its `config.ts` those that it takes. */
export const address = z
  .url({ protocol: /^(?:https?|postgresql|tls|tcp)$/ })
  .refine((url) => (URL.parse(url)?.password ?? '') === '', 'a url carries no password')
/** Of a receiver: what is wrong with it is said when something is to be sent. */
export const receiver = z.url()
export const directory = z
  .string()
  .regex(
    /^(?:\/|(?!(?:[^/]*\/)*\.\.(?:\/|$)))./,
    'a directory is an absolute path, or one below a directory that is lent',
  )
export const network = z.literal('private')
export const checksum = z.literal('beside')

/** A field that is not among these is an error, and its near name is told. */
export function adapterConfig<Id extends string, Fields extends z.ZodRawShape>(
  id: Id,
  fields: Fields,
): z.ZodObject<{ adapter: z.ZodLiteral<Id> } & Fields, z.core.$strict> {
  return z.strictObject({ adapter: z.literal(id), ...fields })
}
