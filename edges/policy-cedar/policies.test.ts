/** The computed tables are those of the design; vacuous and broken sets are refused; errors tighten. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { AccessPolicyQuestion } from '@holdfast/core/model/access-policy'
import { formatDuration } from '@holdfast/core/kernel/instant'
import { ROWS } from '@holdfast/core/model/posture'
import { loadAccessPolicies } from './access-policy.ts'
import { readProfile } from './cedar.ts'
import { computeTable } from './table.ts'

const hash = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()),
}

const DESIGN = {
  verified: ['5 m', '15 m', '30 m', '1 d'],
  grace: ['5 m', '15 m', '30 m', '1 d'],
  stale: ['5 m', '15 m', '30 m', '1 d'],
  unknown: ['deny', 'deny', '5 m', '30 m'],
  'restricted-serious': ['deny', 'deny', '30 m', '1 d'],
  'restricted-critical': ['deny', 'deny', 'deny', '5 m'],
  quarantined: ['deny', 'deny', 'deny', 'deny'],
} as const

test('the computed table is the one of the design; strict shortens tier 0', () => {
  for (const [profile, tierZero] of [
    ['balanced', '5 m'],
    ['strict', '1 m'],
  ] as const) {
    const table = computeTable(profile, readProfile(profile), hash)
    assert.ok(table.ok)
    for (const row of ROWS) {
      const shown: string[] = table.value.rows[row].map((outcome) =>
        outcome.kind === 'deny' ? 'deny' : formatDuration(outcome.leaseMs),
      )
      const expected = DESIGN[row].map((cell, tier) =>
        tier === 0 && cell !== 'deny' ? tierZero : cell,
      )
      assert.deepEqual(shown, expected, `${profile} ${row}`)
    }
  }
})

const REFUSED = [
  ['permit (principal, action, resource);', /@lease/],
  ['@lease("5m") permit (principal, action, resource);', /permits tier 0 to quarantined/],
  [
    '@lease("5m") permit (principal, action, resource) when { context.row == "unknown" };',
    /to unknown/,
  ],
  [
    '@lease("x") permit (principal, action, resource) when { context.row == "verified" };',
    /@lease/,
  ],
  ['@lease("5m") permit (principal, action, resource) when { context.nope };', /nope/],
  ['permit (principal', /unexpected end/],
] as const

for (const [text, message] of REFUSED) {
  test(`a table is refused: ${text}`, () => {
    const table = computeTable('own', text, hash)
    assert.ok(!table.ok)
    assert.match(table.error.message, message)
  })
}

const question = (change: Partial<AccessPolicyQuestion>): AccessPolicyQuestion => ({
  subject: { type: 'user', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'record', id: 'r1' },
  context: {},
  governed: false,
  ...change,
})

test('an erring forbid counts as matched, an erring permit does not, both are reported', () => {
  const forbid = loadAccessPolicies(
    [
      {
        name: 'f',
        spec: {
          cedar:
            'permit(principal,action,resource); forbid(principal,action,resource) when { principal.absent };',
        },
      },
    ],
    hash,
  )
  assert.ok(forbid.ok)
  const forbidden = forbid.value.evaluate(question({}))
  assert.deepEqual(forbidden.forbids, ['f/1'])
  assert.equal(forbidden.errors.length, 1)
  const permit = loadAccessPolicies(
    [
      {
        name: 'p',
        spec: { cedar: 'permit(principal,action,resource) when { principal.absent };' },
      },
    ],
    hash,
  )
  assert.ok(permit.ok)
  const answer = permit.value.evaluate(question({}))
  assert.deepEqual(answer.permits, [])
  assert.equal(answer.errors.length, 1)
})

test('declared properties outrank claimed ones, and entities cannot be smuggled in', () => {
  const loaded = loadAccessPolicies(
    [
      {
        name: 'p',
        spec: {
          cedar:
            'permit(principal,action,resource) when { principal has role && principal.role == "admin" };',
          ungoverned: {
            resourceTypes: ['record'],
            subjectTypes: ['user'],
            entities: [{ type: 'user', id: 'alice', properties: { role: 'viewer' } }],
          },
        },
      },
    ],
    hash,
  )
  assert.ok(loaded.ok)
  const claims = { properties: { role: 'admin' } }
  const known = question({ subject: { type: 'user', id: 'alice', ...claims } })
  assert.deepEqual(loaded.value.evaluate(known).permits, [])
  const other = question({ subject: { type: 'user', id: 'carol', ...claims } })
  assert.deepEqual(loaded.value.evaluate(other).permits, ['p/0'])
  const smuggled = question({
    subject: { type: 'user', id: 'carol', properties: { __entity: { type: 'user', id: 'bob' } } },
  })
  assert.deepEqual(loaded.value.evaluate(smuggled).permits, [])
})

test('governed types are never declared ungoverned; broken text is named', () => {
  const governed = loadAccessPolicies(
    [
      {
        name: 'g',
        spec: { cedar: '', ungoverned: { resourceTypes: ['secret'], subjectTypes: ['user'] } },
      },
    ],
    hash,
  )
  assert.ok(!governed.ok)
  assert.equal(governed.error[0]?.code, 'policy-governed-type')
  const broken = loadAccessPolicies([{ name: 'b', spec: { cedar: 'permit(' } }], hash)
  assert.ok(!broken.ok)
  assert.match(broken.error[0]?.message ?? '', /policy `b`/)
})
