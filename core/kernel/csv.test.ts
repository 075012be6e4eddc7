/** What a spreadsheet makes of outside text: text. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csv } from './csv.ts'

const CELLS: readonly (readonly [string | number | boolean | null | undefined, string])[] = [
  ['svc-deploy', 'svc-deploy'],
  [12, '12'],
  [-1, '-1'],
  [true, 'true'],
  [null, ''],
  [undefined, ''],
  ['', ''],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['|cmd', "'|cmd"],
  ['\t=1', "'\t=1"],
  [' =1', "' =1"],
  ['\r=1', '"\'\r=1"'],
  ['\n=HYPERLINK("x")', '"\'\n=HYPERLINK(""x"")"'],
  ['a,b', '"a,b"'],
  ['say "no"', '"say ""no"""'],
]
for (const [value, wanted] of CELLS) {
  test(`${JSON.stringify(value) ?? 'nothing'} is ${JSON.stringify(wanted)}`, () => {
    assert.equal(csv(['h'], [[value]]), `h\r\n${wanted}\r\n`)
  })
}
