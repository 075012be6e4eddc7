/** Applying costs in proportion to what is given, also what each object makes besides itself. */

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { manifest, now, reset, run, state } from '../../proof/testkit/one-host.ts'
import { DAY_MS } from '../kernel/instant.ts'

const exceptions = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    manifest('Exception', `open-${index}`, {
      scope: { assets: ['web'] },
      reason: 'until it is patched',
      owner: 'team-web',
      expires: now + DAY_MS,
    }),
  )

beforeEach(() => reset())

/** The least of several: what else the machine does is in the others. */
function leastCpu(count: number): number {
  let least = Infinity
  for (let turn = 0; turn < 5; turn++) {
    reset()
    const manifests = exceptions(count)
    const before = process.cpuUsage()
    const { answer } = run({
      kind: 'apply-manifests',
      manifests,
      dryRun: false,
      origin: 'declared',
    })
    const { user, system } = process.cpuUsage(before)
    assert.equal(answer.kind, 'applied')
    assert.equal(state.overrides.size, count)
    least = Math.min(least, user + system)
  }
  return least
}

test('four times as many exceptions cost at most six times as much', () => {
  leastCpu(500) // Compiled by then.
  let growth = Infinity
  // Quadratic cost would be sixteen times; a machine that does much else is asked again.
  for (let turn = 0; turn < 8 && growth > 6; turn++) {
    growth = Math.min(growth, leastCpu(4_000) / leastCpu(1_000))
  }
  assert.ok(growth <= 6, `it grows ${growth.toFixed(2)} times`)
})
