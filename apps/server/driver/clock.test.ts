/** What happens to the wall, and what the ledger's time makes of it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, SECOND_MS } from '@holdfast/core/kernel/instant'
import { assetNo, outsideAt, type Outside } from '../../../proof/testkit/outside.ts'
import { startClock, type ClockPast, type LedgerClock } from './clock.ts'

const T = Date.UTC(2026, 10, 26, 12)
const YEARS = 10 * 365 * DAY_MS
const NEW: ClockPast = {
  suspectSince: null,
  machine: null,
  aheadMs: 0,
  lastAt: instant(0),
  empty: true,
}
const since = (lastAt: number, change: Partial<ClockPast> = {}): ClockPast => ({
  ...NEW,
  empty: false,
  lastAt: instant(lastAt),
  ...change,
})
const started = (
  outside: Outside,
  past: ClockPast = NEW,
  newestFileAt: number | null = null,
): Promise<LedgerClock> =>
  startClock(
    { ...outside, newestFileAt: newestFileAt === null ? null : instant(newestFileAt) },
    past,
  )

/** What is done to the outside, how far the ledger's time then is from T, and whether the wall is doubted. */
const WHILE_RUNNING: readonly (readonly [string, (outside: Outside) => void, number, boolean])[] = [
  ['an hour passes', (o) => o.pass(HOUR_MS), HOUR_MS, false],
  ['the wall is set 29 s ahead', (o) => o.jump(29_000), 29_000, false],
  ['the wall is set 29 s back', (o) => o.jump(-29_000), 0, false],
  ['the machine sleeps a night', (o) => o.sleep(8 * HOUR_MS), 8 * HOUR_MS, false],
  [
    'it sleeps often and shortly',
    (o) => {
      for (let at = 0; at < 100; at++) {
        o.sleep(20_000)
        o.pass(2_000)
      }
    },
    100 * 22_000,
    false,
  ],
  ['the wall is set 31 s ahead', (o) => o.jump(31_000), 0, true],
  ['the wall is set 31 s back', (o) => o.jump(-31_000), 0, true],
  ['the wall jumps ten years ahead', (o) => o.jump(YEARS), 0, true],
  ['the wall jumps to 1970', (o) => o.jump(-T), 0, true],
  [
    'it jumps while the machine sleeps',
    (o) => {
      o.sleep(HOUR_MS)
      o.jump(YEARS)
    },
    HOUR_MS,
    true,
  ],
  [
    'it is asleep, and the system tells no uptime',
    (o) => {
      o.telling = false
      o.sleep(HOUR_MS)
    },
    0,
    true,
  ],
  [
    'it creeps ahead by 29 s, twice',
    (o) => {
      o.jump(29_000)
      o.pass(SECOND_MS)
      o.jump(29_000)
    },
    SECOND_MS,
    true,
  ],
]

describe('while running', () => {
  for (const [what, act, passed, doubted] of WHILE_RUNNING) {
    test(`${what}: ${doubted ? 'suspect' : 'believed'}`, async () => {
      const outside = outsideAt(T)
      const clock = await started(outside)
      clock.now(instant(0))
      act(outside)
      const now = clock.now(instant(T))
      assert.equal(clock.suspicion() !== null, doubted)
      assert.equal(now - T, passed)
      // Whatever the wall does next, time goes on as fast as it passes.
      outside.pass(MINUTE_MS)
      const wall = outside.clock.wall()
      const expected = doubted ? now + MINUTE_MS : Math.max(wall, now)
      assert.equal(clock.now(now), expected)
    })
  }

  test('ten years ahead for a second and back: entries between stay on the line, and the wall counts again', async () => {
    const outside = outsideAt(T)
    const clock = await started(outside)
    outside.jump(YEARS)
    const first = clock.now(instant(T))
    outside.pass(SECOND_MS)
    const second = clock.now(first)
    assert.deepEqual([first - T, second - T], [0, SECOND_MS])
    assert.match(clock.suspicion()?.text ?? '', /it is 3650 d ahead of the time that has passed/)
    outside.jump(-YEARS)
    assert.equal(clock.suspicion(), null)
    outside.pass(HOUR_MS)
    assert.equal(clock.now(second) - T, HOUR_MS + SECOND_MS)
  })

  test('jumping to and fro gains nothing', async () => {
    const outside = outsideAt(T)
    const clock = await started(outside)
    let last = clock.now(instant(0))
    for (let at = 0; at < 1_000; at++) {
      outside.jump(at % 2 === 0 ? YEARS : -YEARS)
      outside.jump(at % 2 === 0 ? 29_000 : -29_000)
      last = clock.now(last)
    }
    assert.ok(last - T <= 30_000, `${last - T} ms`)
  })
})

