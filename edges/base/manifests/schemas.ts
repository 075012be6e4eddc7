/** The published schema of every manifest kind (zod 4): unknown fields are errors, missing ones unknown. */

import { z } from 'zod'
import {
  formatInstant,
  HOUR_MS,
  instant,
  parseDuration,
  parseInstant,
  SECOND_MS,
} from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import {
  API_VERSION,
  ASSET_TYPES,
  ENFORCER_ADAPTERS,
  IDENTIFIERS,
  IDENTITY_TYPES,
  MANIFEST_KINDS,
  SOURCE_ADAPTERS,
  type ManifestKind,
} from '@holdfast/core/model/manifest'
import { NAME, NAME_RULE } from '@holdfast/core/model/name'

export const name = z.string().max(LIMITS.nameLengthMax).regex(NAME, NAME_RULE)

const names = z.array(name).max(10_000)
const text = z.string().max(LIMITS.reasonLengthMax)
const tier = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
const labels = z.record(z.string().max(63), z.string().max(253))

/** Schemas of what is text for people and milliseconds for the model, with the way back. */
const WRITTEN = new Map<z.ZodType, (ms: number) => string>()

function written<T extends z.ZodType>(schema: T, text: (ms: number) => string): T {
  WRITTEN.set(schema, text)
  return schema
}

/** Exact, unlike the text that people are shown. */
function durationText(ms: number): string {
  if (ms === 0) return '0s'
  if (ms % HOUR_MS === 0) return `${ms / HOUR_MS}h`
  return ms % SECOND_MS === 0 ? `${ms / SECOND_MS}s` : `${ms}ms`
}

const DURATION = z
  .string()
  .refine(
    (value) => (parseDuration(value) ?? Infinity) <= LIMITS.durationMsMax,
    'a duration is written like 72h or 1h30m, and is a century at most',
  )
const duration = written(
  DURATION.transform((value) => parseDuration(value) ?? 0),
  durationText,
)
const interval = written(
  DURATION.refine(
    (value) => (parseDuration(value) ?? 0) <= LIMITS.sourceIntervalMsMax,
    'a source reports at least every 7 days',
  ).transform((value) => parseDuration(value) ?? 0),
  durationText,
)
const packageUrl = text.regex(
  /^pkg:[a-z0-9.+-]+\/[^\s@?#]+/i,
  'a package URL is written like pkg:deb/debian/openssl?distro=debian-12',
)
const time = written(
  z
    .string()
    .refine((value) => parseInstant(value) !== undefined, 'a time is RFC 3339 with an offset')
    .transform((value) => parseInstant(value) ?? 0),
  (ms) => formatInstant(instant(ms)),
)

/** Also where a command names assets. */
export const selector = z.strictObject({
  names: names.optional(),
  types: z.array(z.enum(ASSET_TYPES)).optional(),
  labels: labels.optional(),
  all: z.literal(true).optional(),
})

const scope = z.union([
  z.enum(['os-packages', 'processes', 'kernel', 'files', 'containers']),
  z.string().regex(/^language:[a-z0-9-]+$/),
])

const secret = z.strictObject({ from: z.enum(['file', 'env', 'credential']), name: text })
const publicKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/, 'an Ed25519 public key is 32 bytes in base64')

const fetched = z
  .strictObject({
    adapter: z.enum(SOURCE_ADAPTERS),
    directory: z
      .string()
      .regex(
        /^(?:\/|(?!(?:[^/]*\/)*\.\.(?:\/|$)))./,
        'a directory is an absolute path, or one below a directory that is lent',
      )
      .optional(),
    url: z
      .url({ protocol: /^(?:https?|postgresql|tls|tcp)$/ })
      .refine((url) => (URL.parse(url)?.password ?? '') === '', 'a url carries no password')
      .optional(),
    secret: secret.optional(),
    checksum: z.literal('beside').optional(),
    key: publicKey.optional(),
    network: z.literal('private').optional(),
  })
  .refine(
    (one) => (one.directory === undefined) !== (one.url === undefined),
    'give either a directory or a url',
  )

const identifiers = z.strictObject(
  Object.fromEntries(IDENTIFIERS.map((one) => [one, text.optional()])),
)

