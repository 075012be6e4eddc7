/**
 * State: the fold of the ledger, held in memory behind small store functions. Only `apply` writes it.
 * Maps are keyed by uid; names are resolved once, at the edge of a decision or a command.
 */

import type { Digest } from '../kernel/hash.ts'
import type {
  AssetUid,
  CauseId,
  EffectId,
  EvidenceId,
  HoldId,
  IdentityUid,
  OverrideId,
  ResourceUid,
  TokenId,
  VerificationId,
} from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Cause } from '../model/cause.ts'
import type { ClockState } from '../model/clock.ts'
import type { Exposure } from '../model/decision.ts'
import type { Effect } from '../model/effect.ts'
import type { Evidence, HostSummary, SourceStanding } from '../model/evidence.ts'
import type { FeedState } from '../model/feed.ts'
import type { GapCount } from '../model/gap.ts'
import type { Hold } from '../model/hold.ts'
import { MANIFEST_KINDS, type ManifestKind, type Stored } from '../model/manifest.ts'
import type { ModeChange } from '../model/mode.ts'
import type { Override } from '../model/override.ts'
import type { Posture, Tier } from '../model/posture.ts'
import type { AssetRefusal } from '../model/refusal.ts'
import type { Rollout } from '../model/rollout.ts'
import { FIRST_RULES } from '../model/rules.ts'
import type { SecretState } from '../model/secret.ts'
import type { StoredStatement } from '../model/statement.ts'
import type { Token } from '../model/token.ts'
import type { StoredDuty, TriageRecord, TriageWaiver } from '../model/triage.ts'
import type { Observation } from '../model/vendor-report.ts'
import { emptyWakeups, type Wakeups } from './wakeups/wakeups.ts'
import type { RunningList } from '../model/workload.ts'

export interface State {
  ledgerId: string
  checkpointKey: string
  /** Entries folded so far; the next entry's sequence. */
  size: number
  lastAt: Instant
  clock: ClockState
  /** Changes of mode that count, oldest first; the first covers everything (mode.ts). */
  modes: readonly ModeChange[]
  /** Switching on that goes on in waves; null: none does. */
  rollout: Rollout | null
  /** When `off` was last gone through without doing it; null: never. */
  rehearsedAt: Instant | null
  /** The number of the rules this ledger is judged by. */
  rules: number
  /** The instant of the last entry under the rules before: what was refused then was not refused by these. */
  rulesFrom: Instant
  /** How often a person has accepted an older state, and when last; null: never. */
  epoch: number
  restoredAt: Instant | null
  /** Assets whose facts these rules have not judged anew yet; empty in a ledger that was created under them. */
  readonly unjudged: Set<AssetUid>
  /** Set by `off` and `eject`, cleared by `resume`. */
  stopped: {
    readonly at: Instant
    readonly by: string
    readonly reason: string
    readonly eject: boolean
  } | null

  readonly manifests: { readonly [K in ManifestKind]: Map<string, Stored<K>> }
  /** `Kind/name` → uid, live objects only. */
  readonly names: Map<string, string>
  readonly tombstones: Map<
    string,
    { readonly kind: ManifestKind; readonly name: string; readonly at: Instant }
  >

