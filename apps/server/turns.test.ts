/** Turns of many at once. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeTurns } from './turns.ts'

test('of many who wait for a turn one goes on in each turn of the loop, in order', async () => {
  let loop = 0
  let over = false
  const count = (): void => {
    loop += 1
    if (!over) setImmediate(count)
  }
  setImmediate(count)
  let time = 0
  const went: (readonly [who: number, loop: number])[] = []
  const one = async (who: number): Promise<void> => {
    const turn = takeTurns(() => (time += 1_000))
    await turn.pause()
    went.push([who, loop])
  }
  const all = Array.from({ length: 20 }, (_, who) => one(who))
  await Promise.all(all)
  over = true
  assert.deepEqual(
    went.map(([who]) => who),
    all.map((_, who) => who),
  )
  assert.equal(new Set(went.map(([, at]) => at)).size, 20)
})
