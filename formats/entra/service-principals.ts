/** Service principals of Microsoft Entra, as Microsoft Graph lists them, with what they authenticate with. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { CredentialClaim } from '@holdfast/core/model/claim'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { asObject, listAt, objects, objectsAt, text, timeAt } from '../json-members.ts'
import type { Reader } from '../reader.ts'

export const entraServicePrincipals: Reader = {
  format: 'entra-service-principals',
  title: 'service principals of Microsoft Entra',
  knows: (document) => principalsOf(document) !== undefined,
  read(document) {
    const principals = principalsOf(document) ?? []
    const answer = document.kind === 'json' ? asObject(document.value) : undefined
    const next = text(answer, '@odata.nextLink') ?? ''
    const inventory = inventoryBuilder({
      of: 'Entra, service principals of a tenant that is not named',
      // Another tenant answers in the same words: what is not in this answer may be in that one.
      whole: false,
      unseen: next === '' ? [] : ['it is one page of a longer list: export it with every page'],
    })
    for (const { at, item } of principals) addPrincipal(inventory, at, item)
    return inventory.build()
  },
}

interface Placed {
  readonly at: string
  readonly item: JsonObject
}

/** Undefined: no list, or one with something else in it. */
function principalsOf(document: Document): readonly Placed[] | undefined {
  const answer = document.kind === 'json' ? asObject(document.value) : undefined
  if (answer === undefined) return undefined
  const list = listAt(answer, 'value')
  const found = objects(list)
  if (!Array.isArray(answer['value'])) return undefined
  const known = found.length > 0 && found.length === list.length && found.every(isPrincipal)
  return known ? found.map((item, place) => ({ at: `value[${place}]`, item })) : undefined
}

/** Applications have an `appId` as well, and no names that they are asked for by. */
function isPrincipal(one: JsonObject): boolean {
  return 'appId' in one && 'id' in one && MARKS.some((name) => name in one)
}

const MARKS = ['servicePrincipalType', 'servicePrincipalNames', 'appOwnerOrganizationId'] as const

function addPrincipal(inventory: InventoryBuilder, at: string, one: JsonObject): void {
  if (timeAt(one, 'deletedDateTime') !== null) {
    inventory.pass('a service principal that was deleted')
    return
  }
  const ref = text(one, 'id') ?? ''
  const sort = text(one, 'servicePrincipalType')
  const managed = sort === 'ManagedIdentity'
  const enabled = one['accountEnabled']
  inventory.add('identity', `${at}.id`, {
    ref,
    as: managed ? 'managed identity' : 'service principal',
    type: managed ? 'workload' : sort === 'SocialIdp' ? undefined : 'oauth-app',
    name: text(one, 'displayName'),
    state: typeof enabled === 'boolean' ? (enabled ? 'active' : 'suspended') : undefined,
    purpose: text(one, 'description') ?? text(one, 'notes'),
    created: timeAt(one, 'createdDateTime'),
    labels: labelsOf(one),
  })
  addCredentials(inventory, at, one, ref)
}

function labelsOf(one: JsonObject): Readonly<Record<string, string>> {
  const said = ['appId', 'servicePrincipalType'].map((name) => [name, text(one, name)] as const)
  return Object.fromEntries(said.filter((pair): pair is [string, string] => pair[1] !== undefined))
}

/** The hint of a secret is its beginning: it stays where it is. */
function addCredentials(
  inventory: InventoryBuilder,
  at: string,
  one: JsonObject,
  identity: string,
): void {
  const keys = objectsAt(one, 'keyCredentials')
  for (const [place, key] of keys.entries()) {
    const shared = text(key, 'type') === 'Symmetric'
    inventory.add('credential', `${at}.keyCredentials[${place}].keyId`, {
      ...credentialOf(key, identity),
      as: shared ? 'key' : 'certificate',
      type: shared ? 'secret' : 'certificate',
      fingerprint: shared ? undefined : text(key, 'customKeyIdentifier'),
    })
  }
  const known = new Set(keys.map((key) => text(key, 'keyId')))
  for (const [place, secret] of objectsAt(one, 'passwordCredentials').entries()) {
    if (known.has(text(secret, 'keyId'))) inventory.pass('the password of a key beside it')
    else
      inventory.add('credential', `${at}.passwordCredentials[${place}].keyId`, {
        ...credentialOf(secret, identity),
        as: 'client secret',
        type: 'client-secret',
      })
  }
}

function credentialOf(
  one: JsonObject,
  identity: string,
): Pick<CredentialClaim, 'ref'> & {
  readonly identity: string
  readonly name: string | undefined
  readonly created: Instant | null
  readonly expires: Instant | null
} {
  return {
    ref: text(one, 'keyId') ?? '',
    identity,
    name: text(one, 'displayName'),
    created: timeAt(one, 'startDateTime'),
    expires: timeAt(one, 'endDateTime'),
  }
}
