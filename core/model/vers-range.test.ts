/** Whether a version is in a `vers:` range: yes, no, or not known, which covers nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import { inVersRange, type InRange } from './vers-range.ts'

const ROWS: readonly (readonly [version: string, range: string, InRange])[] = [
  ['1.5', 'vers:deb/>=1.0|<2.0', 'yes'],
  ['1.0', 'vers:deb/>=1.0|<2.0', 'yes'],
  ['2.0', 'vers:deb/>=1.0|<=2.0', 'yes'],
  ['0.9', 'vers:deb/<1.0|>=2.0|<3.0', 'yes'],
  ['3.5', 'vers:deb/<1.0|>=2.0', 'yes'],
  ['1.0', 'vers:deb/1.0|1.2', 'yes'],
  ['1.2', 'vers:deb/1.0|=1.2', 'yes'],
  ['1.2', 'vers:deb/>1.0|!=1.1', 'yes'],
  ['1.0', 'vers:deb/*', 'yes'],
  ['1:1.0', 'vers:deb/1%3A1.0', 'yes'],
  ['1.5', 'vers:deb/ >= 1.0 | < 2.0 ', 'yes'],
  ['2.0', 'vers:deb/>=1.0|<2.0', 'no'],
  ['1.0', 'vers:deb/>1.0|<2.0', 'no'],
  ['0.9', 'vers:deb/>=1.0|<2.0', 'no'],
  ['1.0', 'vers:deb/<1.0', 'no'],
  ['2.0', 'vers:deb/<1.0', 'no'],
  ['1.5', 'vers:deb/<1.0|>=2.0|<3.0', 'no'],
  ['1.1', 'vers:deb/1.0|1.2', 'no'],
  ['1.1', 'vers:deb/>1.0|!=1.1', 'no'],
  ['1.1', 'vers:deb/!=1.0', 'no'],
  ['4.0', 'vers:deb/>=1.0|<2.0|>=3.0|<3.5', 'no'],
  ['1.0', 'vers:rpm/*', 'unknown'],
  ['1.0', 'vers:deb/', 'unknown'],
  ['1.0', 'vers:deb/*|1.0', 'unknown'],
  ['1.0', 'vers:deb/>=', 'unknown'],
  ['1.0', 'vers:deb/>=1.0|', 'unknown'],
  ['1.0', '>=1.0', 'unknown'],
  ['1 0', 'vers:deb/>=1.0', 'unknown'],
  ['1.0', 'vers:deb/%zz', 'unknown'],
]
for (const [version, range, expected] of ROWS) {
  test(`${version} in ${range}: ${expected}`, () =>
    assert.equal(inVersRange(version, range, 'deb', compareVersions), expected))
}
