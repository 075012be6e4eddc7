/** Every index of a state against the one that is made from scratch of what entries say; what is hot is live. */

import assert from 'node:assert/strict'
import { isOver } from '@holdfast/core/model/effect'
import type { State } from '@holdfast/core/state/state'
import { TOLD } from '@holdfast/core/state/table'
import { TWINS } from '@holdfast/core/state/twins'

/** Answers how many were compared. */
export function indexed({ state }: { readonly state: State }): number {
  for (const hold of state.holds.values()) assert.equal(hold.state, 'open', hold.id)
  for (const hold of state.pastHolds.values()) assert.notEqual(hold.closedAt, null, hold.id)
  for (const override of state.overrides.values()) assert.equal(override.endedAt, null, override.id)
  for (const override of state.pastOverrides.values())
    assert.notEqual(override.endedAt, null, override.id)
  for (const statement of state.statements.values())
    assert.equal(statement.endedAt, null, statement.id)
  for (const statement of state.pastStatements.values())
    assert.notEqual(statement.endedAt, null, statement.id)
  for (const token of state.tokens.values()) assert.equal(token.revokedAt, null, token.id)
  for (const token of state.pastTokens.values()) assert.notEqual(token.revokedAt, null, token.id)
  for (const effect of state.effects.values()) assert.ok(!isOver(effect), effect.id)
  for (const effect of state.pastEffects.values()) assert.ok(isOver(effect), effect.id)
  for (const verification of state.verifications.values())
    assert.equal(verification.outcome, null, verification.id)
  let compared = 0
  for (const [name, twin] of Object.entries(TWINS)) {
    if (twin === TOLD) continue
    assert.deepEqual(state[name as keyof State], twin(state), name)
    compared += 1
  }
  for (const kind of state.feedsLost.keys()) assert.ok(!state.feedsCovering.has(kind), kind)
  return compared
}
