/** A try ends: with its answer, with its error, with the word of who stopped it, or late. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attempt } from './attempt.ts'

const late = (): Error => new Error('no answer in time')
const never = (): Promise<never> => new Promise<never>(() => undefined)
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
  })

test('its answer', async () => {
  assert.equal(await attempt({ ms: 60_000, late }, () => Promise.resolve('there')), 'there')
})

for (const [what, ms, signal, act, expected] of [
  ['its error', 60_000, undefined, () => Promise.reject(new Error('away')), /^Error: away$/],
  ['late, and it stops', 1, undefined, untilAborted, /^Error: no answer in time$/],
  ['late, though it goes on', 1, undefined, never, /^Error: no answer in time$/],
  [
    'stopped before it began',
    60_000,
    AbortSignal.abort(new Error('closed')),
    untilAborted,
    /^Error: closed$/,
  ],
] as const) {
  test(what, async () => {
    await assert.rejects(attempt({ ms, late, signal }, act), expected)
  })
}
