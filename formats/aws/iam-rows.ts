/** Users and roles of AWS IAM as rows: alike in the export of an account and in the answers to its single calls. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { InventoryBuilder } from '../inventory-builder.ts'
import { objectAt, objectsAt, text, timeAt } from '../json-members.ts'
import { trustedBy } from './policy.ts'

export function addIamUser(inventory: InventoryBuilder, at: string, user: JsonObject): void {
  inventory.add('identity', `${at}.Arn`, {
    ref: text(user, 'Arn') ?? '',
    as: 'IAM user',
    name: text(user, 'UserName'),
    created: timeAt(user, 'CreateDate'),
    labels: tagsOf(user),
  })
}

export function addIamRole(inventory: InventoryBuilder, at: string, role: JsonObject): void {
  const ref = text(role, 'Arn') ?? ''
  const used = objectAt(role, 'RoleLastUsed')
  inventory.add('identity', `${at}.Arn`, {
    ref,
    as: 'IAM role',
    type: 'workload',
    name: text(role, 'RoleName'),
    purpose: text(role, 'Description'),
    created: timeAt(role, 'CreateDate'),
    // AWS keeps it for 400 days: an empty one says that it knows of no use.
    lastUsed: timeAt(used, 'LastUsedDate') ?? (used === undefined ? undefined : 'never'),
    labels: tagsOf(role),
  })
  const trusted = trustedBy(role['AssumeRolePolicyDocument'])
  if (trusted === undefined) inventory.drop('a role without a trust policy that can be read')
  for (const { principal, conditional } of trusted ?? []) {
    inventory.add('hop', `${at}.AssumeRolePolicyDocument`, {
      ref: `${principal} assumes ${ref}`,
      as: 'trust policy',
      from: principal,
      to: ref,
      way: 'assume',
      conditional: conditional || undefined,
    })
  }
}

export function tagsOf(of: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    objectsAt(of, 'Tags').map((tag) => [text(tag, 'Key') ?? '', text(tag, 'Value') ?? '']),
  )
}
