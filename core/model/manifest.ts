/**
 * Estate as code: the twelve kinds of DESIGN section 5 as values. Parsing and its errors live at the
 * edge; what is missing here is unknown, not an error.
 */

import type { Json } from '../kernel/canonical-json.ts'
import type { Id } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Scope } from './facts.ts'
import type { Tier } from './posture.ts'
import type { RotateSpec } from './rotation.ts'

export const API_VERSION = 'holdfast.dev/v1'

export type ManifestKind = keyof SpecOf

/** What there is to know of a kind, once: whoever lists kinds derives the list from here. */
interface Kind<K extends ManifestKind> {
  /** The prefix that its `metadata.uid` carries. */
  readonly id: IdOf[K]
  /** Its collection, as in `/api/v1/assets`. */
  readonly path: string
  /** The names of other objects in it, by the kind they are of: each must be known when it is applied. */
  readonly names?: {
    readonly [To in ManifestKind]?: Naming<K> & { readonly also?: Naming<K> }
  }
  /** It ends by itself: what it names may be deleted before. */
  readonly ends?: true
}

interface Naming<K extends ManifestKind> {
  readonly at: string
  readonly of: (spec: SpecOf[K]) => string | readonly string[] | undefined
}

/** What does not depend on the kind. */
type Named = Omit<Kind<never>, 'id'>

/** In the order they are applied. */
export const KINDS: { readonly [K in ManifestKind]: Kind<K> } = {
  Asset: {
    id: 'asset',
    path: 'assets',
    names: { Asset: { at: 'spec.runsOn', of: (spec) => spec.runsOn } },
  },
  Identity: {
    id: 'identity',
    path: 'identities',
    names: {
      Asset: { at: 'spec.assets', of: (spec) => spec.assets },
      EnforcementPoint: {
        at: 'spec.accounts',
        of: (spec) => spec.accounts?.map((account) => account.enforcementPoint),
      },
    },
  },
  Credential: {
    id: 'credential',
    path: 'credentials',
    names: { Identity: { at: 'spec.identity', of: (spec) => spec.identity } },
  },
  Resource: {
    id: 'resource',
    path: 'resources',
    names: {
      EnforcementPoint: {
        at: 'spec.at',
        of: (spec) => spec.at?.map((place) => place.enforcementPoint),
        also: { at: 'spec.rotate.at', of: (spec) => spec.rotate?.at?.enforcementPoint },
      },
    },
  },
  Grant: {
    id: 'grant',
    path: 'grants',
    names: {
      Identity: { at: 'spec.identity', of: (spec) => spec.identity },
      Resource: { at: 'spec.resource', of: (spec) => spec.resource },
    },
  },
  Binding: {
    id: 'binding',
    path: 'bindings',
    names: {
      Identity: { at: 'spec.identity', of: (spec) => spec.identity },
      Asset: { at: 'spec.asset', of: (spec) => spec.asset },
    },
  },
  PosturePolicy: { id: 'policy', path: 'posture-policies' },
  AccessPolicy: { id: 'policy', path: 'access-policies' },
  EnforcementPoint: { id: 'point', path: 'enforcement-points' },
  Source: { id: 'source', path: 'sources' },
  Exception: {
    id: 'override',
    path: 'exceptions',
    names: {
      Asset: { at: 'spec.scope.assets', of: (spec) => spec.scope.assets },
      Identity: { at: 'spec.scope.identities', of: (spec) => spec.scope.identities },
      Resource: { at: 'spec.scope.resources', of: (spec) => spec.scope.resources },
    },
    ends: true,
  },
  SurvivorGroup: {
    id: 'survivors',
    path: 'survivor-groups',
    names: { Identity: { at: 'spec.identities', of: (spec) => spec.identities } },
  },
}

export const MANIFEST_KINDS = Object.keys(KINDS) as readonly ManifestKind[] // The table has no other keys.

interface Reference {
  readonly kind: ManifestKind
  readonly name: string
  /** Where in the manifest it stands. */
  readonly at: string
}

/** What a manifest names, as far as other objects are meant: of one kind, or of all. */
export function* referencesOf(manifest: Manifest, only?: ManifestKind): Generator<Reference> {
  const { names = {} }: Named = KINDS[manifest.kind]
  for (const kind of Object.keys(names) as ManifestKind[]) {
    if (only !== undefined && kind !== only) continue
    for (const naming of [names[kind], names[kind]?.also]) {
      // The row of its own kind reads its spec.
      const named = naming?.of(manifest.spec as never)
      const at = naming?.at ?? ''
      if (typeof named === 'string') yield { kind, name: named, at }
      else if (named !== undefined) {
        for (const [index, name] of named.entries()) yield { kind, name, at: `${at}[${index}]` }
      }
    }
  }
}

