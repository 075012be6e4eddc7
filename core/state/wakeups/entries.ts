/** What the entry of passing time says. */

import type { AssetUid } from '../../kernel/ids.ts'
import type { Tier } from '../../model/posture.ts'

export interface WakeupEntries {
  /** What time alone changed, made durable: the assets whose clocks were looked at. */
  readonly 'tick@1': {
    readonly jumpedMs: number
    readonly assets: readonly AssetUid[]
    /** Assets whose evidence has passed the age of a tier, for the telemetry guard. */
    readonly silent?: readonly { readonly asset: AssetUid; readonly tier: Tier }[]
  }
}
