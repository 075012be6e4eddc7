/** Answers of OpenBao and Vault: who may come in, and never with what. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { claimOf, factsOf, NHI, readNhi, rowsOf } from '../../proof/testkit/inventories.ts'
import { needsShared } from '../../proof/testkit/needs.ts'
import { readDocument } from '../registry.ts'

function read(value: unknown): ReturnType<typeof readDocument> {
  return readDocument(utf8(JSON.stringify(value)))
}

describe('recorded answers', { skip: needsShared(NHI) }, () => {
  const FILES: readonly (readonly [file: string, identities: number, credentials: number])[] = [
    ['auth_approle', 0, 6],
    ['auth_kubernetes', 0, 0],
    ['auth_token', 0, 3],
    ['secret_databases_index', 0, 0],
    ['secret_identity_entity', 9, 0],
    ['secret_kubernetes', 0, 0],
    ['secret_kv_kv-v2', 0, 0],
    ['system_leases', 0, 1],
    ['system_mounts', 0, 0],
  ]
  for (const [file, identities, credentials] of FILES) {
    test(`${file}: ${identities} identities, ${credentials} credentials`, () => {
      assert.equal(factsOf(`openbao/${file}.json`)['format'], 'JSON array')
      const found = readNhi(`openbao/${file}.json`)
      assert.equal(found.format, 'openbao-answers')
      assert.deepEqual(
        [rowsOf(found, 'identity'), rowsOf(found, 'credential')],
        [identities, credentials],
      )
      assert.doesNotMatch(
        JSON.stringify(found),
        /841771dc|testsecretid|5b1a0318|cf64a70f|132ae3ef|eyJhbG|62b858f9/,
      )
    })
  }

  test('a token says whose it is and until when; a secret id without an end never ends', () => {
    const token = claimOf(
      readNhi('openbao/auth_token.json'),
      'credential',
      '8609694a-cdbc-db9b-d345-e782dbb562ed',
    )
    assert.deepEqual(
      [token.identity, token.created],
      ['7d2e3179-f69b-450c-7179-ac8ee8bd8ca9', 1_523_979_354_000],
    )
    const secret = claimOf(
      readNhi('openbao/auth_approle.json'),
      'credential',
      '2be760a4-86bb-2fa9-1637-1b7fa9ba2896',
    )
    assert.equal(secret.expires, 'never')
  })

  test('mounts are systems, by their paths', () => {
    const found = readNhi('openbao/system_mounts.json')
    assert.equal(claimOf(found, 'resource', 'cubbyhole/').as, 'secrets engine')
  })
})

const ENVELOPE = { request_id: 'r', lease_id: '', lease_duration: 0, renewable: false }

describe('one answer, as the command line prints it', () => {
  const ENTITY = {
    bucket_key_hash: 'h',
    id: 'e1',
    name: 'svc',
    disabled: true,
    aliases: [{ name: 'role-a' }],
    metadata: { team: 'web' },
    policies: ['deploy'],
  }

  test('an entity that is disabled is suspended; its policies are grants', () => {
    const found = read({ ...ENVELOPE, data: ENTITY })
    assert.ok(found.ok, found.ok ? '' : found.error.message)
    const entity = claimOf(found.value, 'identity', 'e1')
    assert.deepEqual(
      [entity.state, entity.labels],
      ['suspended', { team: 'web', aliases: 'role-a' }],
    )
    assert.equal(claimOf(found.value, 'grant', 'e1 has deploy').permissions, 'deploy')
    assert.equal(found.value.inventories[0]?.whole, false)
  })

  test('a root token never ends; the token itself is not taken', () => {
    const data = {
      accessor: 'a1',
      id: 's.planted',
      creation_ttl: 0,
      display_name: 'root',
      expire_time: null,
      policies: ['root'],
    }
    const found = read({ ...ENVELOPE, data })
    assert.ok(found.ok)
    const token = claimOf(found.value, 'credential', 'a1')
    assert.deepEqual([token.expires, token.identity, token.scopes], ['never', undefined, ['root']])
    assert.doesNotMatch(JSON.stringify(found.value), /planted/)
  })

  const NOT: readonly (readonly [what: string, value: unknown])[] = [
    ['a secret that was read', { ...ENVELOPE, data: { data: { password: 'x' }, metadata: {} } }],
    [
      'a new secret id with its value',
      {
        ...ENVELOPE,
        data: { secret_id: 'x', secret_id_accessor: 'a', secret_id_num_uses: 1 },
      },
    ],
    ['a list of keys', { ...ENVELOPE, data: { keys: ['a'] } }],
    ['an entity that no answer wraps', ENTITY],
    ['an empty answer', { ...ENVELOPE, data: {} }],
  ]
  for (const [what, value] of NOT) {
    test(`${what} is not taken for one`, () => {
      const found = read(value)
      assert.ok(!found.ok)
      assert.equal(found.error.code, 'format-unknown')
    })
  }

  test('an entity without an id is refused by its place', () => {
    const found = read({ ...ENVELOPE, data: { ...ENTITY, id: '' } })
    assert.ok(!found.ok)
    assert.match(found.error.message, /data\.id is empty/)
  })
})
