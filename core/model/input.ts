/** Inputs of `judge`: what arrives, already authenticated and parsed, never yet judged. */

import type { Digest } from '../kernel/hash.ts'
import type { AssetUid, EvidenceId, HoldId, OverrideId, TokenId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { AcceptRestoreInput } from './epoch.ts'
import type { Statement, VersionRange } from './advisory.ts'
import type { ApproverKey } from './break-glass.ts'
import type { BreakGlassInput } from './break-glass-input.ts'
import type { ClockInput } from './clock.ts'
import type { Exposure, RecordsInput } from './decision.ts'
import type { EffectInput } from './effect-input.ts'
import type { RotationInput } from './rotation-input.ts'
import type { Heartbeat, MatchedList } from './evidence.ts'
import type { ComponentFacts, HostFacts, FindingFact } from './facts.ts'
import type { FeedChange, FeedContent } from './feed.ts'
import type { GapCount, GapReason } from './gap.ts'
import type { AssetSelector, Manifest, ManifestKind } from './manifest.ts'
import type { Mode, ModeScope } from './mode.ts'
import type { Refusal } from './refusals.ts'
import type { SecretSettings } from './secret.ts'
import type { Inputs } from './told.ts'
import type { TokenScope } from './token.ts'
import type { TriageFinding } from './triage.ts'
import type { RunningImage } from './workload.ts'

export type Input =
  | {
      readonly kind: 'create-ledger'
      readonly ledgerId: string
      readonly product: string
      readonly mode: Mode
      readonly checkpointKey: string
      readonly sample: boolean
    }
  | {
      readonly kind: 'apply-manifests'
      readonly manifests: readonly Manifest[]
      readonly dryRun: boolean
      readonly origin: 'declared' | 'discovered'
    }
  | {
      readonly kind: 'delete-manifest'
      readonly manifest: ManifestKind
      readonly name: string
      readonly reason: string
    }
  | {
      readonly kind: 'enroll'
      readonly token: TokenId | null
      readonly asset: string
      readonly publicKey: string
      readonly keyId: string
      readonly identifiers: { readonly [name: string]: string }
      /** Of the same key, heard last at the door. */
      readonly counter?: number
    }
  | AcceptRestoreInput
  | ReportInput
  | ImportInput
  | MatchedInput
  | InventoryMatchedInput
  /** What runs at a place: a list of a container runtime or a cluster, handed in by a source. */
  | {
      readonly kind: 'list-containers'
      readonly asset: string
      readonly source: string
      readonly document: Digest
      readonly images: readonly RunningImage[]
      /** The document says itself that it is not the whole list. */
      readonly incomplete: boolean
    }
  /** A named person takes the vendor's report about an integration as true. */
  | { readonly kind: 'accept-report'; readonly asset: string; readonly reason: string }
  /** What an address that a source names tells of itself. */
  | {
      readonly kind: 'observe-endpoint'
      readonly source: string
      readonly url: string
      readonly tells: readonly string[]
      readonly document: Digest
    }
  /** Coalesced by the driver: at most one a second for all agents. */
  | { readonly kind: 'heartbeats'; readonly beats: readonly Heartbeat[] }
  | { readonly kind: 'request-verification'; readonly asset: string }
  /** Does not close the hold: it creates an exception over its causes, which ends by itself. */
  | {
      readonly kind: 'release-hold'
      readonly hold: HoldId
      readonly reason: string
      readonly expiresAt: Instant
    }
  | { readonly kind: 'quarantine'; readonly asset: string; readonly reason: string }
  | { readonly kind: 'restarted'; readonly asset: string; readonly reason: string }
  | { readonly kind: 'lift-quarantine'; readonly asset: string; readonly reason: string }
  /** The same scope until a later end, said anew by whoever asks; the one before ends. */
  | {
      readonly kind: 'extend-override'
      readonly override: OverrideId
      readonly reason: string
      readonly expiresAt: Instant
    }
  | { readonly kind: 'end-override'; readonly override: OverrideId; readonly reason: string }
  | {
      readonly kind: 'set-mode'
      readonly mode: Mode
      readonly scope: ModeScope
      readonly reason: string
      /** Of the list of who would be refused, as the door has just compared it; null: nobody was shown any. */
      readonly shown: Digest | null
      /** Percent of the assets, rising to 100, and the time between; absent: all at once. */
      readonly waves?: { readonly shares: readonly number[]; readonly everyMs: number }
    }
  /** Gone through by the server: of so many uses that enforcing everywhere refuses so many stay refused after off. */
  | {
      readonly kind: 'rehearse-off'
      readonly reason: string
      readonly checked: number
      readonly stays: number
    }
  | { readonly kind: 'stop-enforcement'; readonly reason: string; readonly eject: boolean }
  | { readonly kind: 'resume-enforcement'; readonly reason: string }
  | {
      readonly kind: 'create-token'
      readonly subject: string
      readonly scope: TokenScope
      readonly hash: Digest
      readonly expiresAt: Instant
      readonly sshKey?: ApproverKey
    }
  | { readonly kind: 'revoke-token'; readonly token: TokenId; readonly reason: string }
  | {
      readonly kind: 'write-secret'
      readonly path: string
      readonly envelope: Digest
      readonly masterKey: string
      readonly keys: readonly string[]
      readonly expectedVersion: number | null
      /** The version a patch was made from: it must still be the newest, and readable. */
      readonly patched: number | null
    }
  | VersionsInput<'delete-secret'>
  | VersionsInput<'undelete-secret'>
  | VersionsInput<'destroy-secret'>
  | { readonly kind: 'remove-secret'; readonly path: string }
  | {
      readonly kind: 'configure-secret'
      readonly path: string
      /** What is absent stays as it was. */
      readonly settings: Partial<SecretSettings>
      /** The custom metadata a patch was made from; absent: whatever it was. */
      readonly patched?: Digest | null
    }
  /** The bytes of these envelopes have been unlinked, durably. */
  | { readonly kind: 'secrets-erased'; readonly envelopes: readonly Digest[] }
  /** Before a secret leaves with a permit; answers `done` without an entry when already known. */
  | { readonly kind: 'record-exposure'; readonly exposure: Exposure }
  | EffectInput
  | RotationInput
  /** What a feed says now, counted and compared but not yet counting. */
  | {
      readonly kind: 'import-feed'
      readonly source: string
      readonly content: FeedContent
      readonly change: FeedChange
    }
  | { readonly kind: 'check-feed'; readonly source: string }
  /** A person takes what the gate refused. */
  | { readonly kind: 'accept-feed'; readonly source: string; readonly reason: string }
  | { readonly kind: 'roll-back-feed'; readonly source: string; readonly reason: string }
  /** VEX, handed in or from a feed. `signedBy`: the listed author whose key signed these very bytes. */
  | {
      readonly kind: 'propose-statements'
      readonly source: string
      readonly document: Digest
      readonly signedBy: string | null
      readonly statements: readonly Statement[]
    }
  | {
      readonly kind: 'approve-statement'
      readonly statement: EvidenceId
      readonly reason: string
      readonly expiresAt: Instant
    }
  | { readonly kind: 'end-statement'; readonly statement: EvidenceId; readonly reason: string }
  /** Somebody looked for traces of an intrusion through this flaw on these assets. */
  | {
      readonly kind: 'record-triage'
      readonly assets: AssetSelector
      readonly vulnerability: string
      /** Who looked, where it is not who says so. */
      readonly by: string | null
      readonly found: TriageFinding
      readonly reason: string
    }
  /** A person answers for not looking, until an end. */
  | {
      readonly kind: 'waive-triage'
      readonly assets: AssetSelector
      readonly vulnerability: string
      readonly reason: string
      readonly expiresAt: Instant
    }
  /** A person keeps what a breaker allowed: its cause is not believed, for a time. */
  | {
      readonly kind: 'reject-breaker'
      readonly override: OverrideId
      readonly reason: string
      readonly expiresAt: Instant
    }
  | RecordsInput
  | BreakGlassInput
  /** A start under rules with a higher number than the ledger's. */
  | { readonly kind: 'adopt-rules'; readonly rules: number }
  | RejudgeInput
  | ClockInput
  /** Makes durable what time alone has changed. */
  | { readonly kind: 'tick'; readonly jumpedMs: number }

/** A signed report of an agent, its signature, key and size already checked at the door. */
export interface ReportInput {
  readonly kind: 'report'
  readonly asset: AssetUid
  readonly source: string
  readonly counter: number
  readonly nonce: NonceClaim | null
  /** Spooled while the server could not be reached: it comes after a newer report and changes nothing. */
  readonly late: boolean
  readonly facts: HostFacts
  readonly document: Digest
  readonly factsDigest: Digest
  readonly reader: string
}

/** The newest facts of one asset, to be judged again by rules with another number. */
export interface RejudgeInput {
  readonly kind: 'rejudge'
  readonly asset: AssetUid
  /** One for each standing; null where the facts are not there any more. */
  readonly known: readonly {
    readonly source: string
    readonly facts: HostFacts | ComponentFacts | null
  }[]
}

/** What the correlator found: packages of assets that published advisories affect. */
export interface MatchedInput {
  readonly kind: 'matched'
  /** `feed/<source> <digest>` or `evidence/<id>`: what led to it. */
  readonly cause: string
  readonly hits: readonly MatchedHit[]
  /** What feeds no longer say: withdrawn, or gone from the feed. It releases nothing at tiers 0 and 1. */
  readonly retracted: readonly Retraction[]
}

/** The matcher's answer about one asset: which lists are matched, and what of it nobody can judge. */
export interface InventoryMatchedInput {
  readonly kind: 'inventory-matched'
  readonly cause: string
  readonly asset: AssetUid
  readonly lists: readonly MatchedList[]
  readonly gaps: readonly GapCount[]
  readonly unjudged: readonly Unjudged[]
  readonly ended: readonly EndedGap[]
}

/** A component that exploited or critical advisories name, and nobody can tell whether they mean it. */
export interface Unjudged {
  readonly component: string
  readonly reason: GapReason
  readonly ecosystem: string
  readonly distro: string | null
  readonly installed: string | null
  /** `feed:<source>`, or the source of a report whose finding hangs on no component. */
  readonly source: string
  readonly advisories: readonly string[]
  readonly severity: FindingFact['severity']
  readonly exploited: boolean
}

/** A cause that is open for want of an answer: what the matcher is asked about it. */
export interface OpenGap {
  readonly component: string
  readonly advisories: readonly string[]
}

export interface EndedGap {
  readonly component: string
  readonly how: string
}

export interface Retraction {
  readonly asset: AssetUid
  readonly component: string
  /** Package URL type of the component. */
  readonly ecosystem: string
  /** Ids of the advisory and its vulnerability. */
  readonly advisories: readonly string[]
  /** `withdrawn`, `no longer in the feed`, `no longer affects this version`. */
  readonly why: string
}

export interface MatchedHit {
  /** Of a build of a support channel: what fixes it in the release itself. */
  readonly fixedInRelease?: string
  readonly asset: AssetUid
  /** `feed:<source>` for an advisory; the source of a report whose finding a signal makes worse. */
  readonly source: string
  /** Package name as the advisory has it. */
  readonly component: string
  readonly ecosystem: string
  /** `debian:12`; null where the ecosystem has no releases. */
  readonly distro: string | null
  /** Id of the advisory as first seen. */
  readonly lineage: string
  /** The support of the system ended then: a cause without a fix, which is only watched. */
  readonly supportEndedAt?: Instant
  readonly advisories: readonly string[]
  readonly installed: string
  readonly fixed: string | null
  /** Above the fix, other branches that are affected as well; absent: none is known. */
  readonly alsoAffected?: readonly VersionRange[]
  readonly severity: FindingFact['severity']
  /** What feeds, the report and the host's last look say of the rule's inputs. */
  readonly said: Inputs
  /** What a catalogue of exploited flaws says of forensic triage; absent: nothing. */
  readonly listedTriage?: boolean
  /** It is a kernel's: only what runs proves its fix. */
  readonly kernel?: true
}

/** A document someone hands in: a scanner's report or `collect.sh`. */
export interface ImportInput {
  readonly kind: 'import'
  readonly asset: string
  readonly source: string
  readonly nonce: NonceClaim | null
  readonly facts: HostFacts | ComponentFacts
  /** Its own subject does not match, and the caller insists: it may only lower. */
  readonly assertSubject: boolean
  readonly document: Digest
  readonly factsDigest: Digest
  readonly reader: string
}

/** A nonce whose MAC, asset and expiry were checked; `text` is what must be used only once. */
export interface NonceClaim {
  readonly text: string
  readonly issuedAt: Instant
}

/** The input of this kind, or those of these. */
export type InputOf<K extends Input['kind']> = Extract<Input, { readonly kind: K }>

/** One changed or unchanged object of an apply. */
export interface ApplyResult {
  readonly kind: ManifestKind
  readonly name: string
  readonly uid: string
  readonly result: 'created' | 'changed' | 'unchanged'
  readonly seq: number | null
  /** Newly allowed pairs at tiers 0 and 1 recorded as single-person. */
  readonly warnings: readonly string[]
}

/** What the caller is told. `facts` is per input kind; see each stage. */
export type Answer =
  | { readonly kind: 'done'; readonly ids: readonly string[] }
  | { readonly kind: 'applied'; readonly results: readonly ApplyResult[] }
  | { readonly kind: 'refused'; readonly refusals: readonly [Refusal, ...Refusal[]] }

/** Versions of one secret: hidden, shown again, or gone. */
interface VersionsInput<K extends `${'delete' | 'undelete' | 'destroy'}-secret`> {
  readonly kind: K
  readonly path: string
  readonly versions: readonly number[] | 'newest'
}
