/** Answers of AWS IAM to single calls: users, roles, keys of a user, instance profiles. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Result } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { objectsAt, text, timeAt } from '../json-members.ts'
import type { Reader, Reading } from '../reader.ts'
import { answerOf, ONE_PAGE, type Answer, type Call } from './answers.ts'
import { addIamRole, addIamUser, tagsOf } from './iam-rows.ts'
import { accountOf } from './policy.ts'

const CALLS: Readonly<Record<string, Call>> = {
  Users: { lists: 'users', mark: 'UserId', add: addIamUser },
  User: { lists: 'users', mark: 'UserId', add: addIamUser },
  Roles: { lists: 'roles', mark: 'RoleId', add: addIamRole },
  Role: { lists: 'roles', mark: 'RoleId', add: addIamRole },
  AccessKeyMetadata: { lists: 'access keys', mark: 'AccessKeyId', add: addAccessKey },
  ServiceSpecificCredentials: {
    lists: 'service-specific credentials',
    mark: 'ServiceSpecificCredentialId',
    add: addServiceCredential,
  },
  InstanceProfiles: { lists: 'instance profiles', mark: 'InstanceProfileId', add: addProfile },
}

export const awsIamList: Reader = {
  format: 'aws-iam-list',
  title: 'aws iam list-users, list-roles, list-access-keys, list-instance-profiles and their like',
  knows: (document) => answerOf(document, CALLS) !== undefined,
  read: (document) => read(document),
}

function read(document: Document): Result<Reading, string> {
  const answer = answerOf(document, CALLS)
  const call = CALLS[answer?.member ?? '']
  const account = accountIn(answer)
  const inventory = inventoryBuilder({
    of: `AWS account ${account ?? 'unknown'}, ${call?.lists ?? ''}`,
    // What names no account, as the keys of one user, may be of any: nothing is gone by it.
    whole: answer?.single === false && !answer.pages && account !== undefined,
    unseen: answer?.pages === true ? [ONE_PAGE] : [],
  })
  for (const { at, item } of answer?.items ?? []) call?.add(inventory, at, item)
  return inventory.build()
}

function accountIn(answer: Answer | undefined): string | undefined {
  for (const { item } of answer?.items ?? []) {
    const account = accountOf(text(item, 'Arn'))
    if (account !== undefined) return account
  }
  return undefined
}

/** The list names the user without its account: whose key it is stands in the labels alone. */
function addAccessKey(inventory: InventoryBuilder, at: string, key: JsonObject): void {
  inventory.add('credential', `${at}.AccessKeyId`, {
    ref: text(key, 'AccessKeyId') ?? '',
    as: 'access key',
    type: 'access-key',
    state: stateOf(key),
    created: timeAt(key, 'CreateDate'),
    labels: userOf(key),
  })
}

function addServiceCredential(inventory: InventoryBuilder, at: string, one: JsonObject): void {
  const service = text(one, 'ServiceName')
  inventory.add('credential', `${at}.ServiceSpecificCredentialId`, {
    ref: text(one, 'ServiceSpecificCredentialId') ?? '',
    as: 'service-specific credential',
    type: 'password',
    name: text(one, 'ServiceUserName'),
    state: stateOf(one),
    created: timeAt(one, 'CreateDate'),
    expires: timeAt(one, 'ExpirationDate'),
    scopes: service === undefined ? undefined : [service],
    labels: userOf(one),
  })
}

/** What an instance is given: through it, its programs are the role. */
function addProfile(inventory: InventoryBuilder, at: string, profile: JsonObject): void {
  const ref = text(profile, 'Arn') ?? ''
  inventory.add('identity', `${at}.Arn`, {
    ref,
    as: 'instance profile',
    type: 'workload',
    name: text(profile, 'InstanceProfileName'),
    created: timeAt(profile, 'CreateDate'),
    labels: tagsOf(profile),
  })
  for (const [place, role] of objectsAt(profile, 'Roles').entries()) {
    const to = text(role, 'Arn') ?? ''
    inventory.add('hop', `${at}.Roles[${place}].Arn`, {
      ref: `${ref} assumes ${to}`,
      as: 'instance profile role',
      from: ref,
      to,
      way: 'assume',
    })
    inventory.pass('a role itself, which the list of roles tells')
  }
}

function stateOf(one: JsonObject): 'active' | 'inactive' | undefined {
  const said = text(one, 'Status')
  return said === 'Active' ? 'active' : said === 'Inactive' ? 'inactive' : undefined
}

function userOf(one: JsonObject): Readonly<Record<string, string>> | undefined {
  const user = text(one, 'UserName')
  return user === undefined ? undefined : { user }
}
