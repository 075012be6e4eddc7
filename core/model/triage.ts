/**
 * Forensic triage (BOD 26-04): a flaw that attackers use was open here, so somebody looks whether they were in. The
 * duty belongs to a cause and outlives it; a record of the look or a person's waiver answers it.
 */

import type { AssetUid, CauseId, EvidenceId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { selects } from './scope.ts'
import type { AssetSelector, PosturePolicySpec, Stored } from './manifest.ts'

/** The part of a cause that says so. */
export interface TriageDuty {
  /** `listed`: the catalogue says it of this flaw; `table`: the row of the table; `assumed`: that row, if exposed. */
  readonly because: 'listed' | 'table' | 'assumed'
  readonly due: Instant
}

/** A duty as the ledger keeps it, also when its cause is gone. */
export interface StoredDuty extends TriageDuty {
  readonly cause: CauseId
  readonly asset: AssetUid
  readonly component: string
  /** Every id of the flaw. */
  readonly vulnerabilities: readonly string[]
  readonly openedAt: Instant
  /** The record that answered it; null: nobody has looked yet. */
  readonly record: EvidenceId | null
}

export const TRIAGE_FINDINGS = ['nothing', 'compromise'] as const
export type TriageFinding = (typeof TRIAGE_FINDINGS)[number]

/** Somebody looked. What they found stands with it; only *nothing* lets a release go on. */
export interface TriageRecord {
  readonly id: EvidenceId
  readonly assets: AssetSelector
  readonly vulnerability: string
  /** Who looked. */
  readonly by: string
  readonly found: TriageFinding
  readonly reason: string
  readonly at: Instant
}

/** A person answers for not looking, until an end; it covers what falls under it meanwhile too. */
export interface TriageWaiver {
  readonly id: EvidenceId
  readonly assets: AssetSelector
  readonly vulnerability: string
  readonly by: string
  readonly reason: string
  readonly at: Instant
  readonly expiresAt: Instant
}

export function waives(
  waiver: TriageWaiver,
  duty: Pick<StoredDuty, 'vulnerabilities'>,
  asset: Stored<'Asset'> | undefined,
  now: Instant,
): boolean {
  return (
    waiver.expiresAt > now &&
    asset !== undefined &&
    duty.vulnerabilities.includes(waiver.vulnerability) &&
    selects(waiver.assets, asset)
  )
}

export function triageRequired(policy: PosturePolicySpec | undefined): boolean {
  return (policy?.triage ?? (policy?.profile === 'strict' ? 'require' : 'show')) === 'require'
}
