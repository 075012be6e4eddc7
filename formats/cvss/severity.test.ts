/** Vectors against published scores, and what is none. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { needsShared, sharedPath } from '../../proof/testkit/needs.ts'
import { scoreOf, severityOf } from './severity.ts'

const FILES = ['v2_score.txt', 'v31_score.txt', 'v4_score.txt'].map((one) => `fixtures/cvss/${one}`)

for (const file of FILES) {
  test(
    `${file}: every score without an environment of version 2`,
    { skip: needsShared(file) },
    () => {
      let seen = 0
      for (const line of readFileSync(sharedPath(file), 'utf8').split('\n')) {
        const [vector = '', score] = line.replace(/#.*/, '').trim().split(/\s+/)
        // Environmental scores of version 2 round in two ways; feeds publish base vectors.
        if (score === undefined || vector.includes('CDP:')) continue
        assert.equal(scoreOf(vector), Number(score), vector)
        seen += 1
      }
      assert.ok(seen >= 4, String(seen))
    },
  )
}

describe('severity', () => {
  const CASES = [
    [['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'], 'critical'],
    [['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'], 'high'],
    [['CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N'], 'low'],
    [['x', 'CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N'], 'medium'],
    [[], 'unrated'],
    [['high'], 'unrated'],
    [['CVSS:3.1'], 'unrated'],
    [['CVSS:9.9/AV:N'], 'unrated'],
    [['OTHER:3.0/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N'], 'unrated'],
    [['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X'], 'unrated'],
  ] as const
  for (const [vectors, expected] of CASES) {
    test(`${vectors.join(' ') || 'none'}: ${expected}`, () => {
      assert.equal(severityOf(vectors), expected)
    })
  }
})
