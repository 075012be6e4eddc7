/** The schema of every spec: unknown fields are errors, missing ones unknown. What it reads is the spec of the model. */

import { z } from 'zod'
import type { Json } from '@holdfast/core/kernel/canonical-json'
import type { EnforcerCapability, SourceCapability } from '@holdfast/core/model/adapters'
import {
  ASSET_TYPES,
  IDENTITY_TYPES,
  type AdapterConfig,
  type ManifestKind,
  type PosturePolicySpec,
  type ResourceSpec,
  type SourceSpec,
  type SpecOf,
} from '@holdfast/core/model/manifest'
import type { RotateSpec } from '@holdfast/core/model/rotation'
import {
  duration,
  interval,
  json,
  name,
  names,
  packageUrl,
  publicKey,
  scope,
  selector,
  text,
  tier,
  time,
  type AdapterSchema,
} from './fields.ts'

/** What is there to configure: each schema is that of one adapter, under its name. */
export interface AdapterSchemas {
  readonly sources: readonly SourceConfig[]
  readonly enforcers: readonly EnforcerConfig[]
}

export interface EnforcerConfig {
  readonly config: AdapterSchema
  readonly capability: EnforcerCapability
}

export interface SourceConfig {
  readonly config: AdapterSchema
  readonly capability: SourceCapability
}

const anyAdapter = z.looseObject({ adapter: z.string() })

const identifiers = z.strictObject({
  machineId: text.exactOptional(),
  providerId: text.exactOptional(),
  instanceId: text.exactOptional(),
  nodeUid: text.exactOptional(),
  imageDigest: text.exactOptional(),
  serial: text.exactOptional(),
})

/** A feed speaks of packages wherever they are, and by itself proves nothing. */
const FEED: Pick<SourceSpec, FeedField> = {
  assets: { all: true },
  says: ['os-packages'],
  independence: 'second',
  mayRaise: 'never',
}
type FeedField = 'assets' | 'says' | 'independence' | 'mayRaise'

const source = z.strictObject({
  assets: selector.exactOptional(),
  says: z.array(scope).min(1).exactOptional(),
  independence: z.enum(['host', 'second']).exactOptional(),
  mayRaise: z.enum(['always', 'never']).exactOptional(),
  maxAge: duration.exactOptional(),
  interval: interval.exactOptional(),
  purls: z
    .array(z.strictObject({ name: text.min(1), purl: packageUrl }))
    .max(10_000)
    .exactOptional(),
  fetch: anyAdapter.exactOptional(),
  authors: z.array(z.strictObject({ name: text, key: publicKey.exactOptional() })).exactOptional(),
  vendors: z.array(text).max(100).exactOptional(),
})

