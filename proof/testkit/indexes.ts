/** Every index of a state against the one that is made from scratch of what entries say; what is hot is live. */

import assert from 'node:assert/strict'
import type { State } from '@holdfast/core/state/state'
import { TOLD } from '@holdfast/core/state/table'
import { TWINS } from '@holdfast/core/state/twins'

/** Answers how many were compared. */
export function indexed({ state }: { readonly state: State }): number {
  for (const hold of state.holds.values()) assert.equal(hold.state, 'open', hold.id)
  for (const hold of state.pastHolds.values()) assert.notEqual(hold.closedAt, null, hold.id)
  for (const one of state.overrides.values()) assert.equal(one.endedAt, null, one.id)
  for (const one of state.pastOverrides.values()) assert.notEqual(one.endedAt, null, one.id)
  for (const one of state.statements.values()) assert.equal(one.endedAt, null, one.id)
  for (const one of state.pastStatements.values()) assert.notEqual(one.endedAt, null, one.id)
  for (const one of state.tokens.values()) assert.equal(one.revokedAt, null, one.id)
  for (const one of state.pastTokens.values()) assert.notEqual(one.revokedAt, null, one.id)
  for (const one of state.effects.values()) assert.notEqual(one.outcome, 'confirmed', one.id)
  for (const one of state.pastEffects.values()) assert.equal(one.outcome, 'confirmed', one.id)
  for (const one of state.verifications.values()) assert.equal(one.outcome, null, one.id)
  let compared = 0
  for (const [name, twin] of Object.entries(TWINS)) {
    if (twin === TOLD) continue
    assert.deepEqual(state[name as keyof State], twin(state), name)
    compared += 1
  }
  for (const kind of state.feedsLost.keys()) assert.ok(!state.feedsCovering.has(kind), kind)
  return compared
}
