/** Keeps the wake-up of one asset: what time alone will change about it next. */

import { postureOf } from '../assess/posture.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { factsOf } from '../model/standing.ts'
import type { State } from '../model/state.ts'
import { wakeAt } from '../model/wakeups.ts'

export function rewake(state: State, asset: AssetUid, at: Instant): void {
  wakeAt(state.wakeups, asset, postureOf(state, factsOf(state, asset), at).nextChangeAt)
}
