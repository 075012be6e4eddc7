/** What PostgreSQL says of a password that was made anew: all of it, or it counts for nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptIn } from './values.ts'
import { drawnPassword, verifierOf } from './verifier.ts'

const KEPT = { mayLogIn: true, hasPassword: true, isThis: true, sessions: 2, mayBegin: false }

test('what is said whole is read', () => {
  assert.deepEqual(keptIn(JSON.stringify(KEPT)), KEPT)
})

for (const said of [
  '',
  'done',
  'null',
  '[]',
  '{}',
  ...Object.keys(KEPT).flatMap((key) => [
    JSON.stringify({ ...KEPT, [key]: undefined }),
    JSON.stringify({ ...KEPT, [key]: 'true' }),
    JSON.stringify({ ...KEPT, [key]: null }),
  ]),
]) {
  test(`\`${said}\` says nothing`, () => {
    assert.throws(() => keptIn(said), /does not say which password is kept/)
  })
}

test('a verifier has the form that the function takes, and no two of a password are the same', async () => {
  const password = drawnPassword()
  const [one, other] = [await verifierOf(password), await verifierOf(password)]
  assert.match(one, /^SCRAM-SHA-256[$][0-9]+:[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/)
  assert.notEqual(one, other)
  assert.equal(one.includes(password), false)
  assert.match(password, /^[\w-]{32}$/)
})
