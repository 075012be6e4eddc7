/** A short storm with a fixed seed; the long one is `npm run storm`. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storm } from './storm.ts'

test('decisions are answered, nothing acknowledged is lost, memory comes back', async () => {
  const { faults, lines } = await storm({ seconds: 12, seed: 11, huge: 4 * 1_048_576, held: 40 })
  assert.deepEqual(faults, [], lines.join('\n'))
})
