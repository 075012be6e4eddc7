/** How an account of PostgreSQL is written, what is none, and which asset a role is of: what is cut hangs on it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountOf, assetOf, matchOf, turnsOf } from './account.ts'
import { capability } from './config.ts'

for (const [ref, account, byAsset] of [
  ['role/app', { kind: 'role', name: 'app' }, false],
  ['role/svc.app@db-1', { kind: 'role', name: 'svc.app@db-1' }, false],
  ['roles/app_{asset}', { kind: 'roles', before: 'app_', after: '' }, true],
  ['roles/{asset}-ro', { kind: 'roles', before: '', after: '-ro' }, true],
  ['leased/v-approle-app-*', { kind: 'leased', before: 'v-approle-app-', after: null }, true],
  ['leased/v-{asset}-*', { kind: 'leased', before: 'v-', after: '-' }, true],
] as const) {
  test(`${ref} is one`, () => {
    assert.deepEqual(accountOf(ref), account)
    assert.equal(capability.cuts?.refProblem(ref), null)
    assert.equal(capability.cuts?.byAsset(ref, 'asset'), byAsset)
  })
}

for (const ref of [
  '',
  'app',
  'role/',
  'role/pg_monitor',
  "role/a'; DROP ROLE b --",
  'role/a b',
  'role/a"b',
  'role/a\\b',
  'role/\u0430pp',
  `role/${'a'.repeat(64)}`,
  'role/app\n',
  'role/app_{asset}',
  'roles/{asset}',
  'roles/app',
  'roles/{asset}{asset}',
  'roles/pg_{asset}',
  "roles/app'{asset}",
  'leased/*',
  'leased/v*',
  'leased/v-{asset}*',
  'leased/{asset}-*',
  'leased/v-app',
  'leased/v-%*',
]) {
  test(`${JSON.stringify(ref)} is none, and how one is written is told`, () => {
    assert.equal(accountOf(ref), null)
    assert.match(capability.cuts?.refProblem(ref) ?? '', /is written like role\/app/)
  })
}

const DRAWN = 'uJ3kd8sWq0pXzR7aBc2D-1795729750'
for (const [ref, role, asset] of [
  ['role/app', 'app', null],
  ['roles/app_{asset}', 'app_web-01', 'web-01'],
  ['roles/app_{asset}', 'app_web-01_ro', 'web-01_ro'],
  ['roles/{asset}-ro', 'web-01-ro', 'web-01'],
  ['roles/{asset}-ro', 'web-ro-ro', 'web-ro'],
  ['leased/v-{asset}-*', `v-web-01-${DRAWN}`, 'web-01'],
  // One asset whose name begins like another's is told from it.
  ['leased/v-{asset}-*', `v-web-${DRAWN}`, 'web'],
  ['leased/v-{asset}-*', `v-web-01-x-${DRAWN}`, 'web-01-x'],
  ['leased/v-{asset}-app-*', `v-web-01-app-${DRAWN}`, 'web-01'],
  ['leased/v-{asset}-app-*', `v-app-app-${DRAWN}`, 'app'],
  // Cut short, or written by another rule: it may be of any.
  ['leased/v-{asset}-*', `v-web-01-${DRAWN.slice(0, -2)}`, null],
  ['leased/v-{asset}-*', 'v-web-01', null],
  ['leased/v-{asset}-*', `v-${DRAWN}`, null],
  ['leased/v-{asset}-app-*', `v-web-01-${DRAWN}`, null],
  ['leased/v-approle-*', `v-approle-app-${DRAWN}`, null],
] as const) {
  test(`${ref}: ${role} is of ${asset ?? 'nobody knows which'}`, () => {
    const account = accountOf(ref)
    assert.ok(account !== null)
    assert.equal(assetOf(account, role), asset)
  })
}

test('what is asked for names the roles that fit, and no longer ones', () => {
  const matches = ['role/app', 'roles/app_{asset}', 'roles/{asset}-ro', 'leased/v-{asset}-*'].map(
    (ref) => {
      const account = accountOf(ref)
      return account === null ? '' : matchOf(account)
    },
  )
  assert.deepEqual(matches, [
    "r.rolname = 'app'",
    "left(r.rolname::text, 4) = 'app_' AND length(r.rolname::text) > 4",
    "left(r.rolname::text, 0) = '' AND right(r.rolname::text, 3) = '-ro' AND length(r.rolname::text) > 3",
    "left(r.rolname::text, 2) = 'v-'",
  ])
})

test('two roles take turns, in the order in which they are written', () => {
  assert.deepEqual(turnsOf(['role/app_b', 'role/app_a']), ['app_b', 'app_a'])
  assert.equal(capability.rotates?.refsProblem(['role/app_b', 'role/app_a']), null)
})

for (const refs of [
  [],
  ['role/app_a'],
  ['role/app_a', 'role/app_a'],
  ['role/app_a', 'role/app_b', 'role/app_c'],
  ['role/app_a', 'app_b'],
  ['role/app_a', 'role/pg_monitor'],
  ['role/app_a', 'roles/app_{asset}'],
  ['leased/v-approle-*', 'role/app_a'],
  ['role/app_a', "role/b'; DROP ROLE c --"],
]) {
  test(`[${refs.join()}] are not two roles that take turns`, () => {
    assert.equal(turnsOf(refs), null)
    assert.match(
      capability.rotates?.refsProblem(refs) ?? '',
      /\[role\/app_a, role\/app_b\]: two roles/,
    )
  })
}
