/** Secrets that AWS Secrets Manager keeps: `list-secrets`, and `describe-secret` of one. Never what is in them. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { asObject, text, timeAt } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { answerOf, ONE_PAGE, regionOf, type Answer } from './answers.ts'
import { tagsOf } from './iam-rows.ts'
import { accountOf } from './policy.ts'

export const awsSecretsManager: Reader = {
  format: 'aws-secrets-manager',
  title: 'aws secretsmanager list-secrets and describe-secret',
  knows: (document) => secretsOf(document) !== undefined,
  read(document) {
    const answer = secretsOf(document)
    const arn = answer?.items.map(({ item }) => text(item, 'ARN')).find((one) => one !== undefined)
    const account = accountOf(arn)
    const inventory = inventoryBuilder({
      of: `AWS account ${account ?? 'unknown'}, secrets in ${regionOf(arn) ?? 'unknown'}`,
      // A filter leaves no trace in the answer: what is not in it may still be there.
      whole: false,
      unseen: answer?.pages === true ? [ONE_PAGE] : [],
    })
    for (const { at, item } of answer?.items ?? []) addSecret(inventory, at, item)
    return inventory.build()
  },
}

/** Of one secret the answer is the secret itself. */
function secretsOf(document: Document): Answer | undefined {
  const list = answerOf(document, { SecretList: { mark: 'ARN' } })
  if (list !== undefined) return list
  const one = document.kind === 'json' ? asObject(document.value) : undefined
  return one !== undefined && 'ARN' in one && 'VersionIdsToStages' in one
    ? { member: '', single: true, pages: false, items: [{ at: 'the secret', item: one }] }
    : undefined
}

function addSecret(inventory: InventoryBuilder, at: string, secret: JsonObject): void {
  if (timeAt(secret, 'DeletedDate') !== null) {
    inventory.pass('a secret that is being deleted')
    return
  }
  const rotates = secret['RotationEnabled']
  inventory.add('resource', `${at}.ARN`, {
    ref: text(secret, 'ARN') ?? '',
    as: 'Secrets Manager secret',
    type: 'secret',
    name: text(secret, 'Name'),
    purpose: text(secret, 'Description'),
    created: timeAt(secret, 'CreatedDate'),
    lastUsed: timeAt(secret, 'LastAccessedDate'),
    lastRotated: timeAt(secret, 'LastRotatedDate'),
    rotates: typeof rotates === 'boolean' ? rotates : undefined,
    labels: tagsOf(secret),
  })
}
