/** What an old word is worth under these rules: never more than it was, by our clock, and with the matcher's answer. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { manifest, nameOf, scanned, type Fleet } from '../../proof/testkit/fleet.ts'
import { listed, reliant } from '../../proof/testkit/refusals.ts'
import { facts as hostFacts } from '../../proof/testkit/one-host.ts'
import { DAY_MS, HOUR_MS, instant, type Instant } from '../kernel/instant.ts'
import type { AwaitedMatch, SourceStanding } from '../model/evidence.ts'
import type { ComponentFacts, HostFacts } from '../model/facts.ts'
import { find } from '../state/state.ts'
import { judgedAgain } from './judged-again.ts'

const NAME = nameOf(1)

/** A standing of the first rules: without any member that came later. */
function ofThen(made: Fleet, change: Partial<SourceStanding> = {}): SourceStanding {
  const uid = find(made.state, 'Asset', NAME)?.uid
  const known = uid && made.state.assets.get(uid)?.standings.get('scan')
  assert.ok(known)
  const { compared: _, awaits: __, listsEndAt: ___, ...rest } = known
  return { ...rest, ...change }
}

function again(
  made: Fleet,
  before: SourceStanding,
  facts: HostFacts | ComponentFacts | null,
  at?: Instant,
): SourceStanding {
  const uid = find(made.state, 'Asset', NAME)?.uid
  assert.ok(uid !== undefined)
  return judgedAgain(made.state, uid, before, facts, at)
}

const listOf = (made: Fleet): ComponentFacts => ({
  ...scanned(NAME, '2.14.0', [], made.now()),
  looksForFlaws: false,
})
const awaiting = (standing: SourceStanding): AwaitedMatch => ({
  // Whoever awaits a match was given all three.
  facts: standing.lastFacts as never, // The same.
  evidence: standing.lastGood as never, // The same.
  goodAt: standing.lastGoodAt as never, // The same.
  reliesOn: ['maven'],
  held: false,
})

describe('who may not raise', () => {
  for (const [name, source, change] of [
    ['nobody declared it', 'elsewhere', {}],
    ['may only block', 'scan', { mayRaise: 'never' }],
    ['was never given this asset', 'scan', { assets: { names: ['other'] } }],
    ['says nothing of this', 'scan', { says: ['processes'] }],
  ] as const) {
    test(`${name}: nothing good is left, and nothing waits`, () => {
      const made = reliant(3)
      made.declare(manifest('Source', 'scan', { ...SCAN, ...change }))
      const before = ofThen(made, { source })
      for (const standing of [before, { ...before, awaits: awaiting(before) }]) {
        const now = again(made, standing, listOf(made))
        assert.deepEqual([now.lastGoodAt, now.lastGood, now.awaits], [null, null, undefined])
        assert.equal(now.entitled, false)
        assert.equal(again(made, now, listOf(made)), now)
      }
    })
  }
})

describe('what relies on feeds', () => {
  test('waits for the answer of the start, and keeps what it had until then', () => {
    const made = reliant(3)
    for (const reliesOn of [[], ['maven']]) {
      const before = ofThen(made, { reliesOn })
      const now = again(made, before, listOf(made))
      assert.deepEqual(now.awaits, awaiting(before))
      assert.deepEqual([now.lastGoodAt, now.reliesOn], [before.lastGoodAt, ['maven']])
      // Judged once more while it waits: the same.
      assert.equal(again(made, now, listOf(made)), now)
    }
  })

  test('that was matched is not asked again', () => {
    const made = reliant(3)
    const before = ofThen(made, { compared: ['maven'] })
    assert.equal(again(made, before, listOf(made)), before)
  })

  test('a restart under other rules lets nobody flap: permitted before, between and after the answer', () => {
    const made = reliant(3)
    made.run({ kind: 'adopt-rules', rules: made.state.rules + 1 })
    const codes = [made.decide(NAME).code]
    for (const asset of made.state.unjudged) {
      made.run({ kind: 'rejudge', asset, known: [{ source: 'scan', facts: listOf(made) }] })
    }
    codes.push(made.decide(NAME).code)
    made.matched(NAME)
    codes.push(made.decide(NAME).code)
    assert.deepEqual(codes, ['permitted', 'permitted', 'permitted'])
    listed(made, NAME)
    assert.equal(made.decide(NAME).code, 'permitted')
  })

  test('facts that are gone leave it as it was', () => {
    const made = reliant(3)
    const before = ofThen(made)
    assert.equal(again(made, before, null), before)
  })
})

describe('lists by our clock', () => {
  const made = reliant(3)
  const heard = made.now()
  const host = (signedAt: number, validUntil: number | null): HostFacts =>
    hostFacts({
      fixes: {
        state: 'known',
        items: [],
        listsSignedAt: instant(signedAt),
        listsValidUntil: validUntil === null ? null : instant(validUntil),
      },
    })
  const ROWS: readonly (readonly [string, HostFacts, RegExp | null, number | undefined])[] = [
    ['ended before we heard it', host(heard - 9 * DAY_MS, heard - HOUR_MS), /ended/, undefined],
    ['without an end, too old', host(heard - 15 * DAY_MS, null), /signed/, undefined],
    ['signed ahead of us', host(heard + DAY_MS, heard + 9 * DAY_MS), /ahead/, undefined],
    ['good, and they end', host(heard - DAY_MS, heard + HOUR_MS), null, heard + HOUR_MS],
    ['good, and they state no end', host(heard - DAY_MS, null), null, heard + 13 * DAY_MS],
  ]
  for (const [name, facts, unknown, ends] of ROWS) {
    test(name, () => {
      const before = ofThen(made, { reliesOn: [], lastGoodAt: heard })
      const now = again(made, before, facts, heard)
      assert.equal(now.lastGoodAt, unknown === null ? heard : null)
      assert.equal(now.listsEndAt, ends)
      if (unknown !== null) assert.match(now.unknown ?? '', unknown)
      else assert.equal(now.unknown, null)
    })
  }
})

const SCAN = {
  assets: { all: true },
  says: ['os-packages', 'language:maven'],
  independence: 'second',
  mayRaise: 'always',
}
