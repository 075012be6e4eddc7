/** Service principals of Microsoft Entra: what they are, what they authenticate with, and what stays unsaid. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { claimOf, factsOf, NHI, readNhi, rowsOf } from '../../proof/testkit/inventories.ts'
import { needsShared } from '../../proof/testkit/needs.ts'
import type { ReadDocument } from '../reader.ts'
import { readDocument } from '../registry.ts'

describe('a real answer', { skip: needsShared(NHI) }, () => {
  test('every service principal in it is a row', () => {
    const file = 'entra/servicePrincipals-list.json'
    const read = readNhi(file)
    assert.equal(read.format, 'entra-service-principals')
    assert.deepEqual(factsOf(file)['arrayLengths'], { value: rowsOf(read, 'identity') })
    const one = claimOf(read, 'identity', '59e617e5-e447-4adc-8b88-00af644d7c92')
    assert.deepEqual([one.type, one.name, one.state], ['oauth-app', 'foo', 'active'])
    assert.equal(rowsOf(read, 'credential'), 0)
    assert.equal(read.inventories[0]?.whole, false)
  })
})

const PRINCIPAL = { id: 'sp-1', appId: 'app-1', servicePrincipalType: 'Application' }
const SECRET = {
  keyId: 'k-1',
  displayName: 'for the nightly job',
  startDateTime: '2024-01-01T00:00:00Z',
  endDateTime: '2026-01-01T00:00:00Z',
  hint: 'VAL',
  secretText: 'VALUE-OF-IT',
}
const CERTIFICATE = {
  keyId: 'k-2',
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
  customKeyIdentifier: '2A4F',
  key: 'VALUE-OF-IT',
}

function outcome(answer: object): ReturnType<typeof readDocument> {
  return readDocument(utf8(JSON.stringify(answer)))
}

function read(...value: readonly object[]): ReadDocument {
  const found = outcome({ value })
  assert.ok(found.ok, found.ok ? '' : found.error.message)
  return found.value
}

describe('what is said and what is not', () => {
  test('a secret and a certificate are of it, each with its beginning and its end', () => {
    const said = read({
      ...PRINCIPAL,
      passwordCredentials: [SECRET],
      keyCredentials: [CERTIFICATE],
    })
    const secret = claimOf(said, 'credential', 'k-1')
    assert.deepEqual([secret.type, secret.identity], ['client-secret', 'sp-1'])
    assert.equal(secret.created, Date.parse('2024-01-01T00:00:00Z'))
    assert.equal(secret.expires, Date.parse('2026-01-01T00:00:00Z'))
    const certificate = claimOf(said, 'credential', 'k-2')
    assert.deepEqual([certificate.type, certificate.fingerprint], ['certificate', '2A4F'])
    assert.deepEqual([certificate.expires, certificate.lastUsed], [undefined, undefined])
  })

  test('neither a value nor the beginning of one is in what is read', () => {
    const symmetric = { ...CERTIFICATE, type: 'Symmetric', customKeyIdentifier: 'VALUE-OF-IT' }
    const said = read({
      ...PRINCIPAL,
      passwordCredentials: [SECRET],
      keyCredentials: [symmetric],
    })
    assert.equal(rowsOf(said, 'credential'), 2)
    assert.doesNotMatch(JSON.stringify(said), /VAL/)
  })

  test('the password of a key is no second credential', () => {
    const said = read({
      ...PRINCIPAL,
      passwordCredentials: [{ ...SECRET, keyId: 'k-2' }],
      keyCredentials: [CERTIFICATE],
    })
    assert.equal(rowsOf(said, 'credential'), 1)
    assert.equal(claimOf(said, 'credential', 'k-2').type, 'certificate')
  })

  const TYPES: readonly (readonly [sort: string, type: string | undefined])[] = [
    ['ManagedIdentity', 'workload'],
    ['Application', 'oauth-app'],
    ['SocialIdp', undefined],
  ]
  for (const [servicePrincipalType, type] of TYPES) {
    test(`${servicePrincipalType}: ${type ?? 'nobody says what'}`, () => {
      const said = read({ ...PRINCIPAL, servicePrincipalType })
      assert.equal(claimOf(said, 'identity', 'sp-1').type, type)
    })
  }

  test('one that was deleted is no row, and one that is switched off is suspended', () => {
    const said = read(
      { ...PRINCIPAL, accountEnabled: false },
      { ...PRINCIPAL, id: 'sp-2', deletedDateTime: '2024-01-01T00:00:00Z' },
    )
    assert.equal(rowsOf(said, 'identity'), 1)
    assert.equal(claimOf(said, 'identity', 'sp-1').state, 'suspended')
  })

  test('a page says that there is more', () => {
    const found = outcome({ value: [PRINCIPAL], '@odata.nextLink': 'https://graph.example/next' })
    assert.ok(found.ok)
    assert.match(found.value.inventories[0]?.unseen[0] ?? '', /one page of a longer list/)
    assert.equal(found.value.inventories[0]?.whole, false)
  })

  test('refused: two with one id, one without; not taken for ours: applications, other lists', () => {
    const twice = outcome({ value: [PRINCIPAL, { ...PRINCIPAL, displayName: 'other' }] })
    assert.ok(!twice.ok)
    assert.match(twice.error.message, /value\[0\]\.id and value\[1\]\.id/)
    const nameless = outcome({ value: [{ ...PRINCIPAL, id: '' }] })
    assert.ok(!nameless.ok)
    assert.match(nameless.error.message, /value\[0\]\.id is empty/)
    for (const value of [[{ id: 'a', appId: 'b' }], [PRINCIPAL, { id: 'x' }], []]) {
      const other = outcome({ value })
      assert.ok(!other.ok)
      assert.equal(other.error.code, 'format-unknown')
    }
  })
})
