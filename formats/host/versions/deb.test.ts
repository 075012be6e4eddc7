/** Debian version order: a table, total-order properties, and dpkg itself where it is there. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { needsProgram } from '@holdfast/proof/testkit/needs'
import { compareDeb } from './deb.ts'

const CASES = [
  ['1.0', '1.0', 'equal'],
  ['1.0', '1.0-0', 'equal'],
  ['0:1', '1', 'equal'],
  ['1:0.9', '2.0', 'greater'],
  ['1.0~rc1', '1.0', 'less'],
  ['1.0~~', '1.0~', 'less'],
  ['1.0-1+deb12u1', '1.0-1', 'greater'],
  ['3.0.19-1~deb12u2', '3.0.22-1~deb12u2', 'less'],
  ['1.10', '1.9', 'greater'],
  ['1.009', '1.9', 'equal'],
  ['1.0a', '1.0+', 'less'],
  ['2:1.0-1', '1:9.9-9', 'greater'],
  ['', '1', 'incomparable'],
  ['1', 'x1', 'incomparable'],
  ['a:1', '1', 'incomparable'],
  ['1 2', '1', 'incomparable'],
  ['1.0-', '1.0', 'incomparable'],
  ['1_0', '1', 'incomparable'],
] as const

for (const [a, b, expected] of CASES) {
  test(`${a || '(empty)'} and ${b}: ${expected}`, () => assert.equal(compareDeb(a, b), expected))
}

const version = fc
  .tuple(
    fc.option(fc.nat({ max: 3 }), { nil: undefined }),
    fc.stringMatching(/^[0-9][a-z0-9.+~]{0,6}$/),
    fc.option(fc.stringMatching(/^[a-z0-9.+~]{1,5}$/), { nil: undefined }),
  )
  .map(([epoch, upstream, revision]) => {
    const prefix = epoch === undefined ? '' : `${epoch}:`
    return `${prefix}${upstream}${revision === undefined ? '' : `-${revision}`}`
  })

test('the order is total: antisymmetric and transitive', () => {
  const rank = { less: -1, equal: 0, greater: 1, incomparable: Number.NaN } as const
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assert.equal(rank[compareDeb(a, b)], 0 - rank[compareDeb(b, a)])
      const sorted = [a, b, c].toSorted((x, y) => rank[compareDeb(x, y)])
      assert.ok(rank[compareDeb(sorted[0] ?? '', sorted[2] ?? '')] <= 0)
    }),
    { seed: 7, numRuns: 5_000 },
  )
})

test('dpkg agrees', { skip: needsProgram('dpkg', 'apt-get install dpkg') }, () => {
  const batch = fc.sample(fc.tuple(version, version), { seed: 11, numRuns: 300 })
  // One shell for all pairs: it prints the operators that hold, line by line.
  const script =
    'while read -r a b; do for o in lt eq gt; do dpkg --compare-versions "$a" $o "$b" && echo $o; done; done'
  const input = batch.map((pair) => pair.join(' ')).join('\n')
  const said = spawnSync('sh', ['-c', script], { input: `${input}\n`, encoding: 'utf8' }).stdout
  const words = { lt: 'less', eq: 'equal', gt: 'greater' } as const
  const expected = said.trim().split('\n')
  assert.equal(expected.length, batch.length)
  batch.forEach(([a, b], at) => {
    const word = expected[at]
    assert.ok(word === 'lt' || word === 'eq' || word === 'gt')
    assert.equal(compareDeb(a, b), words[word], `${a} ${word} ${b}`)
  })
})