const specs = {
  Asset: z.strictObject({
    type: z.enum(ASSET_TYPES),
    owner: text.exactOptional(),
    exposure: z.enum(['internet', 'internal', 'none']).exactOptional(),
    criticality: z.enum(['low', 'medium', 'high', 'critical']).exactOptional(),
    identifiers: identifiers.exactOptional(),
    runsOn: names.exactOptional(),
  }),
  Identity: z.strictObject({
    type: z.enum(IDENTITY_TYPES),
    owner: text.exactOptional(),
    purpose: text.exactOptional(),
    service: text.exactOptional(),
    assets: names.exactOptional(),
    state: z.enum(['active', 'suspended']).exactOptional(),
    lane: z.literal('remediation').exactOptional(),
    accounts: z
      .array(
        z.strictObject({
          enforcementPoint: name,
          ref: text,
          assets: names.exactOptional(),
          metadata: text.exactOptional(),
        }),
      )
      .exactOptional(),
  }),
  Credential: z.strictObject({
    identity: name,
    type: text,
    issued: time.exactOptional(),
    expires: time.exactOptional(),
    location: text.exactOptional(),
  }),
  Resource: z.strictObject({
    type: text,
    tier,
    owner: text.exactOptional(),
    at: z.array(z.strictObject({ enforcementPoint: name, path: text })).exactOptional(),
    rotate: z
      .strictObject({
        generate: z
          .strictObject({
            keys: z.array(text).min(1).max(100),
            bytes: z.int().min(16).max(1_024).exactOptional(),
          })
          .exactOptional(),
        at: z
          .strictObject({ enforcementPoint: name, refs: z.array(text).min(1).max(2) })
          .exactOptional(),
        overlap: duration.exactOptional(),
      })
      .refine(
        ({ generate, at }) => (generate === undefined) !== (at === undefined),
        'one of `generate` and `at` says how',
      )
      .exactOptional(),
  }),
  Grant: z.strictObject({
    identity: name,
    resource: name,
    actions: z.array(text).min(1),
    expires: time.exactOptional(),
  }),
  Binding: z.strictObject({ identity: name, asset: name, user: text.exactOptional() }),
  PosturePolicy: z.strictObject({
    assets: selector,
    profile: z.enum(['balanced', 'strict']).exactOptional(),
    deadline: z
      .union([
        z.strictObject({ table: z.literal('cisa-bod-26-04') }),
        z.strictObject({
          after: duration,
          weight: z.enum(['watch', 'serious', 'critical']).exactOptional(),
        }),
      ])
      .exactOptional(),
    endOfLife: z.union([z.literal('watch'), z.strictObject({ after: duration })]).exactOptional(),
    grace: z.tuple([duration, duration, duration, duration]).exactOptional(),
    triage: z.enum(['show', 'require']).exactOptional(),
    rotateOnExposure: z
      .strictObject({ resources: names.exactOptional(), tiers: z.array(tier).exactOptional() })
      .exactOptional(),
  }),
  AccessPolicy: z.strictObject({
    cedar: z.string().max(200_000),
    ungoverned: z
      .strictObject({
        resourceTypes: z.array(text).min(1),
        subjectTypes: z.array(text).min(1),
        actions: z.array(text).exactOptional(),
        entities: z
          .array(
            z.strictObject({
              type: text,
              id: text,
              properties: z.record(z.string(), json).exactOptional(),
            }),
          )
          .max(10_000)
          .exactOptional(),
      })
      .exactOptional(),
  }),
  EnforcementPoint: anyAdapter,
  Source: source.transform(asSource),
  Exception: z.strictObject({
    scope: z
      .strictObject({
        assets: names.exactOptional(),
        identities: names.exactOptional(),
        resources: names.exactOptional(),
        tiers: z.array(tier).exactOptional(),
        causes: z.array(text).exactOptional(),
        programs: z.array(text).min(1).exactOptional(),
        gaps: z.array(text.min(1)).min(1).exactOptional(),
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

/** Field for field the same, readonly or not: a field that only one of the two has does not compile. */
type Same<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false
type Plain<T> = [Json] extends [T] ? T : PlainPart<T>
type PlainPart<T> = T extends string | number | boolean | null | undefined
  ? T
  : { -readonly [K in keyof T]: Plain<T[K]> }
type Read = { readonly [K in Exclude<ManifestKind, 'Source'>]: z.output<(typeof specs)[K]> } & {
  readonly Source: z.output<typeof source>
}
type Text = { readonly [K in ManifestKind]: z.input<(typeof specs)[K]> }

/** A source of advisories need not say these. */
type Kept = Omit<SpecOf, 'Source'> & { readonly Source: Partly<SourceSpec> }
type Partly<S extends { readonly [F in FeedField]: unknown }> = Omit<S, FeedField> &
  Partial<Pick<S, FeedField>>

/** A spec as it is written: times and durations are text. */
export interface WrittenOf extends Omit<
  SpecOf,
  'Credential' | 'Grant' | 'PosturePolicy' | 'Resource' | 'Source' | 'Exception'
> {
  readonly Credential: Texts<SpecOf['Credential'], 'issued' | 'expires'>
  readonly Grant: Texts<SpecOf['Grant'], 'expires'>
  readonly PosturePolicy: Omit<PosturePolicySpec, 'deadline' | 'endOfLife' | 'grace'> & {
    readonly deadline?:
      | { readonly table: 'cisa-bod-26-04' }
      | { readonly after: string; readonly weight?: 'watch' | 'serious' | 'critical' }
    readonly endOfLife?: 'watch' | { readonly after: string }
    readonly grace?: readonly [string, string, string, string]
  }
  readonly Resource: Omit<ResourceSpec, 'rotate'> & {
    readonly rotate?: Texts<RotateSpec, 'overlap'>
  }
  readonly Source: Partly<Texts<SourceSpec, 'maxAge' | 'interval'>>
  readonly Exception: Texts<SpecOf['Exception'], 'expires'>
}
type Texts<S, F extends keyof S> = {
  readonly [M in keyof S]: M extends F ? string : S[M]
}

type Proven<K extends ManifestKind> =
  Same<Read[K], Kept[K]> extends true
    ? Same<Text[K], WrittenOf[K]> extends true
      ? z.ZodType<SpecOf[K], WrittenOf[K]>
      : never
    : never

const proven: { readonly [K in ManifestKind]: Proven<K> } = specs

export const SPECS: { readonly [K in ManifestKind]: z.ZodType<SpecOf[K], WrittenOf[K]> } = proven

/** With what the adapters that are there take. */
export function specsWith({ sources, enforcers }: AdapterSchemas): typeof SPECS {
  const feeds = new Set(
    sources
      .filter((adapter) => adapter.capability.gives === 'advisories')
      .map((adapter) => adapter.config.shape.adapter.value),
  )
  const Source = source
    .extend({ fetch: oneOf(sources).exactOptional() })
    .superRefine((spec, context) => {
      if (spec.fetch !== undefined && feeds.has(spec.fetch.adapter)) return
      for (const field of Object.keys(FEED) as FeedField[]) {
        if (spec[field] !== undefined) continue
        const message = 'expected: only a source of advisories may leave it out'
        context.addIssue({ code: 'custom', path: [field], message })
      }
    })
    .transform(asSource)
  return { ...SPECS, EnforcementPoint: oneOf(enforcers), Source }
}

function oneOf(
  adapters: readonly { readonly config: AdapterSchema }[],
): z.ZodType<AdapterConfig, AdapterConfig> {
  const [first, ...others] = adapters.map((adapter) => adapter.config)
  if (first === undefined) return z.never()
  return z.discriminatedUnion('adapter', [first, ...others]) as unknown as z.ZodType<
    AdapterConfig,
    AdapterConfig
  > // Each has its name.
}

function asSource(spec: z.output<typeof source>): SourceSpec {
  return { ...FEED, ...spec }
}
