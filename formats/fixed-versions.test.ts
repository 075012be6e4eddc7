/** Versions named as fixing, in the ways that reports write them. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { versionsIn } from './fixed-versions.ts'

describe('versions named as fixing', () => {
  const ROWS: readonly (readonly [string, readonly string[]])[] = [
    ['1.4.2', ['1.4.2']],
    ['1.4.2, 2.0.3', ['1.4.2', '2.0.3']],
    ['1.4.2;2.0.3', ['1.4.2', '2.0.3']],
    ['>= 1.4.2', ['1.4.2']],
    ['>=1.4.2 <2.0.0 || >=2.0.3', ['1.4.2', '2.0.3']],
    ['~> 1.4.2, >= 2.0.3', ['1.4.2', '2.0.3']],
    ['^1.4.2 or v2.0.3', ['1.4.2', '2.0.3']],
    ['1.4.2 and 2.0.3', ['1.4.2', '2.0.3']],
    ['fixed in 1.4.2', ['1.4.2']],
    ['1.4.2 or later', ['1.4.2']],
    ['[1.4.2,)', ['1.4.2']],
    ['≥ 2:1.4-6', ['2:1.4-6']],
    ['2:1.4~rc1-6+deb13u1', ['2:1.4~rc1-6+deb13u1']],
    ['', []],
    ['N/A', []],
    ["won't fix", []],
    ['not fixed', []],
    ['< 2.0.0', []],
    ['> 1.4.2', []],
    ['!= 1.4.2', []],
    ['master', []],
  ]
  for (const [text, versions] of ROWS) {
    test(JSON.stringify(text), () => assert.deepEqual(versionsIn(text), versions))
  }
  test('nothing', () => assert.deepEqual(versionsIn(undefined), []))
})
