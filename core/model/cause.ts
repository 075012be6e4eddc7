/** A cause: one reason a posture is worse than verified, with a weight and a due date per tier. */

import type { AssetUid, CauseId, EvidenceId, HoldId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Severity } from '../kernel/severity.ts'
import type { VersionRange } from './advisory.ts'
import type { GapReason } from './gap.ts'
import { TIERS, type PerTier, type Row, type Tier } from './posture.ts'
import type { Inputs } from './told.ts'
import type { TriageDuty } from './triage.ts'
import type { VendorReport } from './vendor-report.ts'

export const WEIGHTS = ['watch', 'serious', 'critical', 'compromise'] as const
export type Weight = (typeof WEIGHTS)[number]

export const CAUSE_CLASSES = [
  'pending-fix',
  'replaced-code',
  'kernel-restart',
  'end-of-life',
  'cannot-judge',
  'failed-attestation',
  'human-quarantine',
] as const
export type CauseClass = (typeof CAUSE_CLASSES)[number]

export interface Cause {
  readonly id: CauseId
  readonly asset: AssetUid
  readonly class: CauseClass
  /** Component without version: a source package, `linux`, a program. */
  readonly component: string
  /** Feed or vulnerability id as first seen; alias merges never rename the cause. */
  readonly lineage: string
  readonly weight: Weight
  /** Null: no deadline at that tier (a clock that only reports). */
  readonly due: PerTier<Instant | null>
  /** The row of the deadline table that applied, and its inputs, for the explanation. */
  readonly rule: string
  /** Our receipt of the first report of it; never a host's own stamp. */
  readonly firstSeenAt: Instant
  /** When this cause itself opened: a nonce must be newer to clear it. */
  readonly openedAt: Instant
  readonly detail: CauseDetail
  /** Sources that proved it gone while a second one is still awaited at tier 0. */
  readonly provenBy: readonly { readonly source: string; readonly evidence: EvidenceId }[]
  /** A statement says that it does not apply: until then it is not due, and its clock goes on. */
  readonly suppressed: { readonly statement: EvidenceId; readonly until: Instant } | null
  /** The release by proof that it breaks: it came back on probation and has no grace; absent: it breaks none. */
  readonly reopens?: HoldId
  /** What follows if an input nobody told is as bad as it may be; absent: nothing is assumed. */
  readonly assumed?: Assumed
  /** The directive's duty to look for traces of an intrusion; it outlives the cause and its hold. */
  readonly triage?: TriageDuty
}

const WEIGHT_RANK = { compromise: 0, critical: 1, serious: 2, watch: 3 } as const

