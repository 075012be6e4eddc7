/** What is written of an override that keeps an asset open: for which causes, at which tiers, and whether for its age. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { START } from '../../proof/testkit/loop.ts'
import type { CauseId, OverrideId } from '../kernel/ids.ts'
import { finished } from '../kernel/stepwise.ts'
import { overrideOf, type Override } from '../model/override.ts'
import type { Shelter } from '../model/refusal.ts'
import { sheltersOver } from './shelters.ts'

const [ONE, TWO] = ['ca_1' as CauseId, 'ca_2' as CauseId]
const B = 'ov_b' as OverrideId
const made = (kind: Override['kind'], id = 'ov_a', behind?: OverrideId): Override =>
  overrideOf(
    {
      id: id as OverrideId,
      kind,
      name: 'n',
      scope: behind === undefined ? {} : { behind },
      reason: 'r',
      by: 'p',
      expiresAt: START,
    },
    START,
  )
type Added = readonly [Override, 0 | 1, CauseId | null]
const shelter = (change: Partial<Shelter>): Shelter => ({
  override: 'ov_a' as OverrideId,
  behind: null,
  tiers: [0],
  causes: [],
  aged: false,
  ...change,
})

const ROWS: readonly (readonly [string, readonly Added[], readonly Shelter[]])[] = [
  ['a breaker, for a cause', [[made('breaker'), 0, ONE]], [shelter({ causes: [ONE] })]],
  ['a question, for a cause', [[made('no-exit'), 0, ONE]], [shelter({ causes: [ONE] })]],
  ['what a person made of a breaker, for what stands behind that', [[made('exception', 'ov_a', B), 0, ONE]], [shelter({ behind: B, causes: [ONE] })]],
  ['causes in order, each once, at both tiers', [[made('breaker'), 0, TWO], [made('breaker'), 1, ONE], [made('breaker'), 1, TWO]], [shelter({ tiers: [0, 1], causes: [ONE, TWO] })]],
  ['a breaker, for its age', [[made('breaker'), 1, null]], [shelter({ tiers: [1], aged: true })]],
  ['its age stays said beside a cause', [[made('breaker'), 0, null], [made('breaker'), 0, ONE]], [shelter({ causes: [ONE], aged: true })]],
  ['an exception says itself what it covers: no cause is named', [[made('exception'), 0, ONE]], [shelter({})]],
  ['so does the telemetry guard', [[made('telemetry'), 0, ONE], [made('telemetry'), 1, null]], [shelter({ tiers: [0, 1], aged: true })]],
  ['nothing', [], []],
  ['each override by itself, in order', [[made('breaker', 'ov_z'), 0, ONE], [made('breaker', 'ov_c'), 0, TWO]], [shelter({ override: 'ov_c' as OverrideId, causes: [TWO] }), shelter({ override: 'ov_z' as OverrideId, causes: [ONE] })]],
] // prettier-ignore
for (const [what, added, expected] of ROWS) {
  test(what, () => {
    const shelters = sheltersOver()
    for (const [override, tier, cause] of added) shelters.add(override, tier, { cause })
    assert.deepEqual(finished(shelters.all()), expected)
  })
}
