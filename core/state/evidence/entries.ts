/** What the entries of evidence say: reports, answers of the matcher, and what they make of an asset. */

import type { AssetUid } from '../../kernel/ids.ts'
import type {
  Evidence,
  Heartbeat,
  HostSummary,
  MatchedList,
  SourceStanding,
} from '../../model/evidence.ts'
import type { GapCount } from '../../model/gap.ts'
import type { Posture } from '../../model/posture.ts'

export interface EvidenceEntries {
  readonly 'evidence.accepted@1': {
    readonly evidence: Evidence
    readonly standing: SourceStanding
    /** The nonce it consumed, so that it is never good again. */
    readonly nonce: string | null
    readonly summary: HostSummary | null
  }
  /** Collected before the newest report of the same source and received after it: kept, and changes nothing. */
  readonly 'evidence.late@1': { readonly evidence: Evidence; readonly counter: number }
  /** The newest word of many agents that nothing changed: at most one a second for all. */
  readonly 'evidence.fresh@1': { readonly beats: readonly Heartbeat[] }
  /** The matcher has answered: lists that waited for it count, and how much of the asset is not judged. */
  readonly 'inventory.matched@1': {
    readonly asset: AssetUid
    readonly lists: readonly MatchedList[]
    readonly gaps: readonly GapCount[]
  }
  readonly 'posture.changed@1': {
    readonly asset: AssetUid
    readonly from: Posture
    readonly to: Posture
    readonly reason: string
  }
}
