/** A system out of support: when it is due, what a policy makes of it, and when it is no cause. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hit, manifest, type Fleet } from '../../proof/testkit/fleet.ts'
import { causes, explain, NAME, scan, world } from '../../proof/testkit/one-list.ts'
import { DAY_MS, plus } from '../kernel/instant.ts'
import type { Cause } from '../model/cause.ts'

describe('a system out of support', () => {
  const end = (made: Fleet, days: number, policy: object = {}) => {
    made.declare(manifest('PosturePolicy', 'p', { assets: { names: [NAME] }, ...policy }))
    scan(made)
    made.matched(NAME)
    const ended = hit(made, NAME, {
      component: 'os',
      ecosystem: 'os',
      distro: 'debian:10',
      lineage: 'end-of-life debian 10',
      installed: 'debian:10',
      fixed: null,
      supportEndedAt: plus(made.now(), days * DAY_MS),
    })
    made.run({ kind: 'matched', cause: 'feed/eol', hits: [ended], retracted: [] })
  }
  const CASES: readonly (readonly [string, number, object, number | null])[] = [
    ['long over: 90 days from our first sight', -400, {}, 90],
    ['over since today', 0, {}, 90],
    ['by policy sooner', -400, { endOfLife: { after: 7 * DAY_MS } }, 7],
    ['with grace', -400, { grace: [DAY_MS, 0, 0, 0] }, 91],
    ['only watched, by policy', -400, { endOfLife: 'watch' }, null],
  ]
  for (const [name, days, policy, due] of CASES) {
    test(`${name}: ${due === null ? 'never due' : `${due} days`}`, () => {
      const made = world()
      const from = made.now()
      end(made, days, policy)
      const [cause] = causes(made)
      assert.equal(cause?.component, 'debian-10')
      assert.equal(cause?.weight, due === null ? 'watch' : 'serious')
      assert.equal(cause?.due[0], due === null ? null : from + due * DAY_MS)
      assert.deepEqual(cause?.due.slice(2), [null, null])
      assert.match(explain(made).fix.join(), /full-upgrade/)
    })
  }
  test('a policy that asks for it sooner tightens at once, and one that only watches loosens nothing', () => {
    const made = world()
    const from = made.now()
    end(made, -400)
    const set = (endOfLife: unknown): Cause | undefined => {
      made.declare(manifest('PosturePolicy', 'p', { assets: { names: [NAME] }, endOfLife }))
      return causes(made)[0]
    }
    assert.equal(set({ after: DAY_MS })?.due[0], from + DAY_MS)
    assert.deepEqual([set('watch')?.due[0], set('watch')?.weight], [from + DAY_MS, 'serious'])
    assert.equal(set({ after: 300 * DAY_MS })?.due[0], from + DAY_MS)
  })

  test('not over yet: no cause', () => {
    const made = world()
    end(made, 1)
    assert.deepEqual(causes(made), [])
  })
})
