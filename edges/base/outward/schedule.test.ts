/** One turn at a time; what is asked for meanwhile is one more turn; a failure comes back sooner, and never at once. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextMs, repeated, type Repeated, type Rhythm } from './schedule.ts'

const HOURLY: Rhythm = { intervalMs: 3_600_000, intervalMsMin: 60_000 }

for (const [what, rhythm, failed, random, expected] of [
  ['well: its interval', HOURLY, null, 0.5, 3_600_000],
  ['well: never less than the least', { ...HOURLY, intervalMs: 1 }, null, 0.5, 60_000],
  ['the first failure: the least', HOURLY, 0, 0, 60_000],
  ['the first failure: spread', HOURLY, 0, 0.5, 120_000],
  ['the next: growing', HOURLY, 180_000, 0.999, 539_520],
  ['never later than if it had gone well', HOURLY, 3_600_000, 0.999, 3_600_000],
  ['no tight loop', { intervalMs: 1, intervalMsMin: 60_000 }, 0, 0, 60_000],
] as const) {
  test(`${what}: ${expected} ms`, () => assert.equal(nextMs(rhythm, failed, random), expected))
}

interface Turn {
  readonly asked: string
  readonly signal: AbortSignal
  readonly end: (well: boolean) => void
  readonly fail: () => void
}

function scene(rhythm: Rhythm | null = HOURLY): {
  readonly turns: Turn[]
  readonly waits: number[]
  readonly due: (() => void)[]
  readonly it: Repeated<string>
} {
  const turns: Turn[] = []
  const waits: number[] = []
  const due: (() => void)[] = []
  const it = repeated<string>({
    act(asked, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>()
      turns.push({ asked, signal, end: resolve, fail: () => reject(new Error('no')) })
      return promise
    },
    all: 'all',
    join: (one, other) => `${one}+${other}`,
    rhythm: () => rhythm,
    next: (ms) => void waits.push(ms),
    waiting: {
      random: () => 0,
      after(_, act) {
        due.push(act)
        return () => void due.splice(due.indexOf(act), 1)
      },
    },
  })
  return { turns, waits, due, it }
}

test('what is asked for while a turn is under way is one turn after it', async () => {
  const { turns, due, it } = scene()
  const first = it.ask('a')
  assert.equal(it.ask('b'), first)
  void it.ask('c')
  assert.equal(turns.length, 1)
  turns[0]?.end(true)
  await first
  assert.deepEqual(
    turns.map((turn) => turn.asked),
    ['a', 'b+c'],
  )
  assert.equal(due.length, 0, 'it is not waited for while it is under way')
  turns[1]?.end(true)
  await it.idle()
  assert.equal(due.length, 1)
})

test('by itself after its interval, and sooner after each failure, until it goes well', async () => {
  const { turns, waits, due, it } = scene()
  void it.ask('a')
  for (const [at, well] of [false, null, true, true].entries()) {
    const turn = turns[at]
    if (well === null) turn?.fail()
    else turn?.end(well)
    await it.idle()
    due.shift()?.()
  }
  assert.deepEqual(waits, [60_000, 60_000, 3_600_000, 3_600_000])
  assert.deepEqual(
    turns.map((turn) => turn.asked),
    ['a', 'all', 'all', 'all', 'all'],
  )
})

test('what is asked for takes the place of the turn that was waited for', async () => {
  const { turns, due, it } = scene()
  void it.ask('a')
  turns[0]?.end(true)
  await it.idle()
  void it.ask('b')
  assert.equal(due.length, 0)
})

test('without a rhythm it is done when it is asked for, and only then', async () => {
  const { turns, waits, due, it } = scene(null)
  void it.ask('a')
  turns[0]?.end(false)
  await it.idle()
  assert.deepEqual([waits.length, due.length, turns.length], [0, 0, 1])
})

test('stopped: what is under way is aborted, and nothing begins again', async () => {
  const { turns, due, it } = scene()
  const first = it.ask('a')
  void it.ask('b')
  it.stop()
  assert.equal(turns[0]?.signal.aborted, true)
  turns[0]?.end(false)
  await first
  await it.ask('c')
  assert.deepEqual([turns.length, due.length], [1, 0])
})

test('stopped while it waits: nothing is waited for', async () => {
  const { turns, due, it } = scene()
  void it.ask('a')
  turns[0]?.end(true)
  await it.idle()
  it.stop()
  assert.equal(due.length, 0)
})