export const SPECS: { readonly [K in ManifestKind]: z.ZodType } = {
  Asset: z.strictObject({
    type: z.enum(ASSET_TYPES),
    owner: text.optional(),
    exposure: z.enum(['internet', 'internal', 'none']).optional(),
    criticality: z.enum(['low', 'medium', 'high', 'critical']).optional(),
    identifiers: identifiers.optional(),
    runsOn: names.optional(),
  }),
  Identity: z.strictObject({
    type: z.enum(IDENTITY_TYPES),
    owner: text.optional(),
    purpose: text.optional(),
    service: text.optional(),
    assets: names.optional(),
    state: z.enum(['active', 'suspended']).optional(),
    lane: z.literal('remediation').optional(),
    accounts: z.array(z.strictObject({ enforcementPoint: name, ref: text })).optional(),
  }),
  Credential: z.strictObject({
    identity: name,
    type: text,
    issued: time.optional(),
    expires: time.optional(),
    location: text.optional(),
  }),
  Resource: z.strictObject({
    type: text,
    tier,
    owner: text.optional(),
    at: z.array(z.strictObject({ enforcementPoint: name, path: text })).optional(),
  }),
  Grant: z.strictObject({
    identity: name,
    resource: name,
    actions: z.array(text).min(1),
    expires: time.optional(),
  }),
  Binding: z.strictObject({ identity: name, asset: name, user: text.optional() }),
  PosturePolicy: z.strictObject({
    assets: selector,
    profile: z.enum(['balanced', 'strict']).optional(),
    deadline: z
      .union([
        z.strictObject({ table: z.literal('cisa-bod-26-04') }),
        z.strictObject({
          after: duration,
          weight: z.enum(['watch', 'serious', 'critical']).optional(),
        }),
      ])
      .optional(),
    endOfLife: z.union([z.literal('watch'), z.strictObject({ after: duration })]).optional(),
    grace: z.tuple([duration, duration, duration, duration]).optional(),
    triage: z.enum(['show', 'require']).optional(),
  }),
  AccessPolicy: z.strictObject({
    cedar: z.string().max(200_000),
    ungoverned: z
      .strictObject({
        resourceTypes: z.array(text).min(1),
        subjectTypes: z.array(text).min(1),
        actions: z.array(text).optional(),
        entities: z
          .array(
            z.strictObject({
              type: text,
              id: text,
              properties: z.record(z.string(), z.json()).optional(),
            }),
          )
          .max(10_000)
          .optional(),
      })
      .optional(),
  }),
  EnforcementPoint: z.strictObject({
    adapter: z.enum(ENFORCER_ADAPTERS),
    url: z.url().optional(),
    secret: secret.optional(),
  }),
  Source: z
    .strictObject({
      assets: selector.optional(),
      says: z.array(scope).min(1).optional(),
      independence: z.enum(['host', 'second']).optional(),
      mayRaise: z.enum(['always', 'never']).optional(),
      maxAge: duration.optional(),
      interval: interval.optional(),
      purls: z
        .array(z.strictObject({ name: text.min(1), purl: packageUrl }))
        .max(10_000)
        .optional(),
      fetch: fetched.optional(),
      authors: z.array(z.strictObject({ name: text, key: publicKey.optional() })).optional(),
      vendors: z.array(text).max(100).optional(),
    })
    .superRefine((one, context) => {
      // A feed speaks of packages wherever they are, and by itself proves nothing.
      if (one.fetch?.adapter === 'advisories') return
      for (const field of ['assets', 'says', 'independence', 'mayRaise'] as const) {
        if (one[field] !== undefined) continue
        const message = 'expected: only a source of advisories may leave it out'
        context.addIssue({ code: 'custom', path: [field], message })
      }
    }),
  Exception: z.strictObject({
    scope: z
      .strictObject({
        assets: names.optional(),
        identities: names.optional(),
        resources: names.optional(),
        tiers: z.array(tier).optional(),
        causes: z.array(text).optional(),
        programs: z.array(text).min(1).optional(),
        gaps: z.array(text.min(1)).min(1).optional(),
      })
      .refine((scope) => scope.programs === undefined || scope.assets !== undefined, {
        path: ['assets'],
        message: 'expected: programs are accepted on the assets that are named',
      }),
    owner: text,
    reason: text.min(1),
    expires: time,
  }),
  SurvivorGroup: z.strictObject({ identities: names, min: z.int().min(1) }),
}

const DOCUMENTS = new Map(
  MANIFEST_KINDS.map((kind) => [
    kind,
    z.strictObject({
      apiVersion: z.literal(API_VERSION),
      kind: z.literal(kind),
      metadata: z.strictObject({ name, labels: labels.optional() }),
      spec: SPECS[kind],
    }),
  ]),
)

export function documentOf(kind: ManifestKind): z.ZodType {
  return DOCUMENTS.get(kind) ?? z.never()
}

/** JSON Schema 2020-12 of one kind, as published. */
export function jsonSchemaOf(kind: ManifestKind): unknown {
  return z.toJSONSchema(documentOf(kind), { io: 'input' })
}

export function isManifestKind(text: unknown): text is ManifestKind {
  return (MANIFEST_KINDS as readonly unknown[]).includes(text)
}

/** A spec as it is written: where the schema of its kind has a time or a duration, their text. */
export function specText(kind: ManifestKind, spec: object): Record<string, unknown> {
  return asWritten(SPECS[kind], spec) as Record<string, unknown> // An object stays one.
}

function asWritten(schema: unknown, value: unknown): unknown {
  const known = stripOptional(schema)
  if (typeof value === 'number') {
    const text = known instanceof z.ZodType ? WRITTEN.get(known) : undefined
    return text === undefined ? value : text(value)
  }
  if (Array.isArray(value)) {
    return value.map((one: unknown, index) => asWritten(itemOf(known, index), one))
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(
    ([field, one]) => [field, asWritten(memberOf(known, field), one)] as const,
  )
  return Object.fromEntries(members)
}

function stripOptional(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema
}

function itemOf(schema: unknown, index: number): unknown {
  if (schema instanceof z.ZodTuple) return schema.def.items[index]
  return schema instanceof z.ZodArray ? schema.element : undefined
}

function memberOf(schema: unknown, field: string): unknown {
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Record<string, unknown>
    return Object.hasOwn(shape, field) ? shape[field] : undefined
  }
  if (!(schema instanceof z.ZodUnion)) return undefined
  for (const option of schema.options) {
    const found = memberOf(option, field)
    if (found !== undefined) return found
  }
  return undefined
}
