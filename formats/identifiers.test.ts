/** Ids as they are written: slips that are repaired, numbers that are kept, words that are none. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cveIn, vulnerabilityId, vulnerabilityIds, vulnerabilityIdsIn } from './identifiers.ts'

describe('one id', () => {
  const ROWS: readonly (readonly [string, string | undefined])[] = [
    ['CVE-2031-40001', 'CVE-2031-40001'],
    ['cve-2031-40001', 'CVE-2031-40001'],
    ['CVE_2031_40001', 'CVE-2031-40001'],
    ['CVE 2031 40001', 'CVE-2031-40001'],
    ['CVE: 2031-40001', 'CVE-2031-40001'],
    ['CVE\u20132031\u201340001', 'CVE-2031-40001'],
    ['CAN-2004-0001', 'CVE-2004-0001'],
    [' CVE-2031-40001 ', 'CVE-2031-40001'],
    ['\u00a0CVE-2031-40001,', 'CVE-2031-40001'],
    ['\uFEFFCVE-2031-40001;', 'CVE-2031-40001'],
    ['"CVE-2031-40001"', 'CVE-2031-40001'],
    ['[CVE-2031-40001]', 'CVE-2031-40001'],
    ['CVE-2031-40001 (incomplete fix)', 'CVE-2031-40001'],
    ['CVE-2031-40001*', 'CVE-2031-40001'],
    ['libx: overflow (CVE-2031-40001)', 'CVE-2031-40001'],
    ['ghsa-ABCD-1234-EFGH', 'GHSA-abcd-1234-efgh'],
    ['rhsa-2031:0001', 'RHSA-2031:0001'],
    ['rustsec-2031-0001', 'RUSTSEC-2031-0001'],
    // Numbers of others, as they are.
    ['ZBX-40001', 'ZBX-40001'],
    ['XSA-401', 'XSA-401'],
    ['ALPINE-40001', 'ALPINE-40001'],
    ['TEMP-0400010-ABCDEF', 'TEMP-0400010-ABCDEF'],
    ['UBUNTU-CVE-2031-40001', 'UBUNTU-CVE-2031-40001'],
    ['ROOT-OS-ALPINE-320-CVE-2031-40001', 'ROOT-OS-ALPINE-320-CVE-2031-40001'],
    ['SNYK-JS-X-40001', 'SNYK-JS-X-40001'],
    ['npm-dependency:x', 'npm-dependency:x'],
    ['end-of-life debian 9', 'end-of-life debian 9'],
    ['CVE-2031-40001-x', 'CVE-2031-40001-x'],
    ['19506', '19506'],
    // Words.
    ['N/A', undefined],
    ['n/a', undefined],
    ['CVE N/A', undefined],
    ['CVE-N/A', undefined],
    ['CVE', undefined],
    ['none', undefined],
    ['Unknown', undefined],
    ['TBD', undefined],
    ['no CVE', undefined],
    ['-', undefined],
    ['(+', undefined],
    ['', undefined],
    ['  ', undefined],
  ]
  for (const [written, id] of ROWS) {
    test(JSON.stringify(written), () => {
      assert.equal(vulnerabilityId(written), id)
      if (id !== undefined) assert.equal(vulnerabilityId(id), id, 'again')
    })
  }
})

describe('an entry that may hold several', () => {
  const ROWS: readonly (readonly [string, readonly string[], number])[] = [
    ['CVE-2031-40001 CVE-2031-40002', ['CVE-2031-40001', 'CVE-2031-40002'], 0],
    ['CVE-2031-40001,CVE_2031_40002;XSA-401', ['CVE-2031-40001', 'CVE-2031-40002', 'XSA-401'], 0],
    ['CVE 2031-40001 GHSA-ABCD-1234-EFGH', ['CVE-2031-40001', 'GHSA-abcd-1234-efgh'], 0],
    ['CVE-2031-40001 (+ follow-up)', ['CVE-2031-40001'], 0],
    ['CVE-2031-40001 CVE-2031-40001', ['CVE-2031-40001'], 0],
    ['CVE N/A XSA-401', ['XSA-401'], 0],
    ['CVE-2031-XXXX', [], 1],
    ['CVE N/A', [], 1],
    ['regression fix)', [], 1],
    ['', [], 1],
    ['not yet', [], 1],
  ]
  for (const [written, ids, left] of ROWS) {
    test(JSON.stringify(written), () =>
      assert.deepEqual(vulnerabilityIdsIn(written), { ids, left }),
    )
  }
})

test('ids in prose, with the dashes of a typesetter; the cell of a catalogue', () => {
  const prose =
    'Fixes CVE\u20112031\u201140001, cve_2031-40002 and GHSA-2345-6789-CFGH (not CVE-31-1).'
  const ids = ['CVE-2031-40001', 'CVE-2031-40002', 'GHSA-2345-6789-cfgh']
  assert.deepEqual(vulnerabilityIds(prose, undefined), ids)
  assert.equal(cveIn(' CVE-2031-40001\t'), 'CVE-2031-40001')
  for (const none of ['GHSA-2345-6789-cfgh', 'CVE-31-1', '', 7, null, undefined]) {
    assert.equal(cveIn(none), undefined, String(none))
  }
})
