/** What feeds take back: tiers 2 and 3 need not wait, tiers 0 and 1 do; and only what a feed said itself. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { causeOf, inHours, type CauseChange } from '../../proof/testkit/stage.ts'
import { openCauses } from './open-causes.ts'
import { retract } from './retract.ts'

const FEED = { source: 'feed:osv', advisories: ['DSA-1'] }
const RETRACTION = {
  asset: causeOf().asset,
  component: 'zlib',
  ecosystem: 'deb',
  advisories: ['CVE-2026-1000'],
  why: 'withdrawn',
}

describe('a feed takes back', () => {
  const ROWS: readonly (readonly [
    what: string,
    cause: CauseChange,
    change: Partial<typeof RETRACTION>,
    is: boolean,
  ])[] = [
    ['what it said', {}, {}, true],
    ['what it said under another id', {}, { advisories: ['X', 'DSA-1'] }, true],
    ['what was said by a source', { detail: { ...FEED, source: 'agent' } }, {}, false],
    ['what it has taken back', { detail: { ...FEED, retracted: 'before' } }, {}, false],
    ['another flaw', {}, { advisories: ['CVE-2026-2000'] }, false],
    ['no flaw at all', {}, { advisories: [] }, false],
    ['a flaw of another component', {}, { component: 'bzip2' }, false],
    ['a restart', { class: 'replaced-code' }, {}, false],
  ]
  for (const [what, cause, change, is] of ROWS) {
    test(`${what}: ${is}`, () => {
      const open = causeOf({ due: inHours(1, 2, 3, 4), detail: FEED, ...cause })
      const changed = retract(openCauses([open]), [{ ...RETRACTION, ...change }])
      const expected = {
        ...open,
        due: inHours(1, 2, null, null),
        detail: { ...open.detail, retracted: 'withdrawn' },
      }
      assert.deepEqual(changed, is ? [expected] : [])
    })
  }
})
