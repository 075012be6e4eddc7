/** Parts: started in order, stopped in reverse, also when a start fails in the middle. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partsOf, type Parts } from './parts.ts'

/** Three parts that write down what happens to them. */
function three(log: string[], failing?: string): Parts<{ readonly third: string }> {
  const start = (name: string, value: string): string => {
    if (name === failing) throw new Error(`${name} fails`)
    log.push(`+${name}`)
    return value
  }
  return partsOf({ given: 'g' })
    .and({
      name: 'first',
      start: ({ given }) => start('first', `${given}1`),
      stop: (own) => log.push(`-first ${own}`),
    })
    .and({
      name: 'second',
      start: async ({ first }) => start('second', `${first}2`),
      stop: async (own) => log.push(`-second ${own}`),
    })
    .and({
      name: 'third',
      start: ({ first, second }) => start('third', `${first}/${second}`),
      stop: (own) => log.push(`-third ${own}`),
    })
}

test('each part knows those before it, and is stopped before they are', async () => {
  const log: string[] = []
  const { known, stop } = await three(log).start()
  assert.equal(known.third, 'g1/g12')
  await stop()
  const both = ['+first', '+second', '+third', '-third g1/g12', '-second g12', '-first g1']
  assert.deepEqual(log, both)
})

const FAILED: readonly (readonly [string, readonly string[]])[] = [
  ['first', []],
  ['second', ['+first', '-first g1']],
  ['third', ['+first', '+second', '-second g12', '-first g1']],
]
for (const [name, expected] of FAILED) {
  test(`where ${name} does not start, those before it are stopped, once`, async () => {
    const log: string[] = []
    await assert.rejects(three(log, name).start(), new RegExp(`${name} fails`))
    assert.deepEqual(log, expected)
  })
}

test('a second stop waits for the first and stops nothing again', async () => {
  const log: string[] = []
  const { stop } = await three(log).start()
  await Promise.all([stop(), stop()])
  await stop()
  assert.equal(log.filter((line) => line.startsWith('-')).length, 3)
})

test('a part that cannot be stopped keeps no other up', async () => {
  const log: string[] = []
  const parts = three(log).and({
    name: 'fourth',
    start: () => undefined,
    stop: () => {
      throw new Error('it hangs')
    },
  })
  const { stop } = await parts.start()
  await stop()
  assert.equal(log.at(-1), '-first g1')
})

test('one list starts more than once, each with parts of its own', async () => {
  const log: string[] = []
  const parts = three(log)
  const [started, other] = [await parts.start(), await parts.start()]
  await started.stop()
  assert.equal(log.filter((line) => line.startsWith('-')).length, 3)
  await other.stop()
  assert.equal(log.filter((line) => line.startsWith('-')).length, 6)
})
