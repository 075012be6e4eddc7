/** Tokens, keys and accounts of GitLab, as its API lists them. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { claimOf, rowsOf } from '../../proof/testkit/inventories.ts'
import { readDocument } from '../registry.ts'

function read(value: unknown): ReturnType<typeof readDocument> {
  return readDocument(utf8(JSON.stringify(value)))
}

const TOKEN = {
  id: 42,
  name: 'deploys the shop',
  revoked: false,
  active: true,
  created_at: '2026-01-20T22:11:48.151Z',
  scopes: ['api', 'read_repository'],
  user_id: 7,
  last_used_at: null,
  expires_at: '2027-01-31',
}

describe('what is listed', () => {
  test('a token: whose it is, what it may, until when, and that it was never used', () => {
    const found = read([TOKEN])
    assert.ok(found.ok)
    assert.equal(found.value.format, 'gitlab-access')
    const token = claimOf(found.value, 'credential', 'GitLab access token 42')
    assert.deepEqual(
      [token.identity, token.state, token.lastUsed, token.expires, token.scopes],
      ['GitLab user 7', 'active', 'never', Date.parse('2027-01-31'), ['api', 'read_repository']],
    )
    assert.equal(rowsOf(found.value, 'identity'), 0)
  })

  test('a token that was revoked is inactive; a list that keeps no use says nothing of it', () => {
    const { last_used_at: _, ...older } = TOKEN
    const found = read([{ ...older, revoked: true, active: false, expires_at: null }])
    assert.ok(found.ok)
    const token = claimOf(found.value, 'credential', 'GitLab access token 42')
    assert.deepEqual([token.state, token.lastUsed, token.expires], ['inactive', undefined, 'never'])
  })

  test('a deploy token acts as itself', () => {
    const found = read([
      {
        id: 1,
        name: 'pulls images',
        username: 'gitlab+deploy-token-1',
        expires_at: null,
        token: 'gldt-planted-value',
        revoked: false,
        expired: false,
        scopes: ['read_registry'],
      },
    ])
    assert.ok(found.ok)
    assert.equal(
      claimOf(found.value, 'identity', 'GitLab deploy token 1').name,
      'gitlab+deploy-token-1',
    )
    assert.doesNotMatch(JSON.stringify(found.value), /planted/)
  })

  test('a deploy key: its fingerprint, and whether it may push', () => {
    const found = read([
      {
        id: 3,
        title: 'builder',
        key: 'ssh-ed25519 AAAA',
        fingerprint: '4a:9d:64',
        fingerprint_sha256: 'SHA256:Jrs3LD1J',
        created_at: '2026-02-01T00:00:00Z',
        can_push: true,
      },
    ])
    assert.ok(found.ok)
    const key = claimOf(found.value, 'credential', 'GitLab deploy key 3')
    assert.deepEqual([key.fingerprint, key.scopes], ['SHA256:Jrs3LD1J', ['push']])
  })

  test('a service account that is blocked is suspended', () => {
    const found = read([
      { id: 9, username: 'service_account_group_1_aa', name: 'Bot', state: 'blocked' },
    ])
    assert.ok(found.ok)
    assert.equal(claimOf(found.value, 'identity', 'GitLab user 9').state, 'suspended')
  })
})

describe('what is not', () => {
  const NOT: readonly (readonly [what: string, value: unknown])[] = [
    ['an empty list', []],
    ['people', [{ id: 9, username: 'somebody', name: 'Somebody', state: 'active' }]],
    [
      'a list of two sorts',
      [TOKEN, { id: 3, title: 'k', key: 'ssh-ed25519 AAAA', can_push: true }],
    ],
    ['tokens of something else', [{ id: 1, name: 'x', scopes: ['api'] }]],
  ]
  for (const [what, value] of NOT) {
    test(`${what} is not taken for one`, () => {
      const found = read(value)
      assert.ok(!found.ok)
      assert.equal(found.error.code, 'format-unknown')
    })
  }

  test('a token without an id is refused by its place', () => {
    const { id: _, ...without } = TOKEN
    const found = read([TOKEN, without])
    assert.ok(!found.ok)
    assert.match(found.error.message, /\[1\]\.id is empty/)
  })
})
