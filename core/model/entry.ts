/**
 * Ledger entries. An entry records a conclusion with the version that drew it; `apply` folds it and
 * never parses, matches, evaluates policy or reads time. A kind's `(kind, v)` keeps its meaning for ever.
 */

import type { Json } from '../kernel/canonical-json.ts'
import type { Digest } from '../kernel/hash.ts'
import type {
  AssetUid,
  CauseId,
  EffectId,
  EvidenceId,
  HoldId,
  IdentityUid,
  OverrideId,
  TokenId,
  VerificationId,
} from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Cause } from './cause.ts'
import type { ClockState, ClockTrust } from './clock.ts'
import type { Exposure, UsesLeft } from './decision.ts'
import type { Effect, EffectOutcome } from './effect.ts'
import type { SignedSize } from './epoch.ts'
import type { Evidence, MatchedList, SourceStanding } from './evidence.ts'
import type { FeedChange, FeedContent } from './feed.ts'
import type { GapCount } from './gap.ts'
import type { HoldEnd, Lifted, OpenedHold } from './hold.ts'
import type { Mode, ModeScope } from './mode.ts'
import type { ManifestKind, SpecOf } from './manifest.ts'
import type { Tier } from './posture.ts'
import type { Override } from './override.ts'
import type { Posture } from './posture.ts'
import type { AssetRefusal } from './refusal.ts'
import type { Wave } from './rollout.ts'
import type { SecretSettings } from './secret.ts'
import type { StoredStatement } from './statement.ts'
import type { Token } from './token.ts'
import type { TriageRecord, TriageWaiver } from './triage.ts'
import type { Observation } from './vendor-report.ts'
import type { RunningList } from './workload.ts'

