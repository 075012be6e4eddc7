/** Whether the product decides a world as the reference does. */

import assert from 'node:assert/strict'
import { decide } from '@holdfast/core/loop/answer/decide'
import type { Decision } from '@holdfast/core/model/decision'
import type { World } from '../worlds/world.ts'
import { referenceDecide } from './decide.ts'

/** What it decided; throws where the reference decides otherwise. */
export function agreed({ state, env, caller, request }: World): Decision {
  const fast = decide(state, request, caller, env)
  const slow = referenceDecide(state, request, caller, env)
  const answer = {
    decision: fast.decision,
    code: fast.code,
    until: fast.allowedUntil,
    overrides: [...fast.overrides],
  }
  if (JSON.stringify(answer) !== JSON.stringify(slow)) {
    assert.deepEqual(answer, slow, JSON.stringify({ request, caller, row: fast.row }))
  }
  return fast
}
