/** Recorded answers of Azure: what each place lists, where nobody could look, and what is not said. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { claimOf, factsOf, NHI, readNhi, rowsOf } from '../../proof/testkit/inventories.ts'
import { needsShared } from '../../proof/testkit/needs.ts'
import type { ReadDocument } from '../reader.ts'
import { readDocument } from '../registry.ts'

const ROLES = 'azure/AccessControlTest.test_find_assignments_by_role.json'
const KEYS = 'azure/KeyVaultKeyTest.test_key_vault_keys_rotation.json'
const SECRETS = 'azure/KeyVaultSecretsTest.test_key_vault_secrets_keyvault.json'
const CERTIFICATES = 'azure/KeyVaultCertificatesTest.test_key_vault_certificates_keyvault.json'
const SUBSCRIPTION = '/subscriptions/ea42f556-5106-4743-99b0-c129bfa71a47'

function wholeOf(read: ReadDocument, of: RegExp): readonly boolean[] {
  return read.inventories.filter((one) => of.test(one.of)).map(({ whole }) => whole)
}

describe('recorded answers', { skip: needsShared(NHI) }, () => {
  test('assignments of roles are grants, and each definition that was asked for is a row', () => {
    const read = readNhi(ROLES)
    assert.equal(read.format, 'azure-recording')
    assert.equal(rowsOf(read, 'grant', 'role assignment'), 74)
    // The other answers of the recording are a definition each.
    assert.equal(rowsOf(read, 'permissions') + 1, factsOf(ROLES)['length'])
    assert.deepEqual(wholeOf(read, /role assignments$/), [true])
    assert.deepEqual(wholeOf(read, /role definitions$/), [false])
  })

  test('a role that is everything but something says so', () => {
    const role = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions`
    const contributor = claimOf(
      readNhi(ROLES),
      'permissions',
      `${role}/b24988ac-6180-42a0-ab88-20f7382dd24c`,
    )
    assert.equal(contributor.name, 'Contributor')
    assert.partialDeepStrictEqual(contributor.rules, [{ effect: 'allow', except: 'actions' }])
    assert.ok(contributor.rules[0]?.actions.includes('Microsoft.Authorization/*/Write'))
  })

  test('what a vault keeps, and that a refusal that was answered later is none', () => {
    for (const [file, as, count] of [
      [KEYS, 'Key Vault key', 2],
      [SECRETS, 'Key Vault secret', 1],
      [CERTIFICATES, 'Key Vault certificate', 2],
    ] as const) {
      const read = readNhi(file)
      assert.equal(rowsOf(read, 'resource', as), count, file)
      const vaults = read.inventories.filter((one) => one.of.includes('.vault.azure.net'))
      assert.deepEqual([...new Set(vaults.map(({ whole }) => whole))], [true], file)
      assert.deepEqual(
        vaults.flatMap(({ unseen }) => unseen),
        [],
      )
    }
  })

  test('a key rotates where its policy says so, and a secret ends when it says', () => {
    const keys = readNhi(KEYS)
    const named = (vault: string): string =>
      `https://cfb-${vault}-keyvault.vault.azure.net/keys/cfb-${vault}-generated-certificate`
    assert.equal(claimOf(keys, 'resource', named('qmbknzbm')).rotates, true)
    assert.equal(claimOf(keys, 'resource', named('vpbanzbk')).rotates, false)
    const vault = 'https://cfb-txqrnpdc-nrbac-vault.vault.azure.net'
    const secret = claimOf(
      readNhi(SECRETS),
      'resource',
      `${vault}/secrets/cfb-txqrNpDc-test-secret-with-exp`,
    )
    assert.equal(secret.expires, 1_676_671_197_000)
    assert.equal(secret.rotates, undefined)
  })

  test('the policy of a vault is a grant in it', () => {
    assert.equal(rowsOf(readNhi(CERTIFICATES), 'grant', 'access policy'), 1)
    const [grant] = readNhi(SECRETS).inventories.flatMap(({ claims }) =>
      claims.filter((one) => one.kind === 'grant'),
    )
    assert.equal(grant?.subject, '4a8e035c-3494-4400-964e-a85f9218f7b0')
    assert.match(grant.scope ?? '', /cfb-txqrNpDc-nRBAC-vault$/)
    assert.ok(grant.rules?.[0]?.actions.includes('secrets/Purge'))
  })
})

const VAULT = 'https://v.vault.azure.net'
const ASSIGNED =
  'https://management.azure.com/subscriptions/s/providers/Microsoft.Authorization/roleAssignments'
const DEFINED =
  'https://management.azure.com/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions'

function asked(uri: string, body: object, status = 200, method = 'GET'): object {
  return { method, uri, status, body }
}

function outcome(...exchanges: readonly object[]): ReturnType<typeof readDocument> {
  return readDocument(utf8(JSON.stringify(exchanges)))
}

function read(...exchanges: readonly object[]): ReadDocument {
  const found = outcome(...exchanges)
  assert.ok(found.ok, found.ok ? '' : found.error.message)
  return found.value
}

