/** Our own clock judges a report: its lists, its beginning; and what is half installed proves nothing. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import {
  PENDING,
  codeAt,
  facts,
  later,
  now,
  open,
  pack,
  posture,
  reset,
  run,
  send,
  state,
  withPackages,
} from '../../proof/testkit/one-host.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, instant, plus, type Instant } from '../kernel/instant.ts'
import type { HostFacts, UnsettledState } from '../model/facts.ts'
import { find } from '../state/state.ts'

beforeEach(reset)

const lists = (signedAt: number, validUntil: number | null): HostFacts['fixes'] => ({
  state: 'known',
  items: [],
  listsSignedAt: instant(signedAt),
  listsValidUntil: validUntil === null ? null : instant(validUntil),
})
const standing = () => [...state.assets.values()][0]?.standings.get('agent:web')
const beat = (): void => {
  const asset = find(state, 'Asset', 'web')
  assert.ok(asset !== undefined)
  const before = standing()
  assert.ok(before !== undefined && before.lastFacts !== null)
  run({
    kind: 'heartbeats',
    beats: [
      {
        asset: asset.uid,
        source: 'agent:web',
        at: now,
        counter: before.counter + 1,
        nonce: `beat-${now}`,
      },
    ],
  })
}

describe('the end of the lists', () => {
  test('ends the word that rests on them, at every tier, before its age does', () => {
    send(facts({ fixes: lists(now, plus(now, 3 * HOUR_MS)) }))
    later(3 * HOUR_MS)
    assert.deepEqual([posture(), codeAt('r0')], ['verified', 'permitted'])
    later(1)
    assert.deepEqual([posture(), codeAt('r0'), codeAt('r3')], ['stale', 'asset-stale', 'permitted'])
  })

  test('is two weeks behind their date where they state none', () => {
    send(facts({ fixes: lists(now - 14 * DAY_MS + MINUTE_MS, null) }))
    assert.equal(codeAt('r0'), 'permitted')
    later(MINUTE_MS + 1)
    assert.equal(codeAt('r0'), 'asset-stale')
  })

  test('does not lengthen the age of a report', () => {
    send(facts({ fixes: lists(now, plus(now, 30 * DAY_MS)) }))
    later(30 * HOUR_MS)
    assert.equal(posture(), 'stale')
  })

  test('is not moved by a heartbeat: the lists are still the same', () => {
    send(facts({ fixes: lists(now, plus(now, 3 * HOUR_MS)) }))
    later(2 * HOUR_MS)
    beat()
    assert.equal(codeAt('r0'), 'permitted')
    later(2 * HOUR_MS)
    beat()
    assert.equal(codeAt('r0'), 'asset-stale')
  })

  test('goes where a report with newer lists came', () => {
    send(facts({ fixes: lists(now, plus(now, 3 * HOUR_MS)) }))
    later(2 * HOUR_MS)
    send(facts({ fixes: lists(now, plus(now, 7 * DAY_MS)) }))
    later(2 * HOUR_MS)
    assert.equal(codeAt('r0'), 'permitted')
  })

  const EXPIRED: readonly (readonly [string, () => HostFacts['fixes'], RegExp])[] = [
    [
      'an end before it came',
      () => lists(now - 61 * DAY_MS, now - 54 * DAY_MS),
      /signature of the package lists ended 54 d ago/,
    ],
    ['an end a moment ago', () => lists(now - DAY_MS, now), /ended 0 s ago/],
    [
      'a date that has not come',
      () => lists(now + 2 * DAY_MS, now + 9 * DAY_MS),
      /are signed 2 d ahead of the clock/,
    ],
    ['no end, signed long ago', () => lists(now - 15 * DAY_MS, null), /were signed 15 d ago/],
  ]
  for (const [what, fixes, why] of EXPIRED) {
    test(`a report whose lists have ${what} is unknown, whatever the host's clock says`, () => {
      send(facts({ fixes: fixes() }))
      assert.deepEqual([posture(), codeAt('r0')], ['unknown', 'posture-unknown'])
      assert.match(standing()?.unknown ?? '', why)
    })
  }

  test('fixes of ended lists neither open a cause nor close one', () => {
    send(facts({ fixes: { ...PENDING, listsValidUntil: instant(now - 1) } as HostFacts['fixes'] }))
    assert.equal(open(), 0)
    send(facts({ fixes: PENDING }))
    assert.equal(open(), 1)
    later(MINUTE_MS)
    send(withPackages('2', { fixes: lists(now - 9 * DAY_MS, now - DAY_MS) }))
    assert.equal(open(), 1)
  })
})

describe('a report that says it began before it was asked', () => {
  const startedAt = (behindMs: number): { readonly startedAt: Instant } => ({
    startedAt: instant(now - behindMs),
  })

  test('is of an unsound clock: it lowers, and neither proves nor renews anything', () => {
    send(facts(startedAt(60 * DAY_MS)))
    assert.equal(posture(), 'unknown')
    assert.match(standing()?.unknown ?? '', /its clock is 60 d behind/)
    send(facts({ ...startedAt(60 * DAY_MS), fixes: PENDING }))
    assert.equal(open(), 1)
    later(MINUTE_MS)
    send(withPackages('2', startedAt(3 * MINUTE_MS)))
    assert.equal(open(), 1)
    const asset = [...state.assets.values()][0]
    assert.deepEqual(asset?.lastEvidence?.cannotRaise.includes('clock-behind'), true)
    send(withPackages('2', startedAt(MINUTE_MS)))
    assert.equal(open(), 0)
  })

  test('counts as it always did without a nonce', () => {
    send(facts(startedAt(60 * DAY_MS)), { nonce: null })
    assert.match(standing()?.unknown ?? '', /carries no nonce/)
  })
})

describe('a package that is not installed in full', () => {
  const UNSETTLED: readonly UnsettledState[] = [
    'half-installed',
    'unpacked',
    'half-configured',
    'triggers-awaited',
    'triggers-pending',
    'broken',
  ]
  for (const word of UNSETTLED) {
    test(`${word}: its fix is not proven, and it is not gone`, () => {
      send(facts({ fixes: PENDING }))
      later(MINUTE_MS)
      const fixed = withPackages('2')
      send({
        ...fixed,
        packages: fixed.packages.map((packageFact) =>
          packageFact.name === 'libssl' ? { ...pack('2'), state: word } : packageFact,
        ),
      })
      assert.deepEqual([open(), codeAt('r0')], [1, 'asset-blocked'])
      const [cause] = [...state.causes.values()]
      assert.match(
        cause?.detail.missingProof ?? '',
        new RegExp(`libssl installed in full .*${word}`),
      )
      later(MINUTE_MS)
      send(withPackages('2'))
      assert.equal(open(), 0)
    })
  }
})
