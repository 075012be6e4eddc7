/** Who has which role in Google Cloud: an IAM policy, which does not say of what it is the policy. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { asObject, listAt, objects, objectsAt, text, texts } from '../json-members.ts'
import type { Reader } from '../reader.ts'

export const gcpIamPolicy: Reader = {
  format: 'gcp-iam-policy',
  title: 'gcloud projects get-iam-policy and its like',
  knows: (document) => policyOf(document) !== undefined,
  read(document) {
    const inventory = inventoryBuilder({
      of: 'GCP IAM policy of a resource that it does not name',
      whole: false,
      unseen: ['a policy does not say which resource it is of: where its roles count is not known'],
    })
    addBindings(inventory, objectsAt(policyOf(document), 'bindings'))
    return inventory.build()
  },
}

function policyOf(document: Document): JsonObject | undefined {
  const policy = document.kind === 'json' ? asObject(document.value) : undefined
  if (policy === undefined || !('etag' in policy || 'version' in policy)) return undefined
  const bindings = listAt(policy, 'bindings')
  const known = objects(bindings).filter(
    (one) => text(one, 'role') !== undefined && Array.isArray(one['members']),
  )
  return bindings.length > 0 && known.length === bindings.length ? policy : undefined
}

/** A role that a member has with and without conditions is had without: the conditions hold nothing back. */
function addBindings(inventory: InventoryBuilder, bindings: readonly JsonObject[]): void {
  const free = new Set(
    bindings
      .filter((one) => !isConditional(one))
      .flatMap((one) => texts(listAt(one, 'members')).map((member) => grantOf(member, one))),
  )
  for (const [place, binding] of bindings.entries()) {
    for (const [at, subject] of listAt(binding, 'members').entries()) {
      if (typeof subject !== 'string') inventory.drop('a member that is no text')
      else if (subject.startsWith('deleted:')) inventory.pass('a role of a member that was deleted')
      else {
        const ref = grantOf(subject, binding)
        inventory.add('grant', `bindings[${place}].members[${at}]`, {
          ref: subject === '' ? '' : ref,
          as: 'role binding',
          subject,
          permissions: text(binding, 'role'),
          conditional: free.has(ref) ? undefined : true,
        })
      }
    }
  }
}

function grantOf(subject: string, binding: JsonObject): string {
  return `${subject} has ${text(binding, 'role') ?? ''}`
}

function isConditional(binding: JsonObject): boolean {
  return binding['condition'] !== undefined && binding['condition'] !== null
}