/** Whether an object of that kind stays as long as one of this kind names it. */
export function keeps(kind: ManifestKind, named: ManifestKind): boolean {
  const { names, ends }: Named = KINDS[kind]
  return ends !== true && names?.[named] !== undefined
}

export interface ManifestOf<K extends ManifestKind> {
  readonly kind: K
  readonly name: string
  readonly labels: { readonly [name: string]: string }
  readonly spec: SpecOf[K]
}

export type Manifest = { readonly [K in ManifestKind]: ManifestOf<K> }[ManifestKind]

/** A manifest the ledger knows: the server gave it a uid once, and that is the key everywhere. */
export type Stored<K extends ManifestKind> = ManifestOf<K> & {
  readonly uid: Id<IdOf[K]>
  /** Sequence of the entry that last changed it. */
  readonly seq: number
  /** Applied by a person, or added by discovery, which never overwrites a declared field. */
  readonly origin: 'declared' | 'discovered'
}

interface IdOf {
  readonly Asset: 'asset'
  readonly Identity: 'identity'
  readonly Credential: 'credential'
  readonly Resource: 'resource'
  readonly Grant: 'grant'
  readonly Binding: 'binding'
  readonly PosturePolicy: 'policy'
  readonly AccessPolicy: 'policy'
  readonly EnforcementPoint: 'point'
  readonly Source: 'source'
  readonly Exception: 'override'
  readonly SurvivorGroup: 'survivors'
}

export interface SpecOf {
  readonly Asset: AssetSpec
  readonly Identity: IdentitySpec
  readonly Credential: CredentialSpec
  readonly Resource: ResourceSpec
  readonly Grant: GrantSpec
  readonly Binding: BindingSpec
  readonly PosturePolicy: PosturePolicySpec
  readonly AccessPolicy: AccessPolicySpec
  readonly EnforcementPoint: AdapterConfig
  readonly Source: SourceSpec
  readonly Exception: ExceptionSpec
  readonly SurvivorGroup: SurvivorGroupSpec
}

export const ASSET_TYPES = [
  'host',
  'node',
  'image',
  'runner',
  'database',
  'vm',
  'edge',
  'integration',
] as const
export type AssetType = (typeof ASSET_TYPES)[number]

export const IDENTIFIERS = [
  'machineId',
  'providerId',
  'instanceId',
  'nodeUid',
  'imageDigest',
  'serial',
] as const

export interface AssetSpec {
  readonly type: AssetType
  readonly owner?: string
  /** `internet`, `internal` or `none`; absent is unknown. */
  readonly exposure?: 'internet' | 'internal' | 'none'
  readonly criticality?: 'low' | 'medium' | 'high' | 'critical'
  /** Matched on enrolment: a match inherits open causes, counters and first-seen dates. */
  readonly identifiers?: { readonly [K in (typeof IDENTIFIERS)[number]]?: string }
  /** Names of assets this one runs on or from; each is an acting asset of every decision. */
  readonly runsOn?: readonly string[]
}

export const IDENTITY_TYPES = [
  'service-account',
  'api-key',
  'workload',
  'oauth-app',
  'certificate',
  'cicd-secret',
  'bot',
  'ai-agent',
  'human',
] as const

export interface IdentitySpec {
  readonly type: (typeof IDENTITY_TYPES)[number]
  readonly owner?: string
  readonly purpose?: string
  readonly service?: string
  /** Names of assets it acts from: each is a declared binding. */
  readonly assets?: readonly string[]
  readonly state?: 'active' | 'suspended'
  /** The identities needed to patch, scan, attest and report are structurally excluded (law 10). */
  readonly lane?: 'remediation'
  readonly accounts?: readonly Account[]
}

/** What an identity is called at an enforcement point. */
export interface Account {
  readonly enforcementPoint: string
  /** As that point writes it: the schema of its adapter knows how. */
  readonly ref: string
  /** From which of its assets the identity uses it; absent: from every one. */
  readonly assets?: readonly string[]
  /** Under which name a token there says from which asset it was asked for; absent: it does not say. */
  readonly metadata?: string
}

export interface CredentialSpec {
  readonly identity: string
  readonly type: string
  readonly issued?: Instant
  readonly expires?: Instant
  readonly location?: string
}

/** Always governed, whatever an access policy declares. */
export const GOVERNED_TYPES = ['secret', 'token-audience', 'role', 'system'] as const