/** In which order the causes of an asset are told by a decision; no two of them are equal in it. */
export function worstFirst(a: Cause, b: Cause): number {
  return (
    WEIGHT_RANK[a.weight] - WEIGHT_RANK[b.weight] ||
    a.firstSeenAt - b.firstSeenAt ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

/** The row of the posture table on which a due cause of this weight puts its asset. */
export function rowOfWeight(weight: Weight): Row {
  if (weight === 'compromise') return 'quarantined'
  return weight === 'critical' ? 'restricted-critical' : 'restricted-serious'
}

/** Stands beside what is known: it restricts only at the tiers that have a date here. */
export interface Assumed {
  readonly input: 'exposed'
  readonly due: PerTier<Instant | null>
  /** The rule that made these dates. */
  readonly rule: string
}

type Dated = Pick<Cause, 'weight' | 'due' | 'suppressed' | 'assumed'>

/** When it is due at a tier; a suppression ends by itself, and what was overdue is due then. */
export function dueOf(cause: Dated, tier: Tier): Instant | null {
  return unsuppressed(cause, sooner(cause.due[tier], cause.assumed?.due[tier] ?? null))
}

/** From when it takes access at a tier: a *watch* never does, what is assumed beside it may. */
export function restrictsFrom(cause: Dated, tier: Tier): Instant | null {
  if (cause.weight !== 'watch') return dueOf(cause, tier)
  return unsuppressed(cause, cause.assumed?.due[tier] ?? null)
}

/** It is due: its grace has ended, and it takes access at one of these tiers now. */
export function isDue(cause: Dated, now: Instant, tiers: readonly Tier[] = TIERS): boolean {
  return tiers.some((tier) => (restrictsFrom(cause, tier) ?? now + 1) <= now)
}

function unsuppressed(cause: Dated, at: Instant | null): Instant | null {
  if (at === null || cause.suppressed === null) return at
  return at > cause.suppressed.until ? at : cause.suppressed.until
}

/** Who said it, a published advisory as `feed:<source>`. */
export function saidBy(cause: Cause): readonly string[] {
  return cause.detail.saidBy ?? [cause.detail.source]
}

export function sooner(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

/** A source that listed the fixed version, and from where it looks. */
export interface Witness {
  readonly source: string
  readonly independence: 'host' | 'second'
}

export interface CauseDetail {
  /** Ecosystem of the versions below: `deb`, `rpm`, `apk`. */
  readonly ecosystem: string
  /** `debian:12`; null where the ecosystem has no releases, or the report does not say. */
  readonly distro: string | null
  /** What is installed now and what would fix it. */
  readonly installed: string | null
  readonly fixed: string | null
  /** Above that fix: what is in one of these is not fixed, for it is another branch. Absent: none is known. */
  readonly alsoAffected?: readonly VersionRange[]
  /** Where the fix is of a support channel: what fixes it in the release itself, if that is known. */
  readonly fixedInRelease?: string
  /** Installed packages behind the component, each with the version that fixes it. */
  readonly packages: readonly { readonly name: string; readonly fixed: string }[]
  /** The same where an advisory names the source package: its version is compared. */
  readonly sourcePackages: readonly { readonly name: string; readonly fixed: string }[]
  readonly advisories: readonly string[]
  readonly severity: Severity
  /** Programs that still run replaced code: `nginx(812)`. */
  readonly programs: readonly string[]
  /** systemd units to restart. */
  readonly units: readonly string[]
  readonly use: 'listening' | 'running' | 'unused' | 'unknown'
  readonly usedBy: readonly string[]
  readonly evidence: EvidenceId
  /** Who says so: a source of evidence, or `feed:<source>` for a published advisory. */
  readonly source: string
  /** Every source that said so while it was open; absent: only the one above. */
  readonly saidBy?: readonly string[]
  /** Set while the fix is installed but its running cannot be proven: which proof is missing. */
  readonly missingProof: string | null
  /** Known to be exploited, as a feed or the report says. */
  readonly exploited: boolean
  /** What sources said of the rule's inputs; absent in causes from before they were three-valued. */
  readonly inputs?: Inputs
  /** From when its age counts as an exploited flaw: the later of the flag's date and our receipt of it. */
  readonly exploitedFrom?: Instant
  /** Proven, and waiting only for the word on its triage. */
  readonly triageAwaited?: true
  /** When a list of components first showed the fixed version: a boot later than this runs it. */
  readonly fixedSeenAt: Instant | null
  /** Of a database: who listed the fixed version so far; absent: nobody. */
  readonly fixedSeenBy?: readonly Witness[]
  /** Why nobody can judge it. */
  readonly unjudged?: GapReason
  /** Of an integration: the vendor's report that shows it fixed, and who accepted that. */
  readonly reported?: VendorReport
  /** When the support of the system ended; absent: nobody says. */
  readonly supportEndedAt?: Instant
  /** Why its source no longer says it; it stays at tiers 0 and 1 until evidence or a person clears it. */
  readonly retracted: string | null
  /** Of a kernel: what is installed proves nothing, only what runs does. */
  readonly kernel?: true
}

/** The component that nobody can judge, where that is the cause. */
export function gapOf(cause: Pick<Cause, 'class' | 'component'>): string | null {
  return cause.class === 'cannot-judge' ? cause.component : null
}
