/** What the matcher's answer makes of a list that waits for it: only the very list, and only an answer. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ago, standingOf } from '../../proof/testkit/one-cause.ts'
import type { Digest } from '../kernel/hash.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import { settledBy, settledStandings, type MatchedList, type SourceStanding } from './evidence.ts'

const [LIST, OTHER] = ['sha256:a' as Digest, 'sha256:b' as Digest]
const AWAITS = { facts: LIST, evidence: 'ev_2' as EvidenceId, goodAt: ago(5), reliesOn: ['npm', 'gem'], held: false } // prettier-ignore
const waiting = standingOf('scan', { lastFacts: LIST, reliesOn: ['npm'], awaits: AWAITS })
const matched = standingOf('scan', { lastFacts: LIST, reliesOn: ['npm'] })
const answer = (change: Partial<MatchedList> = {}): MatchedList => ({
  source: 'scan',
  facts: LIST,
  kinds: ['npm'],
  ...change,
})
const { awaits: _, ...answered } = { ...waiting, lastGoodAt: ago(5), lastGood: AWAITS.evidence, reliesOn: AWAITS.reliesOn, compared: ['npm'] } // prettier-ignore

const ROWS: readonly (readonly [string, SourceStanding, MatchedList, SourceStanding])[] = [
  ['it counts from when the list was good', waiting, answer(), answered],
  ['matched again it is compared again', matched, answer(), { ...matched, compared: ['npm'] }],
  ['no answer: it goes on waiting, and says why', waiting, answer({ failed: 'x' }), { ...waiting, awaits: { ...AWAITS, failed: 'x' } }],
  ['an answer about an older list', waiting, answer({ facts: OTHER }), waiting],
  ['no answer about an older list', waiting, answer({ facts: OTHER, failed: 'x' }), waiting],
  ['no answer about what was matched', matched, answer({ failed: 'x' }), matched],
  ['an answer about an older list than was matched', matched, answer({ facts: OTHER }), matched],
  ['an answer about what relies on no feed', standingOf('scan', { lastFacts: LIST }), answer(), standingOf('scan', { lastFacts: LIST })],
] // prettier-ignore
for (const [what, before, list, expected] of ROWS) {
  test(what, () => assert.deepEqual(settledBy(before, list), expected))
}

test('each list settles the standing of its own source, and makes none', () => {
  const other = standingOf('other', { lastFacts: LIST })
  const before = new Map([waiting, other].map((standing) => [standing.source, standing]))
  const after = settledStandings(before, [answer(), answer({ source: 'stranger' })])
  assert.deepEqual([...after], [['scan', answered], ['other', other]]) // prettier-ignore
  assert.equal(before.get('scan'), waiting)
})