/** The body of each kind at its current version. */
export interface EntryBodies {
  /** Always the first entry. Mode is read from the environment here and never again. */
  readonly 'ledger.created': {
    readonly ledgerId: string
    readonly product: string
    readonly mode: Mode
    /** Verifier key of the checkpoints, in C2SP vkey text. */
    readonly checkpointKey: string
    readonly sample: boolean
  }
  readonly 'manifest.applied': {
    readonly kind: ManifestKind
    readonly uid: string
    readonly name: string
    readonly labels: { readonly [name: string]: string }
    readonly spec: SpecOf[ManifestKind]
    readonly origin: 'declared' | 'discovered'
    /** Newly allowed pairs at tier 0 or 1 that no second person approved (`single-person`). */
    readonly singlePerson: readonly string[]
  }
  readonly 'manifest.deleted': {
    readonly kind: ManifestKind
    readonly uid: string
    readonly name: string
    readonly reason: string
  }
  readonly 'agent.enrolled': {
    readonly asset: AssetUid
    readonly token: TokenId | null
    /** Raw Ed25519 public key, base64. */
    readonly publicKey: string
    readonly keyId: string
    readonly identifiers: { readonly [name: string]: string }
    readonly source: string
    /** The same key again: what it said last, from which it goes on. Absent: anew, from nothing. */
    readonly counter?: number
  }
  readonly 'evidence.accepted': {
    readonly evidence: Evidence
    readonly standing: SourceStanding
    /** The nonce it consumed, so that it is never good again. */
    readonly nonce: string | null
    readonly summary: HostSummary | null
  }
  /** Collected before the newest report of the same source and received after it: kept, and changes nothing. */
  readonly 'evidence.late': { readonly evidence: Evidence; readonly counter: number }
  /** The newest word of many agents that nothing changed: at most one a second for all. */
  readonly 'evidence.fresh': { readonly beats: readonly Heartbeat[] }
  /** The matcher has answered: lists that waited for it count, and how much of the asset is not judged. */
  readonly 'inventory.matched': {
    readonly asset: AssetUid
    readonly lists: readonly MatchedList[]
    readonly gaps: readonly GapCount[]
  }
  /** The newest list of what runs at a place, by a source that may say so; it replaces that source's last one. */
  readonly 'containers.listed': { readonly list: RunningList }
  /** An identity no longer declared to act from a blocked image acts from it still, until that is proven. */
  readonly 'binding.kept': {
    readonly identity: IdentityUid
    readonly asset: AssetUid
    readonly hold: HoldId
  }
  /** It was seen on other images that are verified. `last`: nothing acts from this one any more. */
  readonly 'binding.moved': {
    readonly identity: IdentityUid
    readonly asset: AssetUid
    readonly to: readonly AssetUid[]
    readonly evidence: readonly EvidenceId[]
    readonly last: boolean
  }
  /** Our own look at an address that a manifest names; it replaces that source's last one. */
  readonly 'endpoint.observed': { readonly observation: Observation }
  readonly 'cause.opened': { readonly cause: Cause }
  readonly 'cause.changed': { readonly cause: Cause; readonly why: string }
  readonly 'cause.cleared': {
    readonly id: CauseId
    readonly asset: AssetUid
    readonly evidence: readonly EvidenceId[]
    /** Who proved it; absent in entries of before decision 0012. */
    readonly sources?: readonly string[]
    readonly proof: string
    /** A person's word and no proof; absent: it was proven. */
    readonly lifted?: Lifted
  }
  readonly 'posture.changed': {
    readonly asset: AssetUid
    readonly from: Posture
    readonly to: Posture
    readonly reason: string
  }
  /** `cut`: identities whose tokens on the asset end at this entry; none in report-only. */
  readonly 'hold.opened': {
    readonly hold: OpenedHold
    readonly mode: Mode
    readonly cut: readonly IdentityUid[]
  }
  readonly 'hold.changed': {
    readonly id: HoldId
    readonly causes: readonly CauseId[]
    /** They come to those it has; absent: they are all of them. */
    readonly adds?: true
    readonly cut: readonly IdentityUid[]
    readonly why: string
  }
  readonly 'hold.closed': { readonly id: HoldId; readonly at: Instant; readonly end: HoldEnd }
  readonly 'override.created': { readonly override: Override }
  /** `confirmed`: a person says that what a breaker held back is real. */
  readonly 'override.ended': {
    readonly id: OverrideId
    readonly why: string
    readonly confirmed?: true
  }
  /** Who is refused at tiers 0 and 1 from now on, and what a breaker counted for it (counters.ts). */
  readonly 'refusal.changed': AssetRefusal & {
    readonly asset: AssetUid
    readonly keys: readonly string[]
  }
  /** From here on these rules conclude; null: the ledger was created under them. */
  readonly 'rules.changed': { readonly from: number | null; readonly to: number }
  /** Facts that were known when the rules changed, judged anew: it may only tighten. */
  readonly 'asset.rejudged': {
    readonly asset: AssetUid
    readonly rules: number
    /** Sources whose word counts for less than before, as it counts now. */
    readonly standings: readonly SourceStanding[]
    /** What could not be judged anew and so stays as it was. */
    readonly missing: readonly string[]
  }
  readonly 'mode.set': {
    readonly mode: Mode
    readonly scope: ModeScope
    readonly reason: string
    /** Of a rollout: its number from 0, and how many refused assets that nobody was shown it bears. */
    readonly wave?: { readonly number: number; readonly bears: number }
  }
  /** Enforcing is switched on in waves; the first `mode.set` follows. */
  readonly 'rollout.started': {
    readonly scope: ModeScope
    readonly waves: readonly Wave[]
    /** Digest of the list that was shown, of who would be refused. */
    readonly shown: Digest
    readonly reason: string
  }
  /** `undone`: the mode is again what it was before the first wave. */
  readonly 'rollout.ended': { readonly why: string; readonly undone: boolean }
  /** What `off` would do was gone through: of so many uses that enforcing refuses, so many stay refused. */
  readonly 'off.rehearsed': {
    readonly reason: string
    readonly checked: number
    readonly stays: number
  }
  readonly 'enforcement.stopped': { readonly reason: string; readonly eject: boolean }
  readonly 'enforcement.resumed': { readonly reason: string }
  readonly 'token.created': { readonly token: Token }
  readonly 'token.revoked': { readonly id: TokenId; readonly reason: string }
  readonly 'secret.written': {
    readonly path: string
    readonly version: number
    /** Blob of the AES-256-GCM envelope. */
    readonly envelope: Digest
    readonly masterKey: string
    readonly keys: readonly string[]
  }
  /** Read by nobody until undeleted; `all` is of before decision 0019. */
  readonly 'secret.deleted': { readonly path: string; readonly versions: readonly number[] | 'all' }
  readonly 'secret.undeleted': { readonly path: string; readonly versions: readonly number[] }
  /** For good: the intent of erasing their envelopes, which `secret.erased` settles. */
  readonly 'secret.destroyed': { readonly path: string; readonly versions: readonly number[] }
  /** The secret with all versions and settings, as `destroyed`. */
  readonly 'secret.removed': { readonly path: string }
  readonly 'secret.configured': { readonly path: string; readonly settings: SecretSettings }
  /** The bytes of these envelopes are gone from this server. */
  readonly 'secret.erased': { readonly envelopes: readonly Digest[] }
  readonly 'verification.requested': { readonly id: VerificationId; readonly asset: AssetUid }
  readonly 'verification.finished': {
    readonly id: VerificationId
    readonly asset: AssetUid
    readonly outcome: 'verified' | 'still-blocked' | 'unknown'
    readonly evidence: EvidenceId | null
  }
  readonly 'effect.intended': { readonly effect: Effect }
  readonly 'effect.settled': {
    readonly id: EffectId
    readonly outcome: EffectOutcome
    readonly detail: string
  }
  /** What is kept of an hour of records: `root` is the Merkle root over the `count` lines of the segment. */
  readonly 'decisions.sealed': {
    readonly segment: string
    readonly count: number
    readonly root: string
    /** How many decisions the lines stand for; absent: one each. */
    readonly decisions?: number
  }
  /** From now on these records of a feed count, by themselves or because a person accepted them. */
  readonly 'feed.imported': {
    readonly source: string
    readonly content: FeedContent
    readonly change: FeedChange
    readonly acceptedBy: string | null
  }
  /** An import that does not count until a person accepts it; the last good one stays. */
  readonly 'feed.refused': {
    readonly source: string
    readonly content: FeedContent
    readonly change: FeedChange
    readonly reasons: readonly string[]
  }
  /** Asked and answered, nothing new: the feed is fresh. */
  readonly 'feed.checked': { readonly source: string }
  /** A person went back to what counted before; what counted until now is not taken again by itself. */
  readonly 'feed.rolled-back': { readonly source: string; readonly reason: string }
  /** What an author says of a vulnerability in a product (VEX): it waits for its signature or for people. */
  readonly 'statement.proposed': { readonly statement: StoredStatement }
  /** `by`: the person, a subject id. */
  readonly 'statement.approved': {
    readonly id: EvidenceId
    readonly by: string
    readonly expiresAt: Instant
  }
  readonly 'statement.ended': { readonly id: EvidenceId; readonly why: string }
  /** Somebody looked for traces of an intrusion: these duties are answered, by what was found. */
  readonly 'triage.recorded': {
    readonly record: TriageRecord
    readonly duties: readonly CauseId[]
  }
  /** A person answers for not looking; it ends by itself. */
  readonly 'triage.waived': { readonly waiver: TriageWaiver }
  /** The records of an hour are gone; their root stays in `decisions.sealed`. */
  readonly 'decisions.deleted': {
    readonly segment: string
    readonly why: string
    /** The use rows that are left of them, with the root over their lines. */
    readonly uses?: UsesLeft
    /** What goes: absent, the records; `uses`, what was left of them. */
    readonly what?: 'uses'
  }
  /** The first delivery of this version of a secret to this identity on this asset (law 8). */
  readonly 'exposure.recorded': { readonly exposure: Exposure }
  /** A person has accepted that this is an older state: it counts from here on, as a new epoch. */
  readonly 'ledger.restored': {
    /** The first is 1; a ledger that was never restored is in epoch 0. */
    readonly epoch: number
    readonly reason: string
    /** The newest head that was signed, as far as anybody could tell; root in base64. Null: nobody knows. */
    readonly behind: SignedSize | null
    /** The restore that was accepted; null: only a note outside told of a newer state. */
    readonly copy: string | null
  }
  /** The wall clock disagrees with the time that has passed: from here on entries follow the latter. */
  readonly 'clock.suspected': {
    readonly wall: Instant
    /** This instant as the machine counts it, sleep included, and in which of its starts; null: it does not tell. */
    readonly machine: ClockState['machine']
  }
  /** The wall clock counts again: it agrees, or somebody answers for it. */
  readonly 'clock.trusted': {
    readonly wall: Instant
    readonly by: ClockTrust
    readonly reason: string
  }
  /** What time alone changed, made durable: the assets whose clocks were looked at. */
  readonly tick: {
    readonly jumpedMs: number
    readonly assets: readonly AssetUid[]
    /** Assets whose evidence has passed the age of a tier, for the telemetry guard. */
    readonly silent?: readonly { readonly asset: AssetUid; readonly tier: Tier }[]
  }
}

