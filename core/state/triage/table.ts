/** Forensic triage: duties that outlive their cause, and what answers them. */

import type { AssetUid, CauseId, EvidenceId } from '../../kernel/ids.ts'
import type { StoredDuty, TriageRecord, TriageWaiver } from '../../model/triage.ts'
import { indexOf, TOLD, type Table, type Twins } from '../table.ts'

export interface TriageTables {
  /** By cause, also when it is gone: the forensic triage it asked for. */
  readonly duties: Table<CauseId, StoredDuty>
  readonly dutiesByAsset: Table<AssetUid, Set<CauseId>>
  readonly triageRecords: Table<EvidenceId, TriageRecord>
  readonly triageWaivers: Table<EvidenceId, TriageWaiver>
}

export function emptyTriage(): TriageTables {
  return {
    duties: new Map(),
    dutiesByAsset: new Map(),
    triageRecords: new Map(),
    triageWaivers: new Map(),
  }
}

export const TRIAGE_TWINS: Twins<TriageTables> = {
  duties: TOLD,
  dutiesByAsset: ({ duties }) =>
    indexOf([...duties.values()].map(({ asset, cause }) => [asset, cause])),
  triageRecords: TOLD,
  triageWaivers: TOLD,
}
