/** Every index of a state against the one that is made from scratch of what entries say; what is hot is live. */

import assert from 'node:assert/strict'
import type { State } from '@holdfast/core/state/state'
import { TOLD } from '@holdfast/core/state/table'
import { TWINS } from '@holdfast/core/state/twins'

/** Answers how many were compared. */
export function indexed({ state }: { readonly state: State }): number {
  let compared = 0
  for (const [name, twin] of Object.entries(TWINS)) {
    if (twin === TOLD) continue
    assert.deepEqual(state[name as keyof State], twin(state), name)
    compared += 1
  }
  for (const hold of state.holds.values()) assert.equal(hold.state, 'open', hold.id)
  for (const hold of state.pastHolds.values()) assert.notEqual(hold.closedAt, null, hold.id)
  for (const one of state.verifications.values()) assert.equal(one.outcome, null, one.id)
  for (const kind of state.feedsLost.keys()) assert.ok(!state.feedsCovering.has(kind), kind)
  return compared
}
