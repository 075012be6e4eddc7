/**
 * Estate as code: the twelve kinds of DESIGN section 5 as values. Parsing and its errors live at the
 * edge; what is missing here is unknown, not an error.
 */

import type { Id, IdKind } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Scope } from './facts.ts'
import type { Tier } from './posture.ts'

export const API_VERSION = 'holdfast.dev/v1'

export const MANIFEST_KINDS = [
  'Asset',
  'Identity',
  'Credential',
  'Resource',
  'Grant',
  'Binding',
  'PosturePolicy',
  'AccessPolicy',
  'EnforcementPoint',
  'Source',
  'Exception',
  'SurvivorGroup',
] as const
export type ManifestKind = (typeof MANIFEST_KINDS)[number]

/** Which id prefix each kind's `metadata.uid` carries. */
export const UID_KINDS = {
  Asset: 'asset',
  Identity: 'identity',
  Credential: 'credential',
  Resource: 'resource',
  Grant: 'grant',
  Binding: 'binding',
  PosturePolicy: 'policy',
  AccessPolicy: 'policy',
  EnforcementPoint: 'point',
  Source: 'source',
  Exception: 'override',
  SurvivorGroup: 'survivors',
} as const satisfies Record<ManifestKind, IdKind>

export interface ManifestOf<K extends ManifestKind> {
  readonly kind: K
  readonly name: string
  readonly labels: { readonly [name: string]: string }
  readonly spec: SpecOf[K]
}

export type Manifest = { readonly [K in ManifestKind]: ManifestOf<K> }[ManifestKind]

/** A manifest the ledger knows: the server gave it a uid once, and that is the key everywhere. */
export type Stored<K extends ManifestKind> = ManifestOf<K> & {
  readonly uid: Id<(typeof UID_KINDS)[K]>
  /** Sequence of the entry that last changed it. */
  readonly seq: number
  /** Applied by a person, or added by discovery, which never overwrites a declared field. */
  readonly origin: 'declared' | 'discovered'
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
  readonly EnforcementPoint: EnforcementPointSpec
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
  readonly accounts?: readonly { readonly enforcementPoint: string; readonly ref: string }[]
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
      readonly properties?: { readonly [name: string]: unknown }
    }[]
  }
}

/** One folder of `edges/enforcers/` each. */
export const ENFORCER_ADAPTERS = ['webhook'] as const

export interface EnforcementPointSpec {
  /** One of the above; in a ledger of before they were checked it may be any name. */
  readonly adapter: string
  readonly url?: string
  /** Secret values are never inline. */
  readonly secret?: SecretRef
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
  readonly fetch?: SourceFetch
  /** Package URLs of components that its tool lists by name alone: so feeds can be asked about them. */
  readonly purls?: readonly { readonly name: string; readonly purl: string }[]
  /** Whose statements about vulnerabilities (VEX) count: signed with this key, or approved by a person. */
  readonly authors?: readonly { readonly name: string; readonly key?: string }[]
  /** Vendors whose builds its advisories also speak for: those that rebuild the packages they are about. */
  readonly vendors?: readonly string[]
}

/** One folder of `edges/sources/` each. */
export const SOURCE_ADAPTERS = [
  'advisories',
  'fleet',
  'dependency-track',
  'endpoint',
  'postgresql',
] as const
export type SourceAdapterId = (typeof SOURCE_ADAPTERS)[number]

export interface SourceFetch {
  readonly adapter: SourceAdapterId
  /**
   * Either one: a directory of documents on this machine (absolute, or below what the operator lends), or where a server
   * answers.
   */
  readonly directory?: string
  readonly url?: string
  /** Bearer token of that server; secret values are never inline. */
  readonly secret?: SecretRef
  /** The document's SHA-256 stands beside it under the same name with `.sha256`. */
  readonly checksum?: 'beside'
  /** Ed25519 public key, 32 bytes in base64: the signature stands beside the document with `.sig`. */
  readonly key?: string
  /** Addresses of loopback and private networks are refused unless this is said. */
  readonly network?: 'private'
}

export interface SecretRef {
  readonly from: 'file' | 'env' | 'credential'
  readonly name: string
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
