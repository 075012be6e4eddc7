/**
 * What a source says of the identity estate, row by row: an *inventory* is read like a feed and kept as one. A member
 * that is absent was not said; nothing here was made up by who read it. Who said it and when stands with the inventory,
 * not in its rows, so that a row said again is the same row.
 */

import type { Instant } from '../kernel/instant.ts'
import type { AssetType, IDENTIFIERS, IDENTITY_TYPES } from './manifest.ts'

export type Claim =
  | IdentityClaim
  | GroupClaim
  | CredentialClaim
  | PermissionsClaim
  | GrantClaim
  | HopClaim
  | ResourceClaim
  | AssetClaim
  | BindingClaim
  | LeakClaim

export type ClaimKind = Claim['kind']

export const CLAIM_KINDS: readonly ClaimKind[] = [
  'identity',
  'group',
  'credential',
  'permissions',
  'grant',
  'hop',
  'resource',
  'asset',
  'binding',
  'leak',
]

/** What every row has. */
interface Said<K extends string> {
  readonly kind: K
  /**
   * As the system itself writes it, unique in its kind there: an ARN, `system:serviceaccount:NAMESPACE:NAME`, a SPIFFE
   * id. Rows name each other by it.
   */
  readonly ref: string
  /** The system's own word for it: `IAM role`, `service account`, `deploy key`. */
  readonly as: string
  /** What people call it, where that is another text than `ref`. */
  readonly name?: string
  readonly labels?: { readonly [name: string]: string }
}

export interface IdentityClaim extends Said<'identity'> {
  /** Absent: the source does not say whether a person or a program is behind it. */
  readonly type?: (typeof IDENTITY_TYPES)[number]
  readonly state?: 'active' | 'suspended'
  readonly owner?: string
  readonly purpose?: string
  readonly service?: string
  readonly created?: Instant
  readonly expires?: Instant
  /** `never`: the source keeps this, and knows of no use. */
  readonly lastUsed?: Instant | 'never'
}

export interface GroupClaim extends Said<'group'> {
  readonly owner?: string
  readonly created?: Instant
}

export const CREDENTIAL_TYPES = [
  'access-key',
  'api-token',
  'certificate',
  'client-secret',
  'password',
  'private-key',
  'secret',
  'session',
  'ssh-key',
  'webhook-secret',
] as const

export interface CredentialClaim extends Said<'credential'> {
  readonly type: (typeof CREDENTIAL_TYPES)[number]
  /** Whose it is, by the `ref` of that identity; absent: not said. */
  readonly identity?: string
  readonly state?: 'active' | 'inactive'
  readonly created?: Instant
  readonly expires?: Instant | 'never'
  readonly lastUsed?: Instant | 'never'
  readonly lastRotated?: Instant
  /** Of a public part, as the system writes it: `SHA256:…` of an SSH key, the thumbprint of a certificate. */
  readonly fingerprint?: string
  readonly scopes?: readonly string[]
}

/** A set of permissions that is given by its name: a managed policy, a role of Kubernetes or GCP, a policy of OpenBao. */
export interface PermissionsClaim extends Said<'permissions'> {
  readonly rules: readonly PermissionRule[]
}

/** One statement of it, in the system's own words. Wildcards stay as they were written. */
export interface PermissionRule {
  readonly effect: 'allow' | 'deny'
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** It means every action, or every resource, but these. */
  readonly except?: 'actions' | 'resources' | 'both'
  /** It holds under conditions that nobody judges here: what it allows is at most this. */
  readonly conditional?: true
}

/** Permissions given to an identity or a group: an attachment, a role binding, a role assignment. */
export interface GrantClaim extends Said<'grant'> {
  /** `ref` of the identity or group; of one that this source does not list as well. */
  readonly subject: string
  /** `ref` of a set of permissions; absent: they are written here alone. */
  readonly permissions?: string
  readonly rules?: readonly PermissionRule[]
  /** Where they count, where that is not everywhere in the system: a namespace, a project, a subscription. */
  readonly scope?: string
  readonly expires?: Instant
  readonly conditional?: true
}

export const HOP_WAYS = [
  'member',
  'assume',
  'impersonate',
  'create-token',
  'pass-role',
  'unlock',
] as const

/**
 * Being one, it can be the other: a member of a group, a role that it may assume, an identity for which it may create
 * tokens. `unlock`: a secret that is itself a key.
 */
export interface HopClaim extends Said<'hop'> {
  readonly from: string
  readonly to: string
  readonly way: (typeof HOP_WAYS)[number]
  readonly conditional?: true
}

export interface ResourceClaim extends Said<'resource'> {
  /** A word as in `Resource.spec.type`: `secret`, `system`, `role`, `key`. */
  readonly type: string
  readonly owner?: string
  readonly purpose?: string
  readonly created?: Instant
  readonly expires?: Instant
  readonly lastUsed?: Instant | 'never'
  readonly lastRotated?: Instant
  /** Its value is made anew by the system itself. */
  readonly rotates?: boolean
}

export interface AssetClaim extends Said<'asset'> {
  readonly type?: AssetType
  readonly owner?: string
  readonly criticality?: 'low' | 'medium' | 'high' | 'critical'
  readonly exposure?: 'internet' | 'internal' | 'none'
  readonly state?: 'running' | 'stopped' | 'retired'
  readonly identifiers?: { readonly [K in (typeof IDENTIFIERS)[number]]?: string }
  readonly addresses?: readonly string[]
  /** `ref` of what it runs on. */
  readonly runsOn?: string
}

/** An identity acts from an asset. How that is known decides what it may do: observed and inferred only tighten. */
export interface BindingClaim extends Said<'binding'> {
  readonly identity: string
  readonly asset: string
  readonly known: 'attested' | 'observed' | 'inferred'
}

/** A credential where it should not lie. Its value is never part of this. */
export interface LeakClaim extends Said<'leak'> {
  /** Which rule of the tool found it: `aws-access-token`. */
  readonly rule: string
  readonly type: (typeof CREDENTIAL_TYPES)[number]
  readonly where: LeakPlace
  readonly state?: 'open' | 'resolved' | 'false-positive'
  /** The tool tried it: it works, or it works no more. Absent: nobody tried. */
  readonly works?: boolean
  /** `ref` of the credential, where the tool tells a part that is no secret: the id of an access key. */
  readonly credential?: string
  readonly found?: Instant
}

export const LEAK_MEDIA = ['repository', 'ci', 'file', 'image', 'log', 'chat'] as const

export interface LeakPlace {
  readonly medium: (typeof LEAK_MEDIA)[number]
  /** Address of the repository, name of the image, of the channel. */
  readonly in?: string
  readonly path?: string
  readonly line?: number
  readonly commit?: string
  /** Who wrote that commit, as the tool says it. */
  readonly by?: string
}

/** What one document lists of one place. */
export interface Inventory {
  /**
   * Whose rows these are and which of them: `AWS account 123456789012, authorization details`. What a later whole
   * document of the same place leaves out is *gone since*.
   */
  readonly of: string
  /** Absence says something: it is the whole list of that place. */
  readonly whole: boolean
  /** When the system was asked, where the document says so. */
  readonly asOf: Instant | null
  readonly claims: readonly Claim[]
  /** Where nobody could look, or the document stops short: each in a sentence. */
  readonly unseen: readonly string[]
}
