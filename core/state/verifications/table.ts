/** Verifications that were asked for. */

import type { AssetUid, VerificationId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface VerificationTables {
  readonly verifications: Table<VerificationId, VerificationState>
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
  }
}

export const VERIFICATIONS_TWINS: Twins<VerificationTables> = {
  verifications: TOLD,
}
