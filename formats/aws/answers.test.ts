/** Answers of AWS to single calls: what each lists, and which say nothing of identities. */

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
import { readDocument } from '../registry.ts'

const LISTS: readonly (readonly [file: string, format: string, kind: ClaimKind, as: string])[] = [
  ['test_iam_access_key_list/iam.ListUsers_1', 'aws-iam-list', 'identity', 'IAM user'],
  ['test_iam_user_has_inline_policy/iam.ListUsers_1', 'aws-iam-list', 'identity', 'IAM user'],
  ['test_iam_role_inuse/iam.ListRoles_1', 'aws-iam-list', 'identity', 'IAM role'],
  ['test_account_root_mfa/iam.ListRoles_1', 'aws-iam-list', 'identity', 'IAM role'],
  ['test_iam_access_key_list/iam.ListAccessKeys_1', 'aws-iam-list', 'credential', 'access key'],
  [
    'test_iam_user_credential_multi_delete/iam.ListAccessKeys_2',
    'aws-iam-list',
    'credential',
    'access key',
  ],
  [
    'test_secrets_manager_kms_filter/secretsmanager.ListSecrets_1',
    'aws-secrets-manager',
    'resource',
    'Secrets Manager secret',
  ],
  [
    'test_secrets_manager_version_age/secretsmanager.ListSecrets_1',
    'aws-secrets-manager',
    'resource',
    'Secrets Manager secret',
  ],
]

const MEMBERS: readonly (readonly [string, member: string, kind: ClaimKind, as: string])[] = [
  [
    'test_iam_user_service_specific_credentials_filter/iam.ListServiceSpecificCredentials_1',
    'ServiceSpecificCredentials',
    'credential',
    'service-specific credential',
  ],
  [
    'test_iam_role_inuse/iam.ListInstanceProfiles_1',
    'InstanceProfiles',
    'identity',
    'instance profile',
  ],
  ['test_iam_role_inuse/ec2.DescribeInstances_1', 'Reservations', 'asset', 'EC2 instance'],
  ['test_iam_role_inuse/lambda.ListFunctions_1', 'Functions', 'binding', 'execution role'],
]

const REFUSALS: readonly (readonly [file: string, says: RegExp])[] = [
  ['iam_delete_provider_oidc/iam.GetOpenIDConnectProvider_1', /whom an account may trust/],
  ['iam_delete_provider_oidc/iam.GetOpenIDConnectProvider_2', /an AWS call that failed/],
  ['iam_delete_provider_oidc/iam.ListOpenIDConnectProviders_1', /whom an account may trust/],
  ['test_account_root_mfa/iam.GetAccountSummary_1', /counts what is in an account/],
  ['test_account_root_mfa/iam.ListAccountAliases_1', /says nothing of an identity/],
  ['test_iam_policy_allow_all/tagging.GetResources_1', /AWS resource tags/],
  ['test_iam_policy_allow_all/iam.ListPolicies_1', /without what they allow/],
  ['test_iam_policy_allow_all/iam.GetPolicyVersion_1', /does not say of which policy/],
  ['test_iam_user_admin_policy/iam.GetPolicy_1', /without what they allow/],
  ['test_iam_user_admin_policy/iam.ListAttachedUserPolicies_1', /without what they allow/],
  ['test_iam_user_has_inline_policy/iam.ListUserPolicies_1', /without what they allow/],
  ['test_iam_role_inuse/ecs.DescribeClusters_1', /AWS ECS clusters/],
  ['test_iam_role_inuse/autoscaling.DescribeLaunchConfigurations_1', /lists none/],
  ['test_secrets_manager_version_age/secretsmanager.ListSecretVersionIds_1', /versions, not the/],
  ['authorization-details/test_role_detail_results', /Cloudsplaining role details/],
]

