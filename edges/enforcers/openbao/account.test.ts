/** How an account of OpenBao is written, and what is none: it becomes a path that is called with our token. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountOf } from './account.ts'
import { capability } from './config.ts'

const ID = '645f46fe-5928-61e1-96eb-f03db056bd16'

for (const [ref, account] of [
  ['auth/approle/role/app', { kind: 'role', mount: 'approle', role: 'app' }],
  ['auth/teams/web/role/app.v2-x', { kind: 'role', mount: 'teams/web', role: 'app.v2-x' }],
  [`entity/${ID}`, { kind: 'entity', id: ID }],
] as const) {
  test(`${ref} is one`, () => {
    assert.deepEqual(accountOf(ref), account)
    assert.equal(capability.cuts?.refProblem(ref), null)
  })
}

for (const ref of [
  '',
  'app',
  'auth/approle/role/',
  'auth/role/app',
  'auth/approle/role/app/secret-id',
  'auth/approle/role/..',
  'auth/../role/app',
  'auth/../../sys/role/app',
  'auth/./role/app',
  'auth/approle/role/.app',
  'auth//approle/role/app',
  '/auth/approle/role/app',
  'auth/approle/role/app?list=true',
  'auth/approle/role/app#x',
  'auth/approle/role/a%2fb',
  'auth/approle/role/a b',
  'auth/approle/role/app\n',
  'auth/approle/role/\u0430pp',
  `entity/${ID}/`,
  `entity/${ID.toUpperCase()}`,
  `entity/../${ID}`,
  'entity/*',
]) {
  test(`${JSON.stringify(ref)} is none, and how one is written is told`, () => {
    assert.equal(accountOf(ref), null)
    assert.match(capability.cuts?.refProblem(ref) ?? '', /is written like auth\/approle\/role\/web/)
  })
}
