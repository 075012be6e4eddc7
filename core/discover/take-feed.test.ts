/** What is said of a feed, and whether it counts: by itself, by a person's word, or not, and the last good one stays. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stage, type Stage } from '../../proof/testkit/stage.ts'
import { NOW } from '../../proof/worlds/clock.ts'
import type { Digest } from '../kernel/hash.ts'
import { HOUR_MS, instant } from '../kernel/instant.ts'
import type { FeedChange, FeedContent } from '../model/feed.ts'
import type { Conclusion } from '../state/conclusion.ts'
import { takeFeed, type FeedInput } from './take-feed.ts'

const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}` as Digest

/** Whole, of five hundred records. */
function content(digit: string, change: Partial<FeedContent> = {}): FeedContent {
  return {
    digest: digest(digit),
    shards: [],
    documents: [],
    formats: ['osv'],
    advisories: 500,
    signals: 0,
    statements: 0,
    dropped: 0,
    epoch: null,
    covers: ['npm'],
    incomplete: null,
    ...change,
  }
}

const CHANGE: FeedChange = { added: 1, changed: 0, removed: 0, assets: 1 }
const SHRUNK: FeedChange = { ...CHANGE, removed: 400 }
const SOURCE = { assets: { all: true }, says: [], independence: 'second', mayRaise: 'never' } as const // prettier-ignore
const WHY = 'it shrank from 500 to 100 records, 400 of them gone'

/** `osv` says what `a` holds, where nothing else is said. */
function world({ feeds = ['a'], assets = 0 }: { feeds?: readonly string[]; assets?: number } = {}): Stage {
  const made = stage()
  made.put('Source', 'osv', SOURCE)
  for (const digit of feeds) imported(made, content(digit))
  for (let at = 0; at < assets; at++) made.asset(`a${at}`)
  return made
} // prettier-ignore

function imported(made: Stage, of: FeedContent, source = 'osv'): void {
  made.write('feed.imported', { source, content: of, change: CHANGE, acceptedBy: null })
}

function held(made: Stage, of: FeedContent, source = 'osv'): Stage {
  made.write('feed.refused', { source, content: of, change: SHRUNK, reasons: [WHY] })
  return made
}

const importOf = (of: FeedContent, change = CHANGE): FeedInput => ({
  kind: 'import-feed',
  source: 'osv',
  content: of,
  change,
})
const CHECK: FeedInput = { kind: 'check-feed', source: 'osv' }
const ACCEPT: FeedInput = { kind: 'accept-feed', source: 'osv', reason: 'it moved to another host' }
const BACK: FeedInput = { kind: 'roll-back-feed', source: 'osv', reason: 'it is wrong' }

/** The entries by what they are, then the answer. */
function told({ bodies, answer }: Conclusion): string {
  const kinds = bodies.map(({ kind }) => kind).join(' ')
  const words = answer.kind === 'refused' ? answer.refusals.map(({ code }) => code) : answer.kind === 'done' ? answer.ids : [] // prettier-ignore
  return `${kinds}: ${words.join(', ')}`
}

