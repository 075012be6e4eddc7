/**
 * GitLab's lists of who may act without signing in: access tokens of people, groups and projects, deploy tokens, deploy
 * keys, and service accounts (REST API v4).
 */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Result } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { listAt, objects, text, texts, timeAt, wordAt } from '../json-members.ts'
import type { Reader, Reading } from '../reader.ts'

export const gitlabAccess: Reader = {
  format: 'gitlab-access',
  title: 'GitLab access tokens, deploy tokens, deploy keys and service accounts',
  knows: (document) => listOf(document) !== undefined,
  read(document) {
    const list = listOf(document)
    return read(list?.sort ?? 'access token', list?.rows ?? [])
  },
}

const SORTS = ['access token', 'deploy token', 'deploy key', 'service account'] as const
type Sort = (typeof SORTS)[number]

/** By what only that list has; a list of several sorts is none of them. */
const MARKS: { readonly [S in Sort]: (one: JsonObject) => boolean } = {
  'access token': (one) =>
    'scopes' in one && 'revoked' in one && 'user_id' in one && 'expires_at' in one,
  'deploy token': (one) =>
    'scopes' in one && 'revoked' in one && 'expired' in one && 'username' in one,
  'deploy key': (one) =>
    'title' in one && 'key' in one && ('can_push' in one || 'fingerprint' in one),
  'service account': (one) =>
    /^(?:project|group)_\d+_bot|^service_account_/.test(text(one, 'username') ?? ''),
}

function listOf(
  document: Document,
): { readonly sort: Sort; readonly rows: readonly JsonObject[] } | undefined {
  if (document.kind !== 'json' || !Array.isArray(document.value)) return undefined
  const rows = objects(document.value as readonly Json[])
  if (rows.length === 0) return undefined
  const sort = SORTS.find((one) => rows.every((row) => MARKS[one](row)))
  return sort === undefined ? undefined : { sort, rows }
}

function read(sort: Sort, rows: readonly JsonObject[]): Result<Reading, string> {
  const inventory = inventoryBuilder({
    of: `GitLab, a list of ${sort}s`,
    // It names neither the group nor the page.
    whole: false,
  })
  for (const [index, row] of rows.entries()) {
    const at = `[${index}].id`
    if (sort === 'service account') addAccount(inventory, at, row)
    else if (sort === 'deploy key') addDeployKey(inventory, at, row)
    else addToken(inventory, at, row, sort)
  }
  return inventory.build()
}

function idOf(row: JsonObject): string {
  return wordAt(row, 'id') ?? ''
}

function named(sort: string, id: string): string {
  return id === '' ? '' : `GitLab ${sort} ${id}`
}

function addAccount(inventory: InventoryBuilder, at: string, row: JsonObject): void {
  inventory.add('identity', at, {
    ref: named('user', idOf(row)),
    as: 'service account',
    type: 'service-account',
    name: text(row, 'username'),
    created: timeAt(row, 'created_at'),
    state: stateOf(row),
  })
}

function stateOf(row: JsonObject): 'active' | 'suspended' | undefined {
  const word = text(row, 'state')
  if (word === undefined) return undefined
  return word === 'active' ? 'active' : 'suspended'
}

/** Of a token the user it acts as; a deploy token acts as itself. */
function addToken(
  inventory: InventoryBuilder,
  at: string,
  row: JsonObject,
  sort: 'access token' | 'deploy token',
): void {
  const ref = named(sort, idOf(row))
  const user = wordAt(row, 'user_id')
  if (sort === 'deploy token') {
    inventory.add('identity', at, {
      ref,
      as: sort,
      type: 'cicd-secret',
      name: text(row, 'username'),
      purpose: text(row, 'name'),
    })
  }
  const ended = row['revoked'] === true || row['expired'] === true || row['active'] === false
  inventory.add('credential', at, {
    ref,
    as: sort,
    type: 'api-token',
    name: text(row, 'name'),
    identity: sort === 'deploy token' ? ref : user && named('user', user),
    state: ended ? 'inactive' : 'active',
    created: timeAt(row, 'created_at'),
    // A list with that member says of `null` that it never ends, or was never used.
    expires: 'expires_at' in row ? (timeAt(row, 'expires_at') ?? 'never') : undefined,
    lastUsed: 'last_used_at' in row ? (timeAt(row, 'last_used_at') ?? 'never') : undefined,
    scopes: texts(listAt(row, 'scopes')),
  })
}

function addDeployKey(inventory: InventoryBuilder, at: string, row: JsonObject): void {
  const ref = named('deploy key', idOf(row))
  inventory.add('identity', at, {
    ref,
    as: 'deploy key',
    type: 'cicd-secret',
    name: text(row, 'title'),
    created: timeAt(row, 'created_at'),
  })
  inventory.add('credential', at, {
    ref,
    as: 'deploy key',
    type: 'ssh-key',
    name: text(row, 'title'),
    identity: ref,
    created: timeAt(row, 'created_at'),
    expires: 'expires_at' in row ? (timeAt(row, 'expires_at') ?? 'never') : undefined,
    fingerprint: text(row, 'fingerprint_sha256') ?? text(row, 'fingerprint'),
    scopes:
      row['can_push'] === undefined ? undefined : [row['can_push'] === true ? 'push' : 'pull'],
  })
}
