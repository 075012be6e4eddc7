/** A hint names the nearest word, or nothing: a wrong hint is worse than none. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

const CASES: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ['semvre', ['deb', 'hackage', 'semver'], 'semver'],
  ['semvre', ['semver', 'hackage', 'aemvre'], 'aemvre'],
  ['ownr', ['name', 'owner'], 'owner'],
  ['Assets', ['assets'], 'assets'],
  ['ab', ['bb', 'aa'], 'aa'],
  ['xyz', ['owner', 'name'], undefined],
  ['semvre', ['hackage'], undefined],
  ['x', [], undefined],
  ['abcdef', ['ghijkl', 'a'], undefined],
]
for (const [word, known, hint] of CASES) {
  test(`${word} among ${known.join(', ')}`, () => assert.equal(nearest(word, known), hint))
}
