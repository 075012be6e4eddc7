/** How much of an explanation is told: whatever is more is counted, with the command that lists it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS } from '../kernel/limits.ts'
import { leftOutOf, TOLD } from './told.ts'

describe('what is left out of an explanation', () => {
  const some = (count: number): readonly unknown[] => Array.from({ length: count }, () => null)
  const NONE = { causes: [], cannot: [], still: [], checklist: [], triage: [] }
  test('is counted, with the command that lists it', () => {
    const most = { causes: 2, lines: 3 }
    assert.deepEqual(leftOutOf('web', { ...NONE, causes: some(2), cannot: some(3), still: some(3), checklist: some(3), triage: some(3) }, most), []) // prettier-ignore
    assert.deepEqual(
      leftOutOf(
        'web',
        { causes: some(3), cannot: some(5), still: some(4), checklist: some(9), triage: some(4) },
        most,
      ),
      [
        // prettier-ignore
        { of: 'causes', count: 1, list: 'holdfast asset causes web' },
        { of: 'cannot', count: 2, list: 'holdfast refused list --asset web' },
        { of: 'still', count: 1, list: 'holdfast why IDENTITY --asset web' },
        { of: 'checklist', count: 6, list: 'holdfast asset causes web' },
        { of: 'triage', count: 1, list: 'holdfast triage list --asset web' },
      ],
    )
  })

  test('is what one answer does not hold', () => {
    assert.deepEqual(TOLD, { causes: LIMITS.toldCausesMax, lines: LIMITS.toldLinesMax })
  })
})