function listed(...names: readonly string[]): object {
  return { value: names.map((name) => ({ id: `${VAULT}/secrets/${name}`, attributes: {} })) }
}

function assigned(properties: object): object {
  return asked(ASSIGNED, { value: [{ id: 'a', properties }] })
}

describe('what is said and what is not', () => {
  test('a list that was refused is unseen, and not empty', () => {
    const said = read(asked(`${VAULT}/secrets`, {}, 403), asked(`${VAULT}/keys`, { value: [] }))
    assert.deepEqual(
      said.inventories.map(({ of, whole, unseen }) => [of, whole, unseen.length]),
      [
        ['Azure v.vault.azure.net, keys', true, 0],
        ['Azure v.vault.azure.net, secrets', false, 1],
      ],
    )
    assert.match(said.inventories[1]?.unseen[0] ?? '', /\/secrets was refused \(403\)/)
  })

  test('a list is whole only where every page of it was answered, and no filter was set', () => {
    const next = `${VAULT}/secrets?$skiptoken=2`
    const first = asked(`${VAULT}/secrets`, { ...listed('a'), nextLink: next })
    assert.deepEqual(wholeOf(read(first), /secrets/), [false])
    const both = read(first, asked(next, listed('b')))
    assert.deepEqual(wholeOf(both, /secrets/), [true])
    assert.equal(rowsOf(both, 'resource'), 2)
    assert.deepEqual(
      wholeOf(read(asked(`${ASSIGNED}?$filter=atScope()`, { value: [] })), /assignments/),
      [false],
    )
  })

  test('of what was asked twice the last answer counts, and what was removed is no row', () => {
    const said = read(
      asked(`${VAULT}/secrets`, listed('a', 'b', 'c')),
      asked(`${VAULT}/secrets`, listed('a', 'b')),
      asked(`${VAULT}/secrets/b`, {}, 200, 'DELETE'),
    )
    assert.equal(rowsOf(said, 'resource'), 1)
    assert.equal(claimOf(said, 'resource', `${VAULT}/secrets/a`).name, 'a')
  })

  test('the value of a secret is never looked at', () => {
    const said = read(
      asked(`${VAULT}/secrets`, listed('a')),
      asked(`${VAULT}/secrets/a`, { id: `${VAULT}/secrets/a/1`, value: 'VALUE-OF-IT' }),
    )
    assert.equal(rowsOf(said, 'resource'), 1)
    assert.doesNotMatch(JSON.stringify(said), /VALUE-OF-IT/)
  })

  test('the root is everywhere, and a condition is kept as one', () => {
    const all = { principalId: 'p', roleDefinitionId: 'r', scope: '/' }
    assert.equal(claimOf(read(assigned(all)), 'grant', 'p has r').scope, undefined)
    const some = { ...all, scope: '/subscriptions/s', condition: '@Resource x' }
    assert.equal(
      claimOf(read(assigned(some)), 'grant', 'p has r in /subscriptions/s').conditional,
      true,
    )
  })

  test('what is taken off some actions makes them at most that', () => {
    const permissions = [{ actions: ['a/*'], notActions: ['a/b'], dataActions: ['d/read'] }]
    const said = read(asked(`${DEFINED}/r`, { id: 'r', properties: { permissions } }))
    assert.deepEqual(claimOf(said, 'permissions', 'r').rules, [
      { effect: 'allow', actions: ['a/*'], resources: ['*'], conditional: true },
      { effect: 'allow', actions: ['d/read'], resources: ['*'] },
    ])
  })

  test('refused: an assignment to nobody, one id that means two roles, nothing about either', () => {
    const nobody = outcome(assigned({ roleDefinitionId: 'r' }))
    assert.ok(!nobody.ok)
    assert.match(nobody.error.message, /\[0\]\.body\.value\[0\]\.properties\.principalId is empty/)
    const two = outcome(
      asked(`${DEFINED}/r`, { id: 'r', properties: { roleName: 'one' } }),
      asked(`${DEFINED}/q`, { id: 'r', properties: { roleName: 'two' } }),
    )
    assert.ok(!two.ok)
    assert.match(two.error.message, /two rows claim permissions `r`/)
    const other = outcome(asked('https://management.azure.com/subscriptions', { value: [] }))
    assert.ok(!other.ok)
    assert.equal(other.error.code, 'format-refused')
    const elsewhere = outcome(asked('https://api.example.com/keys', { value: [] }))
    assert.ok(!elsewhere.ok)
    assert.equal(elsewhere.error.code, 'format-unknown')
  })

  test('a vault that goes by roles asks its own policies no more', () => {
    const accessPolicies = [{ objectId: 'o', permissions: { keys: ['Get'] } }]
    const vaults =
      'https://management.azure.com/subscriptions/s/providers/Microsoft.KeyVault/vaults'
    const of = (enableRbacAuthorization: boolean): number =>
      rowsOf(
        read(
          asked(vaults, {
            value: [{ id: '/v', properties: { enableRbacAuthorization, accessPolicies } }],
          }),
        ),
        'grant',
      )
    assert.deepEqual([of(true), of(false)], [0, 1])
  })
})
