/** For which accounts a value can be made anew, and what is said of the others: they become paths that are called. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { capability } from './config.ts'
import { rotatedIn } from './rotated.ts'

const [APP, A, B] = ['auth/approle/role/app', 'database/static-roles/app-a', 'database/static-roles/app-b'] // prettier-ignore

for (const [refs, rotated] of [
  [[APP], { kind: 'secret-id', role: APP }],
  [['auth/teams/web/role/app.v2'], { kind: 'secret-id', role: 'auth/teams/web/role/app.v2' }],
  [
    [A, B],
    {
      kind: 'static-roles',
      roles: [
        { mount: 'database', name: 'app-a' },
        { mount: 'database', name: 'app-b' },
      ],
    },
  ],
  [
    [A, 'teams/db/static-roles/app-a'],
    {
      kind: 'static-roles',
      roles: [
        { mount: 'database', name: 'app-a' },
        { mount: 'teams/db', name: 'app-a' },
      ],
    },
  ],
] as const) {
  test(`${refs.join(', ')}: it can`, () => {
    assert.deepEqual(rotatedIn(refs), rotated)
    assert.equal(capability.rotates?.refsProblem(refs), null)
  })
}

const WRITTEN = /one role like auth\/approle\/role\/app, or for two like database\/static-roles/

for (const [refs, words] of [
  [[], WRITTEN],
  [[A], /whoever holds that of before would fail .* name two static roles/],
  [[A, A], /name two static roles/],
  [[APP, APP], /named alone/],
  [[APP, A], /named alone/],
  [[A, APP], WRITTEN],
  [[A, B, 'database/static-roles/c'], WRITTEN],
  [['entity/645f46fe-5928-61e1-96eb-f03db056bd16'], /an entity has no value of its own/],
  [['database/roles/app'], WRITTEN],
  [['database/static-creds/app-a', B], WRITTEN],
  [[A, '../static-roles/app-b'], WRITTEN],
  [[A, 'database/static-roles/..'], WRITTEN],
  [[A, 'database//static-roles/b'], WRITTEN],
  [[A, 'database/static-roles/b?x=1'], WRITTEN],
  [[A, 'database/static-roles/b\n'], WRITTEN],
  [['auth/approle/role/app/secret-id'], WRITTEN],
  [['auth/approle/role/..'], WRITTEN],
] as const) {
  test(`${JSON.stringify(refs)}: it cannot, and why is told`, () => {
    assert.match(capability.rotates?.refsProblem(refs) ?? '', words)
  })
}
