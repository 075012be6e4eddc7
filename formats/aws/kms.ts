/** Keys that AWS KMS keeps: `list-aliases`, and `describe-key` of one. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { text, timeAt } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { answerOf, ONE_PAGE, regionOf, type Answer } from './answers.ts'
import { accountOf } from './policy.ts'

const CALLS = { Aliases: { mark: 'AliasArn' }, KeyMetadata: { mark: 'KeyId' } } as const

export const awsKms: Reader = {
  format: 'aws-kms',
  title: 'aws kms list-aliases and describe-key',
  knows: (document) => answerOf(document, CALLS) !== undefined,
  read(document) {
    const answer = answerOf(document, CALLS)
    const [first] = answer?.items ?? []
    const arn = text(first?.item, 'AliasArn') ?? text(first?.item, 'Arn')
    const aliases = answer?.member === 'Aliases'
    const inventory = inventoryBuilder({
      of: `AWS account ${accountOf(arn) ?? 'unknown'}, KMS keys in ${regionOf(arn) ?? 'unknown'}`,
      whole: false,
      unseen: [
        ...(answer?.pages === true ? [ONE_PAGE] : []),
        ...(aliases ? ['keys without an alias are not in a list of aliases'] : []),
      ],
    })
    if (aliases) addNamed(inventory, answer)
    else if (first !== undefined) addKey(inventory, first.at, first.item)
    return inventory.build()
  },
}

/** A key may have several aliases: it is one row, under the first of them. */
function addNamed(inventory: InventoryBuilder, { items }: Answer): void {
  const known = new Set<string>()
  for (const { at, item } of items) {
    const alias = text(item, 'AliasArn') ?? ''
    const key = text(item, 'TargetKeyId')
    if (key === undefined) {
      inventory.pass('an alias that AWS keeps for a key that was not made yet')
      continue
    }
    const ref = alias.replace(/:alias\/.*$/, `:key/${key}`)
    if (known.has(ref)) inventory.pass('a second alias of the same key')
    else
      inventory.add('resource', `${at}.AliasArn`, {
        ref,
        as: 'KMS key',
        type: 'key',
        name: text(item, 'AliasName'),
      })
    known.add(ref)
  }
}

function addKey(inventory: InventoryBuilder, at: string, key: JsonObject): void {
  const state = text(key, 'KeyState')
  inventory.add('resource', `${at}.Arn`, {
    ref: text(key, 'Arn') ?? '',
    as: 'KMS key',
    type: 'key',
    purpose: text(key, 'Description'),
    created: timeAt(key, 'CreationDate'),
    expires: timeAt(key, 'ValidTo'),
    labels: state === undefined ? undefined : { state },
  })
}