/** The wall in relation to T, what the ledger knows, and then: how far from T time begins, and whether it is doubted. */
const AT_START: readonly (readonly [
  string,
  number,
  ClockPast,
  { file?: number; word?: Outside['word'] },
  number,
  boolean,
])[] = [
  ['a new ledger', 0, NEW, {}, 0, false],
  ['off for a month', 30 * DAY_MS, since(T), {}, 30 * DAY_MS, false],
  ['a last entry 20 s ahead', -20_000, since(T), {}, 0, false],
  ['a last entry ten years ahead', -YEARS, since(T), {}, 0, true],
  ['files a day ahead', 0, since(T - HOUR_MS), { file: T + DAY_MS }, 0, true],
  [
    'files a day ahead, and the service has just said it is right',
    0,
    since(T - HOUR_MS),
    { file: T + DAY_MS, word: instant(T - MINUTE_MS) },
    0,
    false,
  ],
  ['files of before', 0, since(T - HOUR_MS), { file: T - MINUTE_MS }, 0, false],
  ['ten years later, nothing to ask', YEARS, since(T), {}, YEARS, false],
  ['ten years later, the service not heard yet', YEARS, since(T), { word: 'never' }, 0, true],
  [
    'an hour later, the service not heard yet',
    HOUR_MS,
    since(T),
    { word: 'never' },
    HOUR_MS,
    false,
  ],
  [
    'suspect before, ten years ahead still',
    YEARS,
    since(T, { suspectSince: instant(T) }),
    {},
    0,
    true,
  ],
  [
    'suspect before, right again in the same start of the machine',
    HOUR_MS,
    since(T, { suspectSince: instant(T), machine: { boot: 'boot-1', ms: 60_000 - HOUR_MS } }),
    {},
    HOUR_MS,
    false,
  ],
  [
    'suspect before, wrong still in the same start of the machine',
    YEARS,
    since(T, { suspectSince: instant(T), machine: { boot: 'boot-1', ms: 60_000 - HOUR_MS } }),
    {},
    HOUR_MS,
    true,
  ],
  [
    'suspect before, in another start of the machine',
    HOUR_MS,
    since(T, { suspectSince: instant(T), machine: { boot: 'boot-0', ms: 60_000 - HOUR_MS } }),
    {},
    0,
    true,
  ],
  ['behind, as a person has accepted', -MINUTE_MS, since(T, { aheadMs: MINUTE_MS }), {}, 0, false],
  [
    'further behind than a person has accepted',
    -HOUR_MS,
    since(T, { aheadMs: MINUTE_MS }),
    {},
    0,
    true,
  ],
]

describe('at a start', () => {
  for (const [what, wall, past, { file = null, word = null }, begins, doubted] of AT_START) {
    test(`${what}: ${doubted ? 'suspect' : 'believed'}`, async () => {
      const outside = outsideAt(T + wall)
      outside.word = word
      const clock = await started(outside, past, file)
      assert.equal(clock.now(past.lastAt) - T, begins)
      assert.equal(clock.suspicion() !== null, doubted, clock.suspicion()?.text)
      outside.pass(HOUR_MS)
      const later = clock.now(past.lastAt) - T
      // Never frozen; where the wall is caught up with, half as fast at the slowest.
      assert.ok(later >= begins + HOUR_MS / 2 && later <= begins + HOUR_MS, `${later}`)
    })
  }
})

