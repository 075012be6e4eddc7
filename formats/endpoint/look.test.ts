/** Which versions an address tells: whole ones, and what is none. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { versionsIn } from './look.ts'

const ROWS: readonly (readonly [answer: string, versions: readonly string[]])[] = [
  ['{"version":"5.2.1"}', ['5.2.1']],
  ['{"product":{"release":"2026-11","build":77}}', ['2026-11', '77']],
  ['CRM 5.2.1 (build 77)', ['5.2.1']],
  ['220 mail.example ESMTP Postfix 3.7.11-0+deb12u1', ['3.7.11-0+deb12u1']],
  ['nginx/1.26.2', ['1.26.2']],
  ['5.2.1-rc1', ['5.2.1-rc1']],
  ['v5.2.1', ['v5.2.1']],
  ['5.2.1. Thank you', ['5.2.1']],
  ['25.2.10', ['25.2.10']],
  ['', []],
  ['no version here', []],
  ['{"count":3,"id":"a"}', []],
  ['{"version":""}', []],
  ['12', []],
  [`{"version":"${'9'.repeat(200)}"}`, []],
]

for (const [answer, versions] of ROWS) {
  test(`\`${answer.slice(0, 40)}\``, () => {
    const found = versionsIn(answer)
    for (const version of versions) assert.ok(found.includes(version), found.join(', '))
    if (versions.length === 0) assert.deepEqual(found, [])
    // A part of a version is another version.
    assert.ok(!found.includes('5.2') && !found.includes('2.10'))
    if (answer.includes('-rc1')) assert.ok(!found.includes('5.2.1'))
  })
}
