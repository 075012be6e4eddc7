/** Verifications that were asked for. */

import type { AssetUid, VerificationId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import { TOLD, type ReadonlyTable, type Table, type Twins } from '../table.ts'

export interface VerificationTables {
  /** Those that nothing has answered yet. */
  readonly verifications: Table<VerificationId, VerificationState>
  readonly pastVerifications: Table<VerificationId, VerificationState>
}

export interface VerificationState {
  readonly id: VerificationId
  readonly asset: AssetUid
  readonly requestedAt: Instant
  readonly outcome: 'verified' | 'still-blocked' | 'unknown' | null
  readonly finishedAt: Instant | null
}

export function emptyVerifications(): VerificationTables {
  return {
    verifications: new Map(),
    pastVerifications: new Map(),
  }
}

export const VERIFICATIONS_TWINS: Twins<VerificationTables> = {
  verifications: TOLD,
  pastVerifications: TOLD,
}

/** Answered or not. */
export function anyVerification(
  view: {
    readonly [Name in keyof VerificationTables]: ReadonlyTable<VerificationId, VerificationState>
  },
  id: string,
): VerificationState | undefined {
  const verification = id as VerificationId // Any other text is no key.
  return view.verifications.get(verification) ?? view.pastVerifications.get(verification)
}
