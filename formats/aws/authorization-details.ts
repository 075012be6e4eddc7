/** `aws iam get-account-authorization-details`: users, groups, roles and policies of one account, and how they hang together. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Result } from '@holdfast/core/kernel/result'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import type { Document } from '../document/document.ts'
import { asObject, listAt, objectAt, objectsAt, text, texts, timeAt } from '../json-members.ts'
import type { Reader, Reading } from '../reader.ts'
import { addIamRole, addIamUser } from './iam-rows.ts'
import { accountOf, rulesOf } from './policy.ts'

const LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const

export const awsAuthorizationDetails: Reader = {
  format: 'aws-authorization-details',
  title: 'aws iam get-account-authorization-details',
  knows: (document) => detailsOf(document) !== undefined,
  read: (document) => read(detailsOf(document) ?? {}),
}

function detailsOf(document: Document): JsonObject | undefined {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  if (object === undefined) return undefined
  const has = LISTS.filter((name) => Array.isArray(object[name]))
  // One filtered by type leaves lists out; `Policies` alone is what another call answers.
  return has.some((name) => name !== 'Policies') ? object : undefined
}

function read(details: JsonObject): Result<Reading, string> {
  const account = accountIn(details)
  const missing = LISTS.filter((name) => !Array.isArray(details[name]))
  const pages = details['IsTruncated'] === true
  const inventory = inventoryBuilder({
    of: `AWS account ${account ?? 'unknown'}, authorization details`,
    whole: !pages && missing.length === 0,
    unseen: [
      ...(pages ? ['it is one page of a longer list: export it with every page'] : []),
      ...missing.map((name) => `${name} was left out of it: nobody looked there`),
    ],
  })
  const groups = groupArns(details)
  for (const [at, user] of objectsAt(details, 'UserDetailList').entries())
    addUser(inventory, `UserDetailList[${at}]`, user, groups)
  for (const [at, group] of objectsAt(details, 'GroupDetailList').entries())
    addGroup(inventory, `GroupDetailList[${at}]`, group)
  for (const [at, role] of objectsAt(details, 'RoleDetailList').entries())
    addRole(inventory, `RoleDetailList[${at}]`, role)
  for (const [at, policy] of objectsAt(details, 'Policies').entries())
    addPolicy(inventory, `Policies[${at}]`, policy)
  return inventory.build()
}

function accountIn(details: JsonObject): string | undefined {
  for (const name of LISTS) {
    for (const one of objectsAt(details, name)) {
      const account = accountOf(text(one, 'Arn'))
      if (account !== undefined) return account
    }
  }
  return undefined
}

/** Users name their groups by the last part of the ARN alone; a group may have a path as well. */
function groupArns(details: JsonObject): ReadonlyMap<string, string> {
  return new Map(
    objectsAt(details, 'GroupDetailList').map((group) => [
      text(group, 'GroupName') ?? '',
      text(group, 'Arn') ?? '',
    ]),
  )
}

function addUser(
  inventory: InventoryBuilder,
  at: string,
  user: JsonObject,
  groups: ReadonlyMap<string, string>,
): void {
  const ref = text(user, 'Arn') ?? ''
  addIamUser(inventory, at, user)
  addGrants(inventory, at, user, ref, 'UserPolicyList')
  for (const name of texts(listAt(user, 'GroupList'))) {
    const to = groups.get(name) ?? ref.replace(/:user\/.*$/, `:group/${name}`)
    inventory.add('hop', `${at}.GroupList`, {
      ref: `${ref} in ${to}`,
      as: 'group membership',
      from: ref,
      to,
      way: 'member',
    })
  }
}

function addGroup(inventory: InventoryBuilder, at: string, group: JsonObject): void {
  const ref = text(group, 'Arn') ?? ''
  inventory.add('group', `${at}.Arn`, {
    ref,
    as: 'IAM group',
    name: text(group, 'GroupName'),
    created: timeAt(group, 'CreateDate'),
  })
  addGrants(inventory, at, group, ref, 'GroupPolicyList')
}

function addRole(inventory: InventoryBuilder, at: string, role: JsonObject): void {
  addIamRole(inventory, at, role)
  addGrants(inventory, at, role, text(role, 'Arn') ?? '', 'RolePolicyList')
}

/** What is attached by name, and what is written into it. A boundary narrows all of it by what nobody judges here. */
function addGrants(
  inventory: InventoryBuilder,
  at: string,
  of: JsonObject,
  subject: string,
  inline: 'UserPolicyList' | 'GroupPolicyList' | 'RolePolicyList',
): void {
  const conditional = objectAt(of, 'PermissionsBoundary') === undefined ? undefined : true
  for (const [index, attached] of objectsAt(of, 'AttachedManagedPolicies').entries()) {
    const permissions = text(attached, 'PolicyArn') ?? ''
    inventory.add('grant', `${at}.AttachedManagedPolicies[${index}].PolicyArn`, {
      ref: `${subject} has ${permissions}`,
      as: 'attached policy',
      subject,
      permissions,
      conditional,
    })
  }
  for (const [index, policy] of objectsAt(of, inline).entries()) {
    const rules = rulesOf(policy['PolicyDocument'])
    if (rules === undefined) {
      inventory.drop('an inline policy that cannot be read')
      continue
    }
    const name = text(policy, 'PolicyName') ?? ''
    inventory.add('grant', `${at}.${inline}[${index}].PolicyName`, {
      ref: `${subject} has inline ${name}`,
      as: 'inline policy',
      name,
      subject,
      rules,
      conditional,
    })
  }
}

function addPolicy(inventory: InventoryBuilder, at: string, policy: JsonObject): void {
  const versions = objectsAt(policy, 'PolicyVersionList')
  const counts = versions.find((version) => version['IsDefaultVersion'] === true) ?? versions[0]
  const rules = rulesOf(counts?.['Document'])
  if (rules === undefined) {
    inventory.drop('a policy without a version that can be read')
    return
  }
  inventory.add('permissions', `${at}.Arn`, {
    ref: text(policy, 'Arn') ?? '',
    as: 'managed policy',
    name: text(policy, 'PolicyName'),
    rules,
  })
}