export interface ResourceSpec {
  readonly type: string
  readonly tier: Tier
  readonly owner?: string
  readonly at?: readonly { readonly enforcementPoint: string; readonly path: string }[]
  /** How its value is made anew; absent: by a person. */
  readonly rotate?: RotateSpec
}

export interface GrantSpec {
  readonly identity: string
  readonly resource: string
  readonly actions: readonly string[]
  readonly expires?: Instant
}

export interface BindingSpec {
  readonly identity: string
  readonly asset: string
  /** Account on the asset that receives the token file, mode 0400. */
  readonly user?: string
}

/** Matches by type, name or label. Each given part must match; an empty selector matches nothing. */
export interface AssetSelector {
  readonly names?: readonly string[]
  readonly types?: readonly AssetType[]
  readonly labels?: { readonly [name: string]: string }
  /** The one way to say "every asset". */
  readonly all?: true
}

export interface PosturePolicySpec {
  readonly assets: AssetSelector
  readonly profile?: 'balanced' | 'strict'
  /** Where the due date comes from: the directive's table, or one age for every pending fix. */
  readonly deadline?:
    | { readonly table: 'cisa-bod-26-04' }
    | { readonly after: number; readonly weight?: 'watch' | 'serious' | 'critical' }
  /** A system out of support: only watched, or due an age after its end or our first sight. Absent: 90 days. */
  readonly endOfLife?: 'watch' | { readonly after: number }
  /**
   * Whether a release waits for the forensic triage that the directive asks for, at tiers 0 and 1. Absent: as the
   * profile says (balanced shows, strict requires).
   */
  readonly triage?: 'show' | 'require'
  /**
   * What gets another value when an asset of this policy comes back from a block: resources by name, or all of these
   * tiers, as far as they may have been copied. Absent: people do that, by a date.
   */
  readonly rotateOnExposure?: {
    readonly resources?: readonly string[]
    readonly tiers?: readonly Tier[]
  }
  /** Extra time per tier, in milliseconds, on top of the deadline. */
  readonly grace?: readonly [number, number, number, number]
}

export interface AccessPolicySpec {
  /** Cedar policy text. */
  readonly cedar: string
  readonly ungoverned?: {
    readonly resourceTypes: readonly string[]
    readonly subjectTypes: readonly string[]
    /** Action names that a search may answer with. */
    readonly actions?: readonly string[]
    /** Subjects and resources of those types with their properties; a search answers with these. */
    readonly entities?: readonly {
      readonly type: string
      readonly id: string
      readonly properties?: { readonly [name: string]: Json }
    }[]
  }
}

/** What an adapter is told, in fields of its own: the schema in its folder knows them. */
export interface AdapterConfig {
  /** In a ledger of before it may be any name. */
  readonly adapter: string
  readonly [field: string]: unknown
}

export interface SourceSpec {
  /** The assets it may speak for. */
  readonly assets: AssetSelector
  readonly says: readonly Scope[]
  /** `host` speaks about itself; `second` looks from outside with its own key and data. */
  readonly independence: 'host' | 'second'
  readonly mayRaise: 'always' | 'never'
  /** Milliseconds after which its word counts as stale, where shorter than the tier's own age. */
  readonly maxAge?: number
  /** Milliseconds between its reports, or between two polls of what we fetch. */
  readonly interval?: number
  /** What we fetch ourselves; absent: it is handed in with a token that names this source. */
  readonly fetch?: AdapterConfig
  /** Package URLs of components that its tool lists by name alone: so feeds can be asked about them. */
  readonly purls?: readonly { readonly name: string; readonly purl: string }[]
  /** Whose statements about vulnerabilities (VEX) count: signed with this key, or approved by a person. */
  readonly authors?: readonly { readonly name: string; readonly key?: string }[]
  /** Vendors whose builds its advisories also speak for: those that rebuild the packages they are about. */
  readonly vendors?: readonly string[]
}

export interface ExceptionSpec {
  readonly scope: {
    readonly assets?: readonly string[]
    readonly identities?: readonly string[]
    readonly resources?: readonly string[]
    readonly tiers?: readonly Tier[]
    /** Cause ids; absent means every cause of the scope except quarantine. */
    readonly causes?: readonly string[]
    /** Programs of these assets of which it need not be known which code they run; permits nothing by itself. */
    readonly programs?: readonly string[]
    /** Names of components that nobody can judge: accepted until the end, and no other cause is. */
    readonly gaps?: readonly string[]
  }
  readonly owner: string
  readonly reason: string
  readonly expires: Instant
}

export interface SurvivorGroupSpec {
  readonly identities: readonly string[]
  readonly min: number
}