  readonly assets: Map<AssetUid, AssetState>
  readonly causes: Map<CauseId, Cause>
  readonly holds: Map<HoldId, Hold>
  readonly overrides: Map<OverrideId, Override>
  readonly tokens: Map<TokenId, Token>
  readonly tokensByHash: Map<Digest, TokenId>
  readonly secrets: Map<string, SecretState>
  /** Envelopes that no secret has any more and whose bytes are not yet known to be gone. */
  readonly erasing: Set<Digest>
  readonly verifications: Map<VerificationId, VerificationState>
  readonly effects: Map<EffectId, Effect>
  /** By asset: which secrets were ever delivered to it, each version once. */
  readonly exposures: Map<AssetUid, readonly Exposure[]>
  /** Tokens of (identity, asset) issued at or before this are inactive, also after release. */
  readonly cutoffs: Map<string, Instant>
  /** Hours of decision records whose root is in the ledger and whose file is still kept. */
  readonly sealedSegments: Set<string>
  /** By what the breaker counts (counters.ts): whom it let be refused in the last hour. */
  readonly recentRefusals: Map<string, { readonly asset: AssetUid; readonly at: Instant }[]>
  /** Fixes proven in the last weeks, oldest first: how long each took from first sight. */
  readonly patched: { readonly at: Instant; readonly ms: number }[]
  /** By tier and failure domain: assets whose evidence passed the tier's age in the last 15 minutes. */
  readonly recentlySilent: Map<string, { readonly asset: AssetUid; readonly at: Instant }[]>
  /** By source: what its feed says now. */
  readonly feeds: Map<string, FeedState>
  /** Kind of packages → the sources whose feeds speak of them. */
  readonly feedsCovering: Map<string, Set<string>>
  /** Kind of packages of which no feed speaks any more → the one that last did: `feed osv sha256:…`. */
  readonly feedsLost: Map<string, string>
  readonly statements: Map<EvidenceId, StoredStatement>
  readonly statementsByVulnerability: Map<string, Set<EvidenceId>>
  /** By cause, also when it is gone: the forensic triage it asked for. */
  readonly duties: Map<CauseId, StoredDuty>
  readonly dutiesByAsset: Map<AssetUid, Set<CauseId>>
  readonly triageRecords: Map<EvidenceId, TriageRecord>
  readonly triageWaivers: Map<EvidenceId, TriageWaiver>
  /** Any id of a vulnerability or advisory → the open causes that name it. */
  readonly causesByVulnerability: Map<string, Set<CauseId>>
  readonly usedNonces: Map<string, Instant>
  /** By place and source: what runs there (workload.ts). */
  readonly running: Map<string, RunningList>
  /** By source: what the address it looks at tells (vendor-report.ts). */
  readonly observations: Map<string, Observation>
  /** By identity: blocked images it acts from until it is seen elsewhere, with the instant it was declared so. */
  readonly moving: Map<IdentityUid, ReadonlyMap<AssetUid, Instant>>
  /** Images that nothing acts from any more, as was proven then: no hold is needed while that stays so. */
  readonly left: Map<AssetUid, Instant>

  /** When time alone may next change an asset's posture; early is harmless, late is not. */
  readonly wakeups: Wakeups

  /** Indexes, kept by `apply` and compared with ones built from scratch in tests. */
  readonly identitiesByAsset: Map<AssetUid, Set<IdentityUid>>
  readonly assetsByIdentity: Map<IdentityUid, Set<AssetUid>>
  readonly grantsByIdentity: Map<IdentityUid, Set<string>>
  /** By the name or uid that the binding itself uses. */
  readonly bindingsByIdentity: Map<string, Set<string>>
  readonly resourcesByKey: Map<string, ResourceUid>
  /** Every key an agent ever enrolled with; whether it still speaks stands with its asset. */
  readonly assetsByAgentKey: Map<string, AssetUid>
  readonly assetsByDomain: Map<string, Set<AssetUid>>
  /** By a source that ever spoke of them. */
  readonly assetsBySource: Map<string, Set<AssetUid>>
  /** By kind of packages for which any source's word relies on feeds. */
  readonly assetsByReliance: Map<string, Set<AssetUid>>
  /** By each asset that the scope names, or by '' where it names none: overrides that have not ended. */
  readonly overridesByAsset: Map<AssetUid | '', Set<OverrideId>>
  /** By override of whole assets: those it keeps open. */
  readonly sheltered: Map<OverrideId, Set<AssetUid>>
}

