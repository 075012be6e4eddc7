/** OSV ranges: events in any order, by the algorithm of the schema, against a plain walk of it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { insideRange } from '@holdfast/core/model/fix'
import type { VersionRange } from '@holdfast/core/model/advisory'
import { compareVersions } from '../versions/order.ts'
import { eventsIn, rangesOf, type Event } from './events.ts'

/** `+1` introduced, `-2` fixed, `=2` last affected, `|3` limit. */
function eventsOf(text: string): Event[] {
  const kinds = { '+': 'introduced', '-': 'fixed', '=': 'last_affected', '|': 'limit' } as const
  return text.split(' ').map((one) => ({
    kind: kinds[one.charAt(0) as keyof typeof kinds],
    version: one.slice(1),
  }))
}

const plain = (ranges: readonly VersionRange[]): string =>
  ranges
    .map(({ introduced, fixed, lastAffected, limit, unreadable }) =>
      unreadable === undefined
        ? `[${introduced}, ${lastAffected === null ? '' : `=${lastAffected}, `}${fixed ?? ''})${limit === undefined ? '' : ` to ${limit}`}`
        : `? ${unreadable}`,
    )
    .join(' ')

describe('events as ranges', () => {
  const ROWS: readonly (readonly [string, string, string])[] = [
    ['npm', '+0 -1.2.0', '[0, 1.2.0)'],
    ['npm', '-1.2.0 +0', '[0, 1.2.0)'],
    ['npm', '-3.4.0 +3.0.0 -1.2.0 +0', '[0, 1.2.0) [3.0.0, 3.4.0)'],
    ['npm', '+0 +3.0.0 -3.4.0 -1.10.0', '[0, 1.10.0) [3.0.0, 3.4.0)'],
    ['npm', '+0 -1.10.0 -1.2.0', '[0, 1.2.0)'],
    ['npm', '+0 =1.2.0 -1.3.0', '[0, =1.2.0, 1.3.0)'],
    ['npm', '+0 =1.2.0 +2.0.0 -2.3.0', '[0, =1.2.0, ) [2.0.0, 2.3.0)'],
    ['npm', '+0 +1.0.0 -1.2.0', '[0, 1.2.0)'],
    ['npm', '+1.0.0 =1.0.0', '[1.0.0, =1.0.0, )'],
    ['npm', '-1.0.0 +1.0.0', '[1.0.0, 1.0.0)'],
    ['npm', '+0 +1.0.0 -1.0.0', '[0, 1.0.0) [1.0.0, )'],
    ['npm', '+0', '[0, )'],
    ['npm', '-1.2.0', '[0, 1.2.0)'],
    ['npm', '-1.2.0 +2.0.0', '[2.0.0, )'],
    ['npm', '+0 |2.0.0', '[0, ) to 2.0.0'],
    ['npm', '+0 |2.0.0 |10.0.0 -4.0.0', '[0, 4.0.0) to 10.0.0'],
    ['npm', '+0 |2.0.0 |*', '[0, )'],
    ['pypi', '-2.0 +2.0rc1 -1.0.post1 +0', '[0, 1.0.post1) [2.0rc1, 2.0)'],
    ['deb', '+1:1.0-1 -2.0-1 +0 -1:1.0-3', '[0, 2.0-1) [1:1.0-1, 1:1.0-3)'],
    ['golang', '-1.22.1 +1.22.0-0 -1.21.8 +0', '[0, 1.21.8) [1.22.0-0, 1.22.1)'],
    ['npm', '+0 -main', '? introduced 0, fixed main'],
    ['npm', '+main', '? introduced main'],
    [
      'npm',
      '+0 -1.2.0 +latest -2.0.0',
      '? introduced 0, fixed 1.2.0, introduced latest, fixed 2.0.0',
    ],
    ['conan', '+0 -1.2', '[0, 1.2)'],
    ['conan', '+0', '[0, )'],
    ['conan', '-1.2 +0 +2.0', '? fixed 1.2, introduced 0, introduced 2.0'],
  ]
  for (const [type, events, expected] of ROWS) {
    test(`${type}: ${events}`, () =>
      assert.equal(plain(rangesOf(eventsOf(events), type)), expected))
  }

  test('no events are no range; one object may hold two; blanks are no bound', () => {
    assert.deepEqual(rangesOf([], 'npm'), [])
    const events = [{ introduced: '0', fixed: ' 1.2.0 ' }, { fixed: ' ' }, { other: 'x' }]
    assert.equal(plain(rangesOf(eventsIn({ events }), 'npm')), '[0, 1.2.0)')
  })
})

test('in whatever order they stand, each version is what the algorithm of the schema says', () => {
  const version = fc.nat(9).map((one) => `${one + 1}.0.0`)
  const event: fc.Arbitrary<Event> = fc.record({
    kind: fc.constantFrom('introduced', 'fixed', 'last_affected'),
    version,
  })
  fc.assert(
    fc.property(
      fc.uniqueArray(event, { selector: (one) => one.version, maxLength: 6 }),
      (events) => {
        const all: Event[] = [...events, { kind: 'introduced', version: '0' }]
        const ranges = rangesOf(all.toReversed(), 'npm')
        assert.equal(plain(rangesOf(all, 'npm')), plain(ranges))
        const sorted = all.toSorted(
          (a, b) => Number.parseInt(a.version) - Number.parseInt(b.version),
        )
        for (let at = 1; at <= 11; at++) {
          let affected = false
          for (const one of sorted) {
            const bound = Number.parseInt(one.version)
            if (one.kind === 'introduced' && at >= bound) affected = true
            if (one.kind === 'fixed' && at >= bound) affected = false
            if (one.kind === 'last_affected' && at > bound) affected = false
          }
          const inside = ranges.map((range) =>
            insideRange(`${at}.0.0`, range, 'npm', compareVersions),
          )
          assert.equal(inside.includes('yes'), affected, `${at}.0.0 of ${plain(ranges)}`)
        }
      },
    ),
    { seed: 3, numRuns: 1_000 },
  )
})
