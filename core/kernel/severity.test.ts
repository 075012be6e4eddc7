/** One order of severities: the worse of two, whichever is said first, and nothing said is the least. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SEVERITIES, severityRank, worseSeverity, type Severity } from './severity.ts'

const ROWS: readonly (readonly [Severity | undefined, Severity, Severity])[] = [
  ['critical', 'high', 'critical'],
  ['high', 'critical', 'critical'],
  ['high', 'medium', 'high'],
  ['low', 'medium', 'medium'],
  ['low', 'unrated', 'low'],
  ['unrated', 'low', 'low'],
  ['unrated', 'unrated', 'unrated'],
  [undefined, 'unrated', 'unrated'],
  [undefined, 'critical', 'critical'],
]

for (const [a, b, worse] of ROWS) {
  test(`the worse of ${a ?? 'nothing'} and ${b} is ${worse}`, () => {
    assert.equal(worseSeverity(a, b), worse)
  })
}

test('they are listed from the worst to what nobody rated, which is of rank 0', () => {
  assert.deepEqual(
    SEVERITIES.map((severity) => `${severity} ${severityRank(severity)}`),
    ['critical 4', 'high 3', 'medium 2', 'low 1', 'unrated 0'],
  )
})
