/** Users, groups, roles and policies of an AWS account, as its own export writes them. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { claimOf, factsOf, NHI, readNhi, rowsOf } from '../../proof/testkit/inventories.ts'
import { needsShared } from '../../proof/testkit/needs.ts'
import { readDocument } from '../registry.ts'
import type { ReadDocument } from '../reader.ts'

function inlineOf(read: ReadDocument, subject: string): number {
  const claims = read.inventories.flatMap((inventory) => inventory.claims)
  return claims.filter(
    (claim) =>
      claim.kind === 'grant' && claim.as === 'inline policy' && claim.subject.includes(subject),
  ).length
}

const FOLDER = 'aws/authorization-details'
const FILES = ['example-authz-details', 'example_authz_v2', 'managed_policy_mismatch']

describe('real exports give their counts', { skip: needsShared(NHI) }, () => {
  for (const name of FILES) {
    test(name, () => {
      const file = `${FOLDER}/${name}.json`
      const facts = factsOf(file)
      const read = readNhi(file)
      assert.equal(read.format, 'aws-authorization-details')
      assert.equal(rowsOf(read, 'identity', 'IAM user'), facts['users'])
      assert.equal(rowsOf(read, 'identity', 'IAM role'), facts['roles'])
      assert.equal(rowsOf(read, 'group'), facts['groups'])
      assert.equal(rowsOf(read, 'permissions'), facts['policies'])
      assert.equal(inlineOf(read, ':user/'), facts['inlineUserPolicies'])
      assert.equal(inlineOf(read, ':role/'), facts['inlineRolePolicies'])
      const used = read.inventories
        .flatMap(({ claims }) => claims)
        .filter((claim) => claim.kind === 'identity' && typeof claim.lastUsed === 'number')
      assert.equal(used.length, facts['rolesWithLastUsed'])
      assert.deepEqual(
        read.inventories.map(({ whole }) => whole),
        [name === 'managed_policy_mismatch' ? false : true],
      )
    })
  }

  test('who may assume a role, what is attached to it, and when it was used', () => {
    const read = readNhi(`${FOLDER}/example-authz-details.json`)
    const role = 'arn:aws:iam::012345678901:role/OverprivilegedEC2'
    assert.equal(claimOf(read, 'identity', role).lastUsed, Date.parse('2019-01-20T18:48:00Z'))
    const hop = claimOf(read, 'hop', `service:ec2.amazonaws.com assumes ${role}`)
    assert.deepEqual(
      { from: hop.from, to: hop.to, way: hop.way, conditional: hop.conditional },
      { from: 'service:ec2.amazonaws.com', to: role, way: 'assume', conditional: undefined },
    )
    const policy = 'arn:aws:iam::012345678901:policy/InsecurePolicy'
    assert.equal(claimOf(read, 'grant', `${role} has ${policy}`).permissions, policy)
  })
})

const USER = { UserName: 'ci', Arn: 'arn:aws:iam::123456789012:user/ci' }
const GROUP = { GroupName: 'ops', Arn: 'arn:aws:iam::123456789012:group/eu/ops' }
const NOTHING = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] }

function read(details: object): ReturnType<typeof readDocument> {
  return readDocument(utf8(JSON.stringify({ ...NOTHING, ...details })))
}

describe('what is said and what is not', () => {
  test('a group is found under its path', () => {
    const found = read({
      UserDetailList: [{ ...USER, GroupList: ['ops'] }],
      GroupDetailList: [GROUP],
    })
    assert.ok(found.ok)
    assert.equal(claimOf(found.value, 'hop', `${USER.Arn} in ${GROUP.Arn}`).to, GROUP.Arn)
  })

  test('one page of a list, or a list left out, is not whole', () => {
    for (const details of [{ IsTruncated: true }, { Policies: undefined }]) {
      const found = read({ UserDetailList: [USER], ...details })
      assert.ok(found.ok)
      assert.deepEqual(
        found.value.inventories.map(({ whole, unseen }) => [whole, unseen.length]),
        [[false, 1]],
      )
    }
  })

  test('a role nobody used in the time that is kept says so; a user says nothing', () => {
    const Arn = 'arn:aws:iam::123456789012:role/old'
    const found = read({
      UserDetailList: [USER],
      RoleDetailList: [{ Arn, RoleName: 'old', RoleLastUsed: {}, AssumeRolePolicyDocument: '{}' }],
    })
    assert.ok(found.ok)
    assert.equal(claimOf(found.value, 'identity', Arn).lastUsed, 'never')
    assert.equal(claimOf(found.value, 'identity', USER.Arn).lastUsed, undefined)
    assert.deepEqual(found.value.dropped, [
      { reason: 'a role without a trust policy that can be read', count: 1 },
    ])
  })

  test('a boundary and a denial in the trust policy make it at most that', () => {
    const Arn = 'arn:aws:iam::123456789012:role/ci'
    const statement = { Action: 'sts:AssumeRole', Principal: { AWS: '210987654321' } }
    const found = read({
      RoleDetailList: [
        {
          Arn,
          PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/ReadOnly' },
          AttachedManagedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/Admin' }],
          AssumeRolePolicyDocument: encodeURIComponent(
            JSON.stringify({
              Statement: [
                { Effect: 'Allow', ...statement },
                { Effect: 'Deny', ...statement },
              ],
            }),
          ),
        },
      ],
    })
    assert.ok(found.ok)
    const from = 'arn:aws:iam::210987654321:root'
    assert.equal(claimOf(found.value, 'hop', `${from} assumes ${Arn}`).conditional, true)
    const grant = claimOf(found.value, 'grant', `${Arn} has arn:aws:iam::aws:policy/Admin`)
    assert.equal(grant.conditional, true)
  })
})

describe('what no estate can hold is refused whole, by its place', () => {
  const CASES: readonly (readonly [what: string, details: object, says: RegExp])[] = [
    [
      'two users with one ARN',
      { UserDetailList: [USER, { ...USER, UserName: 'other' }] },
      /two rows claim identity `arn:aws:iam::123456789012:user\/ci`: UserDetailList\[0\]\.Arn and UserDetailList\[1\]\.Arn/,
    ],
    [
      'a name of 64 KiB',
      { UserDetailList: [{ ...USER, UserName: 'x'.repeat(65_536) }] },
      /UserDetailList\[0\]\.Arn: `name` has 65536 characters, at most 2048/,
    ],
    [
      'a NUL in a name',
      { UserDetailList: [{ ...USER, UserName: 'c\u0000i' }] },
      /UserDetailList\[0\]\.Arn: `name` holds U\+0000/,
    ],
    [
      'a right-to-left mark in an ARN',
      { UserDetailList: [{ ...USER, Arn: 'arn:aws:iam::123456789012:user/\u202Eic' }] },
      /`ref` holds U\+202E/,
    ],
    [
      'a user without an ARN',
      { UserDetailList: [{ UserName: 'ci' }] },
      /UserDetailList\[0\]\.Arn is empty/,
    ],
  ]
  for (const [what, details, says] of CASES) {
    test(what, () => {
      const found = read(details)
      assert.ok(!found.ok)
      assert.equal(found.error.code, 'document-unreadable')
      assert.match(found.error.message, says)
    })
  }
})
