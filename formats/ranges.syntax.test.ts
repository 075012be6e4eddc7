/** The ranges that scanners print, and those that our ranges cannot express. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { constraintIn } from './ranges.syntax.ts'

type Bounds = readonly [introduced: string, fixed: string | null, lastAffected: string | null]

const READ: readonly (readonly [
  text: string,
  ranges: readonly Bounds[],
  versions: readonly string[],
])[] = [
  ['<1.2', [['0', '1.2', null]], []],
  ['< 1.10.4-1+deb10u2 (deb)', [['0', '1.10.4-1+deb10u2', null]], []],
  ['<= 5.9.3 (unknown)', [['0', null, '5.9.3']], []],
  ['>=3.2,<3.2.10 (python)', [['3.2', '3.2.10', null]], []],
  [
    '>= 2.6, < 5 || >= 6.0.0',
    [
      ['2.6', '5', null],
      ['6.0.0', null, null],
    ],
    [],
  ],
  ['<= 0.10.0 || = 0.10.1 || 0.12', [['0', null, '0.10.0']], ['0.10.1', '0.12']],
  ['4.0.0 - 4.3.0 || 5', [['4.0.0', null, '4.3.0']], ['5']],
  ['[1,2)', [['1', '2', null]], []],
  ['[, 30.0-android)', [['0', '30.0-android', null]], []],
  [
    '(,2] [3,4] [5]',
    [
      ['0', null, '2'],
      ['3', null, '4'],
    ],
    ['5'],
  ],
  ['[1,)', [['1', null, null]], []],
]

const UNREAD: readonly string[] = [
  '',
  '*',
  'none (deb)',
  '>1',
  '>1 <2',
  '!=1',
  '^1.2',
  '~1.2',
  '1.x || >2',
  '(1,2)',
  '[, 30.0-android) (30.0-android, 30.0-jre)',
  '= 1, < 2',
  '< ',
]

describe('ranges of scanners', () => {
  for (const [text, ranges, versions] of READ) {
    test(text, () => {
      const read = constraintIn(text)
      assert.deepEqual(
        read?.ranges.map((range) => [range.introduced, range.fixed, range.lastAffected]),
        ranges,
      )
      assert.deepEqual(read?.versions, versions)
    })
  }
  for (const text of UNREAD) {
    test(`not ours: ${text}`, () => assert.equal(constraintIn(text), undefined))
  }
})