/** What happens in the eleven minutes after a jump by ten years, and who answers for the wall then. */
const VOUCHED: readonly (readonly [
  string,
  (outside: Outside, clock: LedgerClock) => void,
  Awaited<ReturnType<LedgerClock['vouched']>>,
])[] = [
  ['nobody says anything', (o) => o.pass(11 * MINUTE_MS), null],
  [
    'the service said so after the jump',
    (o) => {
      o.pass(5 * MINUTE_MS)
      o.word = o.clock.wall()
      o.pass(6 * MINUTE_MS)
    },
    'time-service',
  ],
  [
    'the service said so, and ten minutes are not over',
    (o) => {
      o.word = o.clock.wall()
      o.pass(9 * MINUTE_MS)
    },
    null,
  ],
  [
    'the service said so before the jump',
    (o) => {
      o.word = instant(T - MINUTE_MS)
      o.pass(11 * MINUTE_MS)
    },
    null,
  ],
  [
    'the service spoke of a time to come',
    (o) => {
      o.pass(11 * MINUTE_MS)
      o.word = instant(o.clock.wall() + HOUR_MS)
    },
    null,
  ],
  [
    'it has never spoken',
    (o) => {
      o.word = 'never'
      o.pass(11 * MINUTE_MS)
    },
    null,
  ],
  [
    'three agents sign the time of the wall',
    (o, clock) => {
      for (const at of [1, 2, 3]) clock.heard(assetNo(at), instant(o.clock.wall() + MINUTE_MS))
      o.pass(11 * MINUTE_MS)
    },
    'agents',
  ],
  [
    'one agent signs it three times',
    (o, clock) => {
      for (let at = 0; at < 3; at++) clock.heard(assetNo(1), o.clock.wall())
      o.pass(11 * MINUTE_MS)
    },
    null,
  ],
  [
    'three agents sign the time that has passed',
    (o, clock) => {
      for (const at of [1, 2, 3]) clock.heard(assetNo(at), instant(T))
      o.pass(11 * MINUTE_MS)
    },
    null,
  ],
  [
    'as many agents are against it',
    (o, clock) => {
      for (const at of [1, 2, 3]) clock.heard(assetNo(at), o.clock.wall())
      for (const at of [4, 5, 6]) clock.heard(assetNo(at), instant(T))
      o.pass(11 * MINUTE_MS)
    },
    null,
  ],
  [
    'the wall jumps again',
    (o, clock) => {
      o.word = instant(o.clock.wall() + 6 * MINUTE_MS)
      o.pass(6 * MINUTE_MS)
      o.jump(HOUR_MS)
      clock.now(instant(T))
      o.pass(6 * MINUTE_MS)
    },
    null,
  ],
]

describe('ten years ahead, and it stays', () => {
  for (const [what, act, by] of VOUCHED) {
    test(`${what}: ${by ?? 'nobody answers for it'}`, async () => {
      const outside = outsideAt(T)
      const clock = await started(outside)
      outside.jump(YEARS)
      clock.now(instant(T))
      act(outside, clock)
      assert.equal(await clock.vouched(instant(T)), by)
    })
  }

  test('a wall that is accepted counts from there on', async () => {
    const outside = outsideAt(T)
    const clock = await started(outside)
    outside.jump(YEARS)
    const last = clock.now(instant(T))
    clock.accept(last)
    assert.equal(clock.suspicion(), null)
    assert.equal(clock.now(last), T + YEARS)
  })

  test('a wall accepted an hour behind is waited for, never backwards and never standing still', async () => {
    const outside = outsideAt(T)
    const clock = await started(outside)
    let last = clock.now(instant(0))
    outside.jump(-HOUR_MS)
    clock.accept(last)
    assert.equal(clock.suspicion(), null)
    for (let minute = 0; minute < 150; minute++) {
      outside.pass(MINUTE_MS)
      const now = clock.now(last)
      assert.ok(now - last >= MINUTE_MS / 2, `${now - last} ms in minute ${minute}`)
      last = now
    }
    assert.equal(last, outside.clock.wall())
  })
})
