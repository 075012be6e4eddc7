/** Service accounts of Google Cloud, their keys, API keys, and the secrets that it keeps: lists of them, or one alone. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { objectAt, objectsAt, text, textsByName, timeAt } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { answerOf, ONE_PAGE, serviceAccount, type Answer, type Call } from './answers.ts'

const ACCOUNTS: Call = {
  lists: 'service accounts',
  member: 'accounts',
  named: /^projects\/([^/]+)\/serviceAccounts\/[^/]+$/,
  mark: 'email',
  add: addAccount,
}

const KEYS: Call = {
  lists: 'service account keys',
  member: 'keys',
  named: /^projects\/[^/]+\/serviceAccounts\/([^/]+)\/keys\/[^/]+$/,
  mark: 'keyAlgorithm',
  add: addKey,
}

const API_KEYS: Call = {
  lists: 'API keys',
  member: 'keys',
  named: /^projects\/([^/]+)\/locations\/[^/]+\/keys\/[^/]+$/,
  mark: 'uid',
  add: addApiKey,
}

const SECRETS: Call = {
  lists: 'secrets',
  member: 'secrets',
  named: /^projects\/([^/]+)\/(?:locations\/[^/]+\/)?secrets\/[^/]+$/,
  mark: 'replication',
  add: addSecret,
}

export const gcpServiceAccounts: Reader = listReader(
  'gcp-service-accounts',
  'gcloud iam service-accounts list and describe',
  ACCOUNTS,
)

export const gcpServiceAccountKeys: Reader = listReader(
  'gcp-service-account-keys',
  'gcloud iam service-accounts keys list',
  KEYS,
)

export const gcpApiKeys: Reader = listReader(
  'gcp-api-keys',
  'gcloud services api-keys list and describe',
  API_KEYS,
)

export const gcpSecrets: Reader = listReader(
  'gcp-secrets',
  'gcloud secrets list and describe',
  SECRETS,
)

function listReader(format: string, title: string, call: Call): Reader {
  const found = (document: Document): Answer | undefined => answerOf(document, [call])
  return {
    format,
    title,
    knows: (document) => found(document) !== undefined,
    read(document) {
      const answer = found(document)
      const place = answer?.place
      const filtered = call === KEYS && !hasSystemKey(answer)
      const inventory = inventoryBuilder({
        of: `GCP ${call === KEYS ? 'service account' : 'project'} ${place ?? 'unknown'}, ${call.lists}`,
        whole: answer?.single === false && !answer.pages && !filtered && place !== undefined,
        unseen: answer?.pages === true ? [ONE_PAGE] : [],
      })
      for (const { at, item } of answer?.items ?? []) call.add(inventory, at, item)
      return inventory.build()
    },
  }
}

/** Google keeps a key of its own for every account: a list without one was asked for a part alone. */
function hasSystemKey(answer: Answer | undefined): boolean {
  return answer?.items.some(({ item }) => text(item, 'keyType') === 'SYSTEM_MANAGED') === true
}

function addAccount(inventory: InventoryBuilder, at: string, account: JsonObject): void {
  const email = text(account, 'email') ?? lastPart(text(account, 'name'))
  const project = text(account, 'projectId')
  const id = text(account, 'uniqueId')
  inventory.add('identity', `${at}.email`, {
    ref: email === '' ? '' : serviceAccount(email),
    as: 'service account',
    type: 'service-account',
    name: text(account, 'displayName') ?? email,
    state: stateOf(account, 'suspended'),
    purpose: text(account, 'description'),
    labels: {
      ...(project === undefined ? {} : { projectId: project }),
      ...(id === undefined ? {} : { uniqueId: id }),
    },
  })
}

function addKey(inventory: InventoryBuilder, at: string, key: JsonObject): void {
  const ref = text(key, 'name') ?? ''
  const email = KEYS.named.exec(ref)?.[1]
  const type = text(key, 'keyType')
  const origin = text(key, 'keyOrigin')
  inventory.add('credential', `${at}.name`, {
    ref,
    as: 'service account key',
    type: 'private-key',
    // An account may be named by its number as well, which no policy knows it by.
    identity: email?.includes('@') === true ? serviceAccount(email) : undefined,
    state: stateOf(key, 'inactive'),
    created: timeAt(key, 'validAfterTime'),
    expires: endOf(key),
    labels: {
      ...(type === undefined ? {} : { keyType: type }),
      ...(origin === undefined ? {} : { keyOrigin: origin }),
    },
  })
}

/** The year 9999 is how Google writes that a key has no end. */
function endOf(key: JsonObject): Instant | 'never' | null {
  return text(key, 'validBeforeTime')?.startsWith('9999-') === true
    ? 'never'
    : timeAt(key, 'validBeforeTime')
}

/** An API key counts as its project, unless it is bound to a service account. */
function addApiKey(inventory: InventoryBuilder, at: string, key: JsonObject): void {
  if (timeAt(key, 'deleteTime') !== null) {
    inventory.pass('an API key that is being deleted')
    return
  }
  const bound = text(key, 'serviceAccountEmail')
  const services = objectsAt(objectAt(key, 'restrictions'), 'apiTargets').flatMap(
    (target) => text(target, 'service') ?? [],
  )
  inventory.add('credential', `${at}.name`, {
    ref: text(key, 'name') ?? '',
    as: 'API key',
    type: 'api-token',
    name: text(key, 'displayName'),
    identity: bound === undefined || bound === '' ? undefined : serviceAccount(bound),
    created: timeAt(key, 'createTime'),
    scopes: services.length === 0 ? undefined : services,
  })
}

/** Its rotation only reminds people of it: that the value is made anew by the system is not said. */
function addSecret(inventory: InventoryBuilder, at: string, secret: JsonObject): void {
  const ref = text(secret, 'name') ?? ''
  inventory.add('resource', `${at}.name`, {
    ref,
    as: 'Secret Manager secret',
    type: 'secret',
    name: lastPart(ref),
    created: timeAt(secret, 'createTime'),
    expires: timeAt(secret, 'expireTime'),
    labels: textsByName(secret, 'labels'),
  })
}

/** Older answers do not say it, and nobody knows it then. */
function stateOf<Off extends string>(one: JsonObject, off: Off): 'active' | Off | undefined {
  const disabled = one['disabled']
  return typeof disabled === 'boolean' ? (disabled ? off : 'active') : undefined
}

function lastPart(name: string | undefined): string {
  return name?.slice(name.lastIndexOf('/') + 1) ?? ''
}