export type EntryKind = keyof EntryBodies

/** One line of the ledger. Position is the sequence; canonical JSON (RFC 8785) is what is hashed. */
export interface EntryOf<K extends EntryKind> {
  readonly v: 1
  readonly kind: K
  readonly at: Instant
  /** Opaque subject: token id, agent key id, `system`. Never a person's name. */
  readonly actor: string
  /** What led to it: an evidence, cause, command or request id. */
  readonly cause: string
  readonly body: EntryBodies[K]
  /** 16 random bytes, base64url, handed in: two equal facts do not share a leaf hash. */
  readonly salt: string
}

export type Entry = { readonly [K in EntryKind]: EntryOf<K> }[EntryKind]

/** What `judge` concludes; the driver adds the salt. */
export type EntryDraft = {
  readonly [K in EntryKind]: Omit<EntryOf<K>, 'salt'>
}[EntryKind]

/** An agent's word that nothing changed since the facts the server acknowledged. */
export interface Heartbeat {
  readonly asset: AssetUid
  readonly source: string
  readonly at: Instant
  readonly counter: number
  readonly nonce: string
  /** False: its source may not raise, so nothing becomes fresher; absent: it does. */
  readonly fresh?: false
}

/** What a list of hosts shows without opening the facts blob. */
export interface HostSummary {
  readonly os: string
  readonly packages: number
  readonly fixes: number | null
  readonly fixesUnknown: string | null
  readonly listening: number
  readonly running: number
  readonly replacedPrograms: readonly string[]
  readonly kernel: string
  readonly listsSignedAt: Instant | null
  readonly listsValidUntil: Instant | null
  readonly credentialFiles: number
  readonly processesReadable: number
  readonly processes: number
}

export function asJson(entry: Entry): Json {
  return entry as unknown as Json // Every body above is built of Json members only.
}