/** What evidence has made known of an asset. */
export interface AssetState {
  readonly uid: AssetUid
  standings: ReadonlyMap<string, SourceStanding>
  agents: readonly { readonly keyId: string; readonly publicKey: string; readonly source: string }[]
  readonly causes: Set<CauseId>
  hold: HoldId | null
  /** Null: not recorded since the ledger came under rules that record it. */
  refusal: AssetRefusal | null
  /** Last posture an entry recorded; decisions compute their own. */
  posture: Posture
  postureSince: Instant
  /** When it changed lately, for the measures. */
  postureChanges: readonly Instant[]
  lastEvidence: Evidence | null
  /** What of it nobody could be asked about, as of the last answer of the matcher. */
  gaps: readonly GapCount[]
  summary: HostSummary | null
  /** Recent ends of holds, for flap damping. */
  releases: readonly Instant[]
  verifications: ReadonlySet<VerificationId>
  /** Agents whose last facts name a cause that another source has cleared: they are asked for all of it. */
  contradicted: ReadonlySet<string>
}

export interface VerificationState {
  readonly id: VerificationId
  readonly asset: AssetUid
  readonly requestedAt: Instant
  readonly outcome: 'verified' | 'still-blocked' | 'unknown' | null
  readonly finishedAt: Instant | null
}

function noManifests(): State['manifests'] {
  const maps = MANIFEST_KINDS.map((kind) => [kind, new Map()] as const)
  return Object.fromEntries(maps) as State['manifests'] // One for each kind, of nothing yet.
}

export function emptyState(): State {
  return {
    ledgerId: '',
    checkpointKey: '',
    size: 0,
    lastAt: 0 as Instant, // Before the first entry there is no time.
    clock: { suspectSince: null, machine: null, aheadMs: 0 },
    modes: [],
    rollout: null,
    rehearsedAt: null,
    rules: FIRST_RULES,
    rulesFrom: 0 as Instant, // As above.
    epoch: 0,
    restoredAt: null,
    unjudged: new Set(),
    stopped: null,
    manifests: noManifests(),
    names: new Map(),
    tombstones: new Map(),
    assets: new Map(),
    causes: new Map(),
    holds: new Map(),
    overrides: new Map(),
    tokens: new Map(),
    tokensByHash: new Map(),
    secrets: new Map(),
    erasing: new Set(),
    verifications: new Map(),
    effects: new Map(),
    exposures: new Map(),
    wakeups: emptyWakeups(),
    cutoffs: new Map(),
    usedNonces: new Map(),
    running: new Map(),
    observations: new Map(),
    moving: new Map(),
    left: new Map(),
    identitiesByAsset: new Map(),
    assetsByIdentity: new Map(),
    grantsByIdentity: new Map(),
    bindingsByIdentity: new Map(),
    assetsByAgentKey: new Map(),
    assetsByDomain: new Map(),
    assetsBySource: new Map(),
    assetsByReliance: new Map(),
    overridesByAsset: new Map(),
    sheltered: new Map(),
    recentRefusals: new Map(),
    recentlySilent: new Map(),
    patched: [],
    feeds: new Map(),
    feedsCovering: new Map(),
    feedsLost: new Map(),
    statements: new Map(),
    statementsByVulnerability: new Map(),
    causesByVulnerability: new Map(),
    duties: new Map(),
    dutiesByAsset: new Map(),
    triageRecords: new Map(),
    triageWaivers: new Map(),
    sealedSegments: new Set(),
    resourcesByKey: new Map(),
  }
}

/** Reads everything, writes nothing: what `judge` and `decide` are given. */
export type View = { readonly [K in keyof State]: State[K] }

export function nameKey(kind: ManifestKind, name: string): string {
  return `${kind}/${name}`
}

export function find<K extends ManifestKind>(
  view: Pick<View, 'manifests' | 'names'>,
  kind: K,
  nameOrUid: string,
): Stored<K> | undefined {
  const objects: ReadonlyMap<string, Stored<K>> = view.manifests[kind]
  return objects.get(view.names.get(nameKey(kind, nameOrUid)) ?? nameOrUid)
}

export function staleKey(tier: Tier, domain: string): string {
  return `${tier} ${domain}`
}

export function cutoffKey(identity: IdentityUid, asset: AssetUid): string {
  return `${identity} ${asset}`
}
