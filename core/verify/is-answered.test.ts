/** When the matcher's answer ends what nobody could judge: by a whole list of a source that may raise, begun after it. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { acceptedOf, ago, causeOf, stand, standingOf, web } from '../../proof/testkit/one-cause.ts'
import { facts, now, reset } from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import { HOUR_MS, type Instant } from '../kernel/instant.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import type { Cause, CauseClass } from '../model/cause.ts'
import type { Evidence, MatchedList, SourceStanding } from '../model/evidence.ts'
import { isAnswered } from './is-answered.ts'

const LIST = `sha256:${'a'.repeat(64)}` as Digest
const OLD = `sha256:${'b'.repeat(64)}` as Digest

interface Given {
  readonly of?: CauseClass
  readonly evidence?: Partial<Evidence>
  readonly standing?: Partial<SourceStanding>
  readonly lists?: readonly MatchedList[]
}

const listOf = (change: Partial<MatchedList> = {}): MatchedList => ({
  source: 's',
  facts: LIST,
  kinds: ['deb'],
  ...change,
})

/** Its newest list waits for the matcher, and was begun at this instant. */
const awaiting = (goodAt: Instant): Partial<SourceStanding> => {
  const waits = { facts: LIST, evidence: 'ev_fresh' as EvidenceId, goodAt, reliesOn: [] }
  return { awaits: { ...waits, held: true } }
}

/** Of a gap that opened two hours ago: its list is whole, of now, and the matcher has answered it. */
function answered({ of = 'cannot-judge', evidence, standing, lists = [listOf()] }: Given): boolean {
  stand(standingOf('s', { inventory: LIST, lastGoodAt: now, ...standing }))
  const said = acceptedOf('s', facts(), { facts: LIST, mayRaise: true, ...evidence }).evidence
  const cause: Cause = causeOf({ class: of })
  const rest = { cause: 'ev_fresh', asset: web().uid, gaps: [], unjudged: [], ended: [] }
  return isAnswered(web(), { kind: 'inventory-matched', ...rest, lists }, said, cause)
}

const OPENED = (): Instant => ago(2 * HOUR_MS)

beforeEach(() => reset())

describe('it ends', () => {
  const ROWS: readonly (readonly [string, () => Given])[] = [
    ['by a whole list of now', () => ({})],
    ['by one begun a moment after it opened', () => ({ standing: { lastGoodAt: ago(2 * HOUR_MS - 1) } })],
    ['by one that waited for this answer, the first of its source', () => ({ standing: { lastGoodAt: null, ...awaiting(now) } })],
    ['by one that waited for it, although the list before was older', () => ({ standing: { lastGoodAt: ago(9 * HOUR_MS), ...awaiting(ago(HOUR_MS)) } })],
    ['beside a list of another source that failed', () => ({ lists: [listOf({ source: 't', failed: 'f' }), listOf()] })],
    ['beside an older list of its own', () => ({ lists: [listOf(), listOf({ facts: OLD })] })],
  ] // prettier-ignore
  for (const [what, given] of ROWS) {
    test(what, () => assert.equal(answered(given()), true))
  }
})

describe('it stays', () => {
  const ROWS: readonly (readonly [string, () => Given])[] = [
    ['its source may not raise', () => ({ evidence: { mayRaise: false } })],
    ['it is a missing fix', () => ({ of: 'pending-fix' })],
    ['it is replaced code', () => ({ of: 'replaced-code' })],
    ['it is the end of support', () => ({ of: 'end-of-life' })],
    ['a person quarantined it', () => ({ of: 'human-quarantine' })],
    ['only a feed changed: no list was answered', () => ({ lists: [] })],
    ['the list of another source was answered', () => ({ lists: [listOf({ source: 't' })] })],
    ['another list of its source was answered', () => ({ lists: [listOf({ facts: OLD })] })],
    ['two answers have a half of it each', () => ({ lists: [listOf({ facts: OLD }), listOf({ source: 't' })] })],
    ['its list could not be matched', () => ({ lists: [listOf({ failed: 'no answer' })] })],
    ['its list could not be matched, and another could', () => ({ lists: [listOf({ failed: 'no answer' }), listOf({ source: 't' })] })],
    ['the last whole list is an older one', () => ({ standing: { inventory: OLD } })],
    ['its source never gave a whole list', () => ({ standing: { inventory: null } })],
    ['another source spoke, and it never did', () => ({ evidence: { source: 't' }, lists: [listOf({ source: 't' })] })],
    ['nothing good was ever heard of its source', () => ({ standing: { lastGoodAt: null } })],
    ['its list was begun when it opened', () => ({ standing: { lastGoodAt: OPENED() } })],
    ['its list was begun before it opened', () => ({ standing: { lastGoodAt: ago(3 * HOUR_MS) } })],
    ['the list that waits was begun when it opened', () => ({ standing: awaiting(OPENED()) })],
    ['the list that waits was begun before, whatever was good since', () => ({ standing: { lastGoodAt: now, ...awaiting(ago(3 * HOUR_MS)) } })],
  ] // prettier-ignore
  for (const [what, given] of ROWS) {
    test(what, () => assert.equal(answered(given()), false))
  }
})
