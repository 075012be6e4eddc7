/** So many at once, so many to one host, in the order of asking; what fails gives its place back. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { budget } from './budget.ts'

/** Asks for all of them at once and ends them one by one: who was running each time. */
async function walk(
  limits: { readonly atOnce: number; readonly perHost: number },
  asked: readonly string[],
): Promise<string[]> {
  const spend = budget(limits)
  const running = new Map<string, () => void>()
  const done = asked.map((name) =>
    spend(name.slice(0, 1), () => new Promise<void>((end) => void running.set(name, end))),
  )
  const seen: string[] = []
  for (let left = asked.length; left > 0; left--) {
    await turn()
    seen.push([...running.keys()].join(' '))
    const [[name, end] = ['', () => undefined]] = running
    running.delete(name)
    end()
  }
  await Promise.all(done)
  return seen
}

for (const [what, limits, asked, expected] of [
  ['in order', { atOnce: 1, perHost: 1 }, ['a1', 'a2', 'b1'], ['a1', 'a2', 'b1']],
  ['so many at once', { atOnce: 2, perHost: 2 }, ['a1', 'a2', 'a3'], ['a1 a2', 'a2 a3', 'a3']],
  [
    'one host has its share',
    { atOnce: 3, perHost: 1 },
    ['a1', 'a2', 'b1'],
    ['a1 b1', 'b1 a2', 'a2'],
  ],
  [
    'a full host is passed by',
    { atOnce: 2, perHost: 1 },
    ['a1', 'a2', 'a3', 'b1', 'c1'],
    ['a1 b1', 'b1 a2', 'a2 c1', 'c1 a3', 'a3'],
  ],
] as const) {
  test(what, async () => assert.deepEqual(await walk(limits, asked), expected))
}

test('what fails is told to whoever asked, and gives its place back', async () => {
  const spend = budget({ atOnce: 1, perHost: 1 })
  const failed = spend('a', () => Promise.reject(new Error('away')))
  const next = spend('a', () => Promise.resolve('there'))
  await assert.rejects(failed, /^Error: away$/)
  assert.equal(await next, 'there')
})

test('what throws before it waits gives its place back', async () => {
  const spend = budget({ atOnce: 1, perHost: 1 })
  const failed = spend('a', () => {
    throw new Error('at once')
  })
  await assert.rejects(failed, /^Error: at once$/)
  assert.equal(await spend('b', () => Promise.resolve(1)), 1)
})