describe('recorded answers', { skip: needsShared(NHI) }, () => {
  for (const [file, format, kind, as] of LISTS) {
    test(file, () => {
      const read = readNhi(`aws/${file}.json`)
      assert.equal(read.format, format)
      assert.equal(rowsOf(read, kind, as), factsOf(`aws/${file}.json`)['entries'])
    })
  }

  for (const [file, member, kind, as] of MEMBERS) {
    test(file, () => {
      const lengths = factsOf(`aws/${file}.json`)['arrayLengths']
      assert.deepEqual({ [member]: rowsOf(readNhi(`aws/${file}.json`), kind, as) }, lengths)
    })
  }

  for (const [file, says] of REFUSALS) {
    test(`refused: ${file}`, () => {
      assert.match(refusedNhi(`aws/${file}.json`), says)
    })
  }

  test('a key of many aliases is one row, and every alias is counted', () => {
    const file = 'aws/test_secrets_manager_kms_filter/kms.ListAliases_1.json'
    const read = readNhi(file)
    const passed = read.dropped.reduce((all, { count }) => all + count, 0)
    assert.deepEqual(factsOf(file)['arrayLengths'], {
      Aliases: rowsOf(read, 'resource', 'KMS key') + passed,
    })
    const key = readNhi('aws/test_secrets_manager_kms_filter/kms.DescribeKey_1.json')
    const named = readNhi('aws/test_secrets_manager_kms_filter/kms.ListAliases_2.json')
    assert.deepEqual(
      named.inventories[0]?.claims.map(({ ref }) => ref),
      key.inventories[0]?.claims.map(({ ref }) => ref),
    )
  })

  test('when a secret was made anew, and that its system does so', () => {
    const read = readNhi(
      'aws/test_secrets_manager_version_age/secretsmanager.DescribeSecret_1.json',
    )
    const ref = 'arn:aws:secretsmanager:us-east-1:644160558196:secret:test_lambda_secret-tBN3Sv'
    const secret = claimOf(read, 'resource', ref)
    assert.equal(secret.rotates, true)
    assert.equal(secret.lastRotated, Date.parse('2025-11-19T23:04:59Z'))
    assert.equal(read.inventories[0]?.whole, false)
  })

  test('an instance acts as its profile, and the profile is its role', () => {
    const profile = 'arn:aws:iam::644160558196:instance-profile/ecsInstanceRole'
    const role = 'arn:aws:iam::644160558196:role/ecsInstanceRole'
    const machines = readNhi('aws/test_iam_role_inuse/ec2.DescribeInstances_1.json')
    const binding = claimOf(machines, 'binding', `${profile} on i-0355ea744f092ac89`)
    assert.equal(binding.known, 'observed')
    const asset = claimOf(machines, 'asset', 'i-0355ea744f092ac89')
    assert.deepEqual(
      [asset.type, asset.state, asset.identifiers],
      ['vm', 'running', { instanceId: 'i-0355ea744f092ac89' }],
    )
    const profiles = readNhi('aws/test_iam_role_inuse/iam.ListInstanceProfiles_1.json')
    assert.equal(claimOf(profiles, 'hop', `${profile} assumes ${role}`).to, role)
  })
})

function read(answer: object): ReturnType<typeof readDocument> {
  return readDocument(utf8(JSON.stringify(answer)))
}

const USER = { UserName: 'ci', UserId: 'AIDA1', Arn: 'arn:aws:iam::123456789012:user/ci' }
const KEY = { UserName: 'ci', AccessKeyId: 'AKIA1', Status: 'Inactive' }

describe('what is said and what is not', () => {
  const CASES: readonly (readonly [what: string, answer: object, whole: boolean])[] = [
    ['a whole list', { Users: [USER], IsTruncated: false }, true],
    ['one page of it', { Users: [USER], IsTruncated: true }, false],
    ['one user', { User: USER }, false],
    ['the keys of a user, of no account', { AccessKeyMetadata: [KEY], IsTruncated: false }, false],
    ['an empty list, of no account', { Users: [], IsTruncated: false }, false],
  ]
  for (const [what, answer, whole] of CASES) {
    test(`${what}: ${whole ? 'whole' : 'not whole'}`, () => {
      const found = read(answer)
      assert.ok(found.ok)
      assert.equal(found.value.inventories[0]?.whole, whole)
    })
  }

  test('a key is of no identity where the account is not said', () => {
    const found = read({ AccessKeyMetadata: [KEY], IsTruncated: false })
    assert.ok(found.ok)
    const key = claimOf(found.value, 'credential', 'AKIA1')
    assert.deepEqual(
      [key.identity, key.labels, key.state, key.lastUsed],
      [undefined, { user: 'ci' }, 'inactive', undefined],
    )
  })

  test('a secret that is being deleted is no row, and nobody says of another that it rotates', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:'
    const found = read({
      SecretList: [
        { ARN: `${arn}a`, Name: 'a' },
        { ARN: `${arn}b`, Name: 'b', DeletedDate: '2024-01-01T00:00:00Z' },
      ],
    })
    assert.ok(found.ok)
    assert.equal(rowsOf(found.value, 'resource'), 1)
    assert.equal(claimOf(found.value, 'resource', `${arn}a`).rotates, undefined)
  })

  test('two users with one ARN are refused, and a list of others is not taken for one', () => {
    const twice = read({ Users: [USER, { ...USER, UserName: 'other' }], IsTruncated: false })
    assert.ok(!twice.ok)
    assert.match(twice.error.message, /two rows claim identity .*Users\[0\]\.Arn and Users\[1\]/)
    const others = read({ Users: [{ name: 'ci' }], Roles: [{ name: 'admin' }] })
    assert.ok(!others.ok)
    assert.equal(others.error.code, 'format-unknown')
  })
})
