/** What the catalogue says of triage and ransomware, and what is no word about either. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { needsShared, sharedPath } from '../../proof/testkit/needs.ts'
import type { Signal } from '@holdfast/core/model/advisory'
import { readDocument } from '../registry.ts'

function read(entry: object): Signal | undefined {
  const vulnerabilities = [{ cveID: 'CVE-2026-1000', dateAdded: '2026-05-02', ...entry }]
  const text = JSON.stringify({ catalogVersion: '2026.05.02', count: 1, vulnerabilities })
  const found = readDocument(new TextEncoder().encode(text))
  assert.ok(found.ok)
  return found.value.signals[0]
}

describe('forensicTriage', () => {
  const ROWS: readonly (readonly [unknown, boolean | undefined])[] = [
    ['Yes', true],
    ['No', false],
    [' yes ', true],
    ['NO', false],
    ['', undefined],
    ['Unknown', undefined],
    ['Y', undefined],
    [true, undefined],
    [null, undefined],
    [undefined, undefined],
  ]
  for (const [word, wanted] of ROWS) {
    test(`${JSON.stringify(word) ?? 'absent'}: ${String(wanted)}`, () =>
      assert.equal(read({ forensicTriage: word })?.forensicTriage, wanted))
  }

  test('it is read from a table of the catalogue too', () => {
    const text =
      'cveID,dateAdded,dueDate,knownRansomwareCampaignUse,forensicTriage\n' +
      'CVE-2026-1000,2026-05-02,2026-05-05,Known,Yes\nCVE-2026-1001,2026-05-02,,Unknown,No\n'
    const found = readDocument(new TextEncoder().encode(text))
    assert.ok(found.ok)
    assert.deepEqual(
      found.value.signals.map(({ forensicTriage, ransomware }) => [forensicTriage, ransomware]),
      [
        [true, true],
        [false, false],
      ],
    )
  })
})

test(
  'a catalogue of before the directive says nothing of triage, in any of its entries',
  { skip: needsShared('conformance/kev') },
  () => {
    const name = 'known_exploited_vulnerabilities-2025-08-25.json'
    const found = readDocument(readFileSync(sharedPath('conformance/kev', name)))
    assert.ok(found.ok)
    assert.equal(found.value.signals.length, 1_404)
    assert.ok(found.value.signals.every((signal) => !('forensicTriage' in signal)))
  },
)

describe('knownRansomwareCampaignUse', () => {
  const ROWS: readonly (readonly [unknown, boolean])[] = [
    ['Known', true],
    [' known ', true],
    ['Unknown', false],
    ['Known to some', false],
    [true, false],
    [['Known'], false],
    // An object of a document has no method of its own: it cannot be made a word.
    [{}, false],
    [null, false],
    [undefined, false],
  ]
  for (const [word, wanted] of ROWS) {
    test(`${JSON.stringify(word) ?? 'absent'}: ${String(wanted)}`, () =>
      assert.equal(read({ knownRansomwareCampaignUse: word })?.ransomware, wanted))
  }
})
