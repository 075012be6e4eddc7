/**
 * Who acts at GitHub without being asked: installations of apps with what they may, deploy keys, and members of a
 * repository; as webhooks tell of them, and as the REST API lists them.
 */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, type Result } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { asObject, objectAt, objects, objectsAt, text, timeAt, wordAt } from '../json-members.ts'
import type { Reader, Reading } from '../reader.ts'

export const githubAccess: Reader = {
  format: 'github-access',
  title: 'GitHub app installations, deploy keys and members, as webhooks or lists',
  knows: (document) => foundIn(document) !== undefined,
  read(document) {
    const found = foundIn(document)
    return found === undefined ? err('it names none of them') : read(found)
  },
}

type Found =
  | { readonly sort: 'installation'; readonly at: string; readonly rows: readonly JsonObject[] }
  | {
      readonly sort: 'deploy key'
      readonly at: string
      readonly rows: readonly JsonObject[]
      readonly repository: string | undefined
      readonly gone: boolean
    }
  | {
      readonly sort: 'member'
      readonly at: string
      readonly rows: readonly JsonObject[]
      readonly repository: string
      readonly gone: boolean
    }

function foundIn(document: Document): Found | undefined {
  if (document.kind !== 'json') return undefined
  const whole = asObject(document.value)
  if (whole === undefined) return listedIn(document.value)
  const repository = text(objectAt(whole, 'repository'), 'full_name')
  const gone = /^(?:deleted|removed)$/.test(text(whole, 'action') ?? '')
  const installation = objectAt(whole, 'installation')
  const key = objectAt(whole, 'key')
  const member = objectAt(whole, 'member')
  if (isInstallation(installation)) {
    const row =
      gone && !('repositories_removed' in whole) ? { ...installation, gone } : installation
    return { sort: 'installation', at: 'installation', rows: [row] }
  }
  if (isKey(key)) return { sort: 'deploy key', at: 'key', rows: [key], repository, gone }
  if ('action' in whole && text(member, 'login') !== undefined && repository !== undefined)
    return { sort: 'member', at: 'member', rows: objects([member ?? null]), repository, gone }
  const listed = objectsAt(whole, 'installations')
  return listed.length > 0 && listed.every((one) => isInstallation(one))
    ? { sort: 'installation', at: 'installations', rows: listed }
    : undefined
}

function listedIn(value: Json): Found | undefined {
  const rows = Array.isArray(value) ? objects(value as readonly Json[]) : []
  if (rows.length === 0) return undefined
  if (rows.every((one) => isInstallation(one))) return { sort: 'installation', at: '', rows }
  // A list of keys names its repository in each address alone.
  return rows.every((one) => isKey(one))
    ? { sort: 'deploy key', at: '', rows, repository: undefined, gone: false }
    : undefined
}

function isInstallation(one: JsonObject | undefined): one is JsonObject {
  return one !== undefined && 'app_id' in one && 'permissions' in one && 'account' in one
}

function isKey(one: JsonObject | undefined): one is JsonObject {
  return one !== undefined && 'key' in one && 'title' in one && 'read_only' in one
}

function read(found: Found): Result<Reading, string> {
  const inventory = inventoryBuilder({
    of: `GitHub, ${found.sort}s`,
    // An event tells of one, and a page does not say that it is the last.
    whole: false,
  })
  for (const [index, row] of found.rows.entries()) {
    const at = found.at.endsWith('s') || found.at === '' ? `${found.at}[${index}]` : found.at
    const gone = found.sort === 'installation' ? row['gone'] === true : found.gone
    if (gone) inventory.pass(`a ${found.sort} that was removed`)
    else if (found.sort === 'installation') addInstallation(inventory, at, row)
    else if (found.sort === 'deploy key') addKey(inventory, at, row, found.repository)
    else addMember(inventory, at, row, found.repository)
  }
  return inventory.build()
}

function addInstallation(inventory: InventoryBuilder, at: string, row: JsonObject): void {
  const account = text(objectAt(row, 'account'), 'login') ?? 'unknown'
  const id = wordAt(row, 'id')
  const ref = id === undefined ? '' : `GitHub installation ${id} of ${account}`
  const scope = `${account}, ${text(row, 'repository_selection') === 'all' ? 'all repositories' : 'selected repositories'}`
  inventory.add('identity', `${at}.id`, {
    ref,
    as: 'app installation',
    type: 'oauth-app',
    name: text(row, 'app_slug'),
    state: timeAt(row, 'suspended_at') === null ? 'active' : 'suspended',
    created: timeAt(row, 'created_at'),
    labels: { app: wordAt(row, 'app_id') ?? '', account },
  })
  for (const [permission, level] of Object.entries(objectAt(row, 'permissions') ?? {})) {
    if (typeof level !== 'string') continue
    inventory.add('grant', `${at}.permissions.${permission}`, {
      ref: `${ref} has ${permission}:${level} in ${scope}`,
      as: 'app permission',
      subject: ref,
      rules: [{ effect: 'allow', actions: [level], resources: [permission] }],
      scope,
    })
  }
}

/** Each key is an identity of its own: whoever holds it acts, and no user stands behind it. */
function addKey(
  inventory: InventoryBuilder,
  at: string,
  row: JsonObject,
  named: string | undefined,
): void {
  const repository = named ?? repositoryIn(text(row, 'url'))
  const id = wordAt(row, 'id')
  const ref = id === undefined ? '' : `GitHub deploy key ${id}`
  const created = timeAt(row, 'created_at')
  const right = row['read_only'] === true ? 'read' : 'write'
  const name = text(row, 'title')
  const head = { ref, as: 'deploy key', name, created, lastUsed: timeAt(row, 'last_used') }
  inventory.add('identity', `${at}.id`, { ...head, type: 'cicd-secret' })
  inventory.add('credential', `${at}.id`, {
    ...head,
    type: 'ssh-key',
    identity: ref,
    expires: 'never',
    scopes: [right],
  })
  if (repository === undefined) {
    inventory.drop('a deploy key whose repository is not named: what it reaches is not known')
    return
  }
  inventory.add('grant', `${at}.id`, {
    ref: `${ref} has ${right} in ${repository}`,
    as: 'deploy key access',
    subject: ref,
    rules: [{ effect: 'allow', actions: [right], resources: [repository] }],
    scope: repository,
  })
}

/** `https://api.github.com/repos/OWNER/NAME/keys/1`, of an Enterprise Server with another host and `/api/v3`. */
function repositoryIn(url: string | undefined): string | undefined {
  return /\/repos\/([^/]+\/[^/]+)\/keys\//.exec(url ?? '')?.[1]
}

/** Which role a member got, the event does not say. */
function addMember(
  inventory: InventoryBuilder,
  at: string,
  row: JsonObject,
  repository: string,
): void {
  const login = text(row, 'login') ?? ''
  const ref = `GitHub user ${login}`
  const type = text(row, 'type')
  inventory.add('identity', `${at}.login`, {
    ref,
    as: 'GitHub user',
    name: login,
    type: type === 'User' ? 'human' : type === 'Bot' ? 'bot' : undefined,
  })
  inventory.add('grant', `${at}.login`, {
    ref: `${ref} has membership in ${repository}`,
    as: 'repository membership',
    subject: ref,
    scope: repository,
  })
}
