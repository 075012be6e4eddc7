/** Two words about one thing: silence outweighs nobody, and of two who differ yes counts (law 6). */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { instant } from '../kernel/instant.ts'
import { both, bothOf, no, NOTHING_TOLD, taken, untold, yes, type Told } from './told.ts'

const AT = instant(5)
const [SILENT, OLD] = [untold('not-looked'), untold('look-old')]
const other = (is: 'yes' | 'no', by: string) => ({ other: { is, by } })

describe('the word that counts', () => {
  const ROWS: readonly (readonly [string, Told, Told, Told])[] = [
    ['the first that answers', SILENT, yes('a'), yes('a')],
    ['an answer over a later silence', yes('a', AT), SILENT, yes('a', AT)],
    ['no over a later silence', no('a'), OLD, no('a')],
    ['of two silences the later', SILENT, OLD, OLD],
    ['a source that corrects itself', yes('a'), no('a', AT), no('a', AT)],
    ['the same said by another: the first', no('a', AT), no('b'), no('a', AT)],
    ['yes over a later no', yes('a', AT), no('b'), { ...yes('a', AT), ...other('no', 'b') }],
    ['yes over an earlier no', no('b'), yes('a', AT), { ...yes('a', AT), ...other('no', 'b') }],
  ]
  for (const [what, before, now, expected] of ROWS) {
    test(what, () => assert.deepEqual(both(before, now), expected))
  }
})

test('of all inputs, each by itself', () => {
  const before = { ...NOTHING_TOLD, exploited: yes('a'), exposed: no('a') }
  const now = { exploited: SILENT, exposed: yes('b'), automatable: no('b'), impact: yes('b') }
  assert.deepEqual(bothOf(before, now), {
    exploited: yes('a'),
    exposed: { ...yes('b'), ...other('no', 'a') },
    automatable: no('b'),
    impact: yes('b'),
  })
})

test('what nobody told: not exploited, not exposed, not automatable, and as bad as it may be', () => {
  const none = { exploited: false, exposed: false, automatable: false, total: true }
  assert.deepEqual(taken(NOTHING_TOLD), none)
  const all = { exploited: yes('a'), exposed: yes('a'), automatable: yes('a'), impact: no('a') }
  assert.deepEqual(taken(all), { exploited: true, exposed: true, automatable: true, total: false })
  const said = { exploited: no('a'), exposed: no('a'), automatable: no('a'), impact: yes('a') }
  assert.deepEqual(taken(said), none)
})
