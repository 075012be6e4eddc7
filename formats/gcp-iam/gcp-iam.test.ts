/** Google Cloud: what its lists and policies say of identities, and what they leave open. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import type { ClaimKind } from '@holdfast/core/model/claim'
import {
  claimOf,
  factsOf,
  NHI,
  readNhi,
  refusedNhi,
  rowsOf,
} from '../../proof/testkit/inventories.ts'
import { needsShared } from '../../proof/testkit/needs.ts'
import type { ReadDocument } from '../reader.ts'
import { readDocument } from '../registry.ts'

const LISTS: readonly (readonly [file: string, format: string, kind: ClaimKind])[] = [
  [
    'iam-service-account-iam-policy-multi/get-serviceAccounts_1',
    'gcp-service-accounts',
    'identity',
  ],
  ['iam-service-account-key-query/get-serviceAccounts_1', 'gcp-service-accounts', 'identity'],
  [
    'iam-service-account-key-query/get-serviceAccounts-test-cutodian-scc-keys_1',
    'gcp-service-account-keys',
    'credential',
  ],
  ['api-key-list/get-v2-locations-global-keys_1', 'gcp-api-keys', 'credential'],
  ['gcp-secret-query/get-secrets_1', 'gcp-secrets', 'resource'],
]

const POLICIES: readonly (readonly [file: string, grants: number])[] = [
  ['iam-service-account-iam-policy-multi/post-serviceAccounts-my-sa-42dc41451-getIamPolicy_1', 2],
  ['project-iam-policy/post-projects-custodian-test-getIamPolicy_1', 4],
  ['project-iam-policy/post-projects-custodian-test-2-getIamPolicy_1', 6],
  ['project-iam-policy/post-projects-custodian-test-3-getIamPolicy_1', 5],
]

describe('recorded answers', { skip: needsShared(NHI) }, () => {
  for (const [file, format, kind] of LISTS) {
    test(file, () => {
      const read = readNhi(`gcp/${file}.json`)
      assert.equal(read.format, format)
      assert.equal(rowsOf(read, kind), factsOf(`gcp/${file}.json`)['entries'])
      assert.deepEqual(
        read.inventories.map(({ whole }) => whole),
        [true],
      )
    })
  }

  for (const [file, grants] of POLICIES) {
    test(file, () => {
      const read = readNhi(`gcp/${file}.json`)
      assert.equal(read.format, 'gcp-iam-policy')
      assert.equal(rowsOf(read, 'grant', 'role binding'), grants)
      const roles = new Set(
        read.inventories[0]?.claims.map((one) => one.kind === 'grant' && one.permissions),
      )
      const { arrayLengths } = factsOf(`gcp/${file}.json`)
      assert.partialDeepStrictEqual(arrayLengths, { bindings: roles.size })
      assert.equal(read.inventories[0]?.whole, false)
      assert.match(read.inventories[0].unseen[0] ?? '', /which resource/)
    })
  }

  test('one account alone is not the whole list', () => {
    const read = readNhi('gcp/iam-service-account/get-serviceAccounts-devtest_1.json')
    const ref = 'serviceAccount:devtest@custodian-1291.iam.gserviceaccount.com'
    const account = claimOf(read, 'identity', ref)
    assert.deepEqual([account.name, account.state], ['devtest', undefined])
    assert.equal(read.inventories[0]?.whole, false)
  })

  test('a key is of its account and ends when it says', () => {
    const file = 'gcp/iam-service-account-key-query/get-serviceAccounts-test-cutodian-scc-keys_1'
    const account = 'test-cutodian-scc@cloud-custodian.iam.gserviceaccount.com'
    const name = `projects/cloud-custodian/serviceAccounts/${account}/keys`
    const read = readNhi(`${file}.json`)
    const first = claimOf(read, 'credential', `${name}/1`)
    assert.equal(first.identity, `serviceAccount:${account}`)
    assert.equal(first.expires, Date.parse('2021-04-09T14:07:01Z'))
    assert.equal(claimOf(read, 'credential', `${name}/2`).expires, 'never')
  })

  test('everyone, a group, and a member without a kind are subjects as they are written', () => {
    const third = readNhi(
      'gcp/project-iam-policy/post-projects-custodian-test-3-getIamPolicy_1.json',
    )
    assert.equal(claimOf(third, 'grant', 'allUsers has roles/editor').subject, 'allUsers')
    assert.equal(claimOf(third, 'grant', 'group:dummyGroup1 has roles/admin').scope, undefined)
    const second = readNhi(
      'gcp/project-iam-policy/post-projects-custodian-test-2-getIamPolicy_1.json',
    )
    assert.equal(claimOf(second, 'grant', 'abcdefg has roles/admin').subject, 'abcdefg')
  })

  test('refused: a list of projects', () => {
    assert.match(refusedNhi('gcp/project-iam-policy/get-projects_1.json'), /Google Cloud projects/)
  })
})

function read(answer: object): ReadDocument {
  const found = readDocument(utf8(JSON.stringify(answer)))
  assert.ok(found.ok, found.ok ? '' : found.error.message)
  return found.value
}

const ACCOUNT = { name: 'projects/p/serviceAccounts/ci@p.example', email: 'ci@p.example' }
const OTHER = { name: 'projects/q/serviceAccounts/cd@q.example', email: 'cd@q.example' }
const KEY = {
  name: 'projects/p/serviceAccounts/ci@p.example/keys/1',
  keyType: 'USER_MANAGED',
  keyAlgorithm: 'KEY_ALG_RSA_2048',
  privateKeyData: 'VALUE-OF-THE-KEY',
}
const SYSTEM_KEY = { ...KEY, name: `${KEY.name}2`, keyType: 'SYSTEM_MANAGED' }
const API_KEY = {
  name: 'projects/p/locations/global/keys/k1',
  uid: 'k1',
  keyString: 'VALUE-OF-THE-KEY',
}

describe('what is said and what is not', () => {
  const CASES: readonly (readonly [what: string, answer: object, whole: boolean])[] = [
    ['a list as the command line prints it', [ACCOUNT], true],
    ['accounts of two projects', [ACCOUNT, OTHER], false],
    ['accounts of any project', [{ ...ACCOUNT, name: 'projects/-/serviceAccounts/ci' }], false],
    ['one page', { accounts: [ACCOUNT], nextPageToken: 'n' }, false],
    ['fewer than there are', { secrets: [{ name: 'projects/p/secrets/s' }], totalSize: 2 }, false],
    ['keys of people and of Google', { keys: [KEY, SYSTEM_KEY] }, true],
    ['keys of people alone', { keys: [KEY] }, false],
  ]
  for (const [what, answer, whole] of CASES) {
    test(`${what}: ${whole ? 'whole' : 'not whole'}`, () => {
      assert.equal(read(answer).inventories[0]?.whole, whole)
    })
  }

  test('the value of a key is nowhere in what is read', () => {
    for (const keys of [[KEY], [API_KEY]]) {
      const said = read({ keys })
      assert.equal(rowsOf(said, 'credential'), 1)
      assert.doesNotMatch(JSON.stringify(said), /VALUE-OF-THE-KEY/)
    }
  })

  test('an account that is switched off is suspended, and a deleted API key is no row', () => {
    const off = read({ accounts: [{ ...ACCOUNT, disabled: true }] })
    assert.equal(claimOf(off, 'identity', 'serviceAccount:ci@p.example').state, 'suspended')
    const gone = read({ keys: [{ ...API_KEY, deleteTime: '2024-01-01T00:00:00Z' }] })
    assert.equal(rowsOf(gone, 'credential'), 0)
    assert.deepEqual(gone.dropped, [
      { reason: 'an API key that is being deleted', count: 1, expected: true },
    ])
  })

  test('a role with a condition is conditional until the same member has it without', () => {
    const condition = { title: 'for a while', expression: 'request.time < x' }
    const bound = { role: 'roles/viewer', members: ['user:a@p.example'] }
    const once = read({ version: 3, bindings: [{ ...bound, condition }] })
    const ref = 'user:a@p.example has roles/viewer'
    assert.equal(claimOf(once, 'grant', ref).conditional, true)
    const both = read({ version: 3, bindings: [{ ...bound, condition }, bound] })
    assert.equal(claimOf(both, 'grant', ref).conditional, undefined)
    assert.equal(rowsOf(both, 'grant'), 1)
  })

  test('a deleted member has nothing, and a member that is no text is counted', () => {
    const members = ['deleted:serviceAccount:ci@p.example?uid=1', 7]
    const said = read({ etag: 'x', bindings: [{ role: 'roles/viewer', members }] })
    assert.equal(rowsOf(said, 'grant'), 0)
    assert.deepEqual(
      said.dropped.map(({ count }) => count),
      [1, 1],
    )
  })

  const OTHERS: readonly (readonly [what: string, answer: object])[] = [
    ['keys of another system', { keys: [{ name: 'ssh-1' }] }],
    ['a list with something else in it', { accounts: [ACCOUNT, { name: 'x' }] }],
    ['bindings without members', { version: 1, bindings: [{ role: 'roles/viewer' }] }],
    ['bindings of no policy', { bindings: [{ role: 'roles/viewer', members: [] }] }],
  ]
  for (const [what, answer] of OTHERS) {
    test(`not taken for ours: ${what}`, () => {
      const found = readDocument(utf8(JSON.stringify(answer)))
      assert.ok(!found.ok)
      assert.equal(found.error.code, 'format-unknown')
    })
  }

  test('two accounts with one address are refused', () => {
    const found = readDocument(
      utf8(JSON.stringify({ accounts: [ACCOUNT, { ...ACCOUNT, displayName: 'other' }] })),
    )
    assert.ok(!found.ok)
    assert.match(found.error.message, /accounts\[0\]\.email and accounts\[1\]\.email/)
  })
})