describe('a feed', () => {
  const COUNTS = 'feed.imported: imported'
  const FRESH = 'feed.checked: unchanged'
  const WAITS = `feed.refused: refused, ${WHY}`
  const SMALL = content('b', { advisories: 100 })
  const ROWS: readonly (readonly [string, () => Stage, FeedInput, string])[] = [
    ['the first import counts', () => world({ feeds: [] }), importOf(content('a')), COUNTS],
    ['a further one counts', () => world(), importOf(content('b')), COUNTS],
    ['what counts already is fresh', () => world(), importOf(content('a')), FRESH],
    ['what counts already is fresh, whatever it is said to change', () => world(), importOf(content('a', { advisories: 0 }), SHRUNK), FRESH],
    ['one that would change as much of the estate as it may counts', () => world({ assets: 28 }), importOf(content('b'), { ...CHANGE, assets: 21 }), COUNTS],
    ['another one than what waits counts', () => held(world(), SMALL), importOf(content('c')), COUNTS],
    ['asked, and nothing new: it is fresh', () => world(), CHECK, FRESH],
    ['a person takes what waits', () => held(world(), SMALL), ACCEPT, COUNTS],
    ['a person takes the first import, which waited', () => held(world({ feeds: [] }), SMALL), ACCEPT, COUNTS],
    ['a person goes back', () => world({ feeds: ['a', 'b'] }), BACK, 'feed.rolled-back: osv'],
    // What does not count, and what is nothing new.
    ['what shrank waits', () => world(), importOf(SMALL, SHRUNK), WAITS],
    ['the first import waits where it is not whole', () => world({ feeds: [] }), importOf(content('a', { incomplete: 'page 2' })), 'feed.refused: refused, it is not whole: page 2'],
    ['an empty one waits', () => world({ feeds: [] }), importOf(content('a', { advisories: 0 })), 'feed.refused: refused, it holds no record'],
    ['what would change most of the estate waits', () => world({ assets: 28 }), importOf(content('b'), { ...CHANGE, assets: 22 }), 'feed.refused: refused, it would change 22 of 28 assets at once'],
    ['what a person went back from waits', () => {
      const made = world({ feeds: ['a', 'b'] })
      made.write('feed.rolled-back', { source: 'osv', reason: 'r' })
      return made
    }, importOf(content('b')), 'feed.refused: refused, a person went back from exactly this'],
    ['what is worse than what waits is compared with what counts', () => held(world(), SMALL), importOf(content('c', { advisories: 100 }), SHRUNK), WAITS],
    ['what waits already is not said again', () => held(world(), SMALL), importOf(SMALL, SHRUNK), ': '],
    ['what waits already does not count as it comes again', () => held(world(), SMALL), importOf(SMALL), ': '],
    ['asked, and nothing was ever imported: it is not fresh', () => world({ feeds: [] }), CHECK, ': '],
    ['nothing waits to be taken', () => world(), ACCEPT, ': nothing-refused'],
    ['nothing was ever imported to be taken', () => world({ feeds: [] }), ACCEPT, ': nothing-refused'],
    ['what waited was taken', () => {
      const made = held(world(), SMALL)
      imported(made, SMALL)
      return made
    }, ACCEPT, ': nothing-refused'],
    ['what waits at another source is not taken', () => {
      const made = world()
      made.put('Source', 'kev', SOURCE)
      return held(made, SMALL, 'kev')
    }, ACCEPT, ': nothing-refused'],
    ['there is nothing to go back to', () => world(), BACK, ': nothing-before'],
    ['nothing was ever imported to go back from', () => world({ feeds: [] }), BACK, ': nothing-before'],
    ['what waits is nothing to go back from', () => held(world(), SMALL), BACK, ': nothing-before'],
    ['a person does not go back twice', () => {
      const made = world({ feeds: ['a', 'b'] })
      made.write('feed.rolled-back', { source: 'osv', reason: 'r' })
      return made
    }, BACK, ': nothing-before'],
  ] // prettier-ignore
  for (const [what, setUp, input, expected] of ROWS) {
    test(what, () => assert.equal(told(takeFeed(setUp().state, input, 'ann')), expected))
  }

  for (const input of [importOf(content('a')), CHECK, ACCEPT, BACK]) {
    test(`of no declared source says nothing: ${input.kind}`, () => {
      const made = stage()
      // Both would have something to say of it.
      for (const digit of ['a', 'b']) imported(made, content(digit))
      held(made, SMALL)
      const { answer, bodies } = takeFeed(made.state, input, 'ann')
      assert.deepEqual(bodies, [])
      assert.ok(answer.kind === 'refused')
      assert.match(answer.refusals[0].message, /`osv`/)
    })
  }

  test('by itself is written with what it holds, and nobody answers for it', () => {
    const { bodies, cause } = takeFeed(world().state, importOf(content('b')), 'ann')
    const body = { source: 'osv', content: content('b'), change: CHANGE, acceptedBy: null }
    assert.deepEqual(bodies, [{ kind: 'feed.imported', body }])
    assert.equal(cause, 'feed/osv')
  })

  test('that a person takes is what waited, and she answers for it with her reason', () => {
    const { bodies, cause } = takeFeed(held(world(), SMALL).state, ACCEPT, 'ann')
    const body = { source: 'osv', content: SMALL, change: SHRUNK, acceptedBy: 'ann' }
    assert.deepEqual(bodies, [{ kind: 'feed.imported', body }])
    assert.equal(cause, 'it moved to another host')
  })

  test('that waits is written with what it holds and every reason', () => {
    const old = { epoch: instant(NOW - HOUR_MS) }
    const made = world({ feeds: [] })
    imported(made, content('a', { epoch: NOW }))
    const worse = content('b', { ...old, advisories: 0, incomplete: 'page 2', dropped: 900 })
    const { bodies } = takeFeed(made.state, importOf(worse, { ...SHRUNK, assets: 99 }), 'ann')
    const [entry] = bodies
    assert.ok(entry?.kind === 'feed.refused')
    const { reasons, ...rest } = entry.body
    assert.deepEqual(rest, { source: 'osv', content: worse, change: { ...SHRUNK, assets: 99 } })
    assert.deepEqual(
      reasons.map((reason) => reason.split(' ').slice(0, 3).join(' ')),
      ['it is not', 'it holds no', '900 of 900', 'it is of', 'it shrank from', 'it would change'],
    )
  })
})
