/** The checks before posture: names compare whole, a grant covers what it names and ends, and policy alone frees a type. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { stage } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { instant } from '../kernel/instant.ts'
import type { GrantSpec, IdentitySpec } from '../model/manifest.ts'
import { checkActive, checkGrant, checkResource, checkSubject, isGoverned } from './checks.ts'

describe('a type is governed', () => {
  const policy = {
    ...envAt(NOW).accessPolicy,
    ungoverned: {
      resourceTypes: new Set(['record', 'secret']),
      subjectTypes: new Set(['user', 'identity']),
    },
  }
  const ROWS: readonly (readonly [string, string, boolean])[] = [
    ['user', 'record', false],
    ['identity', 'record', false],
    // Unless both are declared; and these are always.
    ['user', 'page', true],
    ['bot', 'record', true],
    ['user', 'secret', true],
    ['user', 'token-audience', true],
    ['user', 'role', true],
    ['user', 'system', true],
  ]
  for (const [subject, resource, is] of ROWS) {
    test(`${subject} on ${resource}: ${is}`, () => {
      assert.equal(isGoverned({ type: subject, id: 'x' }, { type: resource, id: 'y' }, policy), is)
    })
  }
})

describe('subject and resource', () => {
  const made = stage()
  const svc = made.put('Identity', 'svc', { type: 'bot' })
  const db = made.put('Resource', 'db', { type: 'secret', tier: 0 })

  const SUBJECTS: readonly (readonly [string, string, boolean])[] = [
    ['identity', 'svc', true],
    ['bot', 'svc', true],
    ['identity', svc.uid, true],
    ['service-account', 'svc', false],
    ['user', 'svc', false],
    ['identity', 'sv', false],
    ['identity', 'SVC', false],
    ['identity', 'db', false],
    ['bot', 'nobody', false],
  ]
  for (const [type, id, is] of SUBJECTS) {
    test(`${type} ${id === svc.uid ? 'uid' : id}: ${is}`, () => {
      const found = checkSubject(made.state, { type, id })
      assert.deepEqual(found, is ? { ok: true, value: svc } : { ok: false, code: 'subject-unknown' }) // prettier-ignore
    })
  }

  test('a resource is of the type that is asked for, and told where it is of another', () => {
    const ask = (type: string, id: string): unknown => checkResource(made.state, { type, id })
    assert.deepEqual(ask('secret', 'db'), { ok: true, value: db })
    assert.deepEqual(ask('role', 'db'), { ok: false, code: 'resource-unknown', is: 'secret' })
    assert.deepEqual(ask('secret', 'd'), { ok: false, code: 'resource-unknown' })
  })

  test('who is suspended is not active, whoever says nothing is', () => {
    const active = (state?: IdentitySpec['state']): unknown => {
      const spec = state === undefined ? svc.spec : { ...svc.spec, state }
      return checkActive({ ...svc, spec })
    }
    assert.deepEqual(active(), { ok: true, value: true })
    assert.deepEqual(active('active'), { ok: true, value: true })
    assert.deepEqual(active('suspended'), { ok: false, code: 'identity-suspended' })
  })
})

describe('a grant', () => {
  const grant = (change: Partial<GrantSpec>): GrantSpec => ({
    identity: 'svc',
    resource: 'db',
    actions: ['read'],
    ...change,
  })
  const until = (hour: number): Partial<GrantSpec> => ({ expires: instant(NOW + hour * HOUR) })
  const ROWS: readonly (readonly [
    what: string,
    grants: readonly GrantSpec[],
    expected: number | null | 'no-grant' | 'grant-expired',
  ])[] = [
    ['without an end', [grant({})], null],
    ['of every action', [grant({ actions: ['*'] })], null],
    ['of several actions', [grant({ actions: ['write', 'read'] })], null],
    ['with an end', [grant(until(3))], 3],
    ['the longest of several', [grant(until(3)), grant(until(5)), grant(until(4))], 5],
    ['one without an end outlasts them', [grant(until(3)), grant({}), grant(until(5))], null],
    ['one that ended beside one that lives', [grant(until(-1)), grant(until(2))], 2],
    // What covers nothing.
    ['none', [], 'no-grant'],
    ['of another action', [grant({ actions: ['write'] })], 'no-grant'],
    ['of no action', [grant({ actions: [] })], 'no-grant'],
    ['of another resource', [grant({ resource: 'other' })], 'no-grant'],
    ['of another identity', [grant({ identity: 'other' })], 'no-grant'],
    ['that ended', [grant(until(-1))], 'grant-expired'],
    ['that ends this moment', [grant(until(0))], 'grant-expired'],
    ['that ended, and one of another action', [grant(until(-1)), grant({ actions: ['write'] })], 'grant-expired'], // prettier-ignore
  ]
  for (const [what, grants, expected] of ROWS) {
    test(what, () => {
      const made = stage()
      const svc = made.put('Identity', 'svc', { type: 'bot' })
      made.put('Identity', 'other', { type: 'bot' })
      const db = made.put('Resource', 'db', { type: 'secret', tier: 0 })
      made.put('Resource', 'other', { type: 'secret', tier: 0 })
      for (const [index, spec] of grants.entries()) made.put('Grant', `g${index}`, spec)
      const found = checkGrant(made.state, svc, db, 'read', NOW)
      if (typeof expected === 'string') assert.deepEqual(found, { ok: false, code: expected })
      else {
        const value = expected === null ? null : NOW + expected * HOUR
        assert.deepEqual(found, { ok: true, value })
      }
    })
  }

  test('may name its resource by uid', () => {
    const made = stage()
    const svc = made.put('Identity', 'svc', { type: 'bot' })
    const db = made.put('Resource', 'db', { type: 'secret', tier: 0 })
    made.put('Grant', 'g', grant({ resource: db.uid }))
    assert.deepEqual(checkGrant(made.state, svc, db, 'read', NOW), { ok: true, value: null })
  })
})
