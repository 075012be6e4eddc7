/** Things of Okta as rows: tokens, OAuth clients with their secrets and keys, integrations, and roles of clients. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { ClaimKind } from '@holdfast/core/model/claim'
import type { Draft } from '../inventory-builder.ts'
import { listAt, objectAt, objectsAt, text, texts, timeAt } from '../json-members.ts'

export interface Rows {
  add<K extends ClaimKind>(kind: K, at: string, draft: Draft<K>): void
  pass(reason: string): void
}

export interface Sort {
  /** As `of` says it: `API tokens`. */
  readonly lists: string
  /** Members that each of them has, and nothing else of Okta has together. */
  readonly marks: readonly string[]
  /** `ref` of the identity that it is, or is of; undefined: it is of none, or does not say. */
  readonly whose: (item: JsonObject, path: string) => string | undefined
  readonly add: (rows: Rows, at: string, item: JsonObject, whose: string | undefined) => void
}

export const SORTS: readonly Sort[] = [
  {
    lists: 'API tokens',
    marks: ['id', 'tokenWindow', 'userId'],
    whose: (item) => text(item, 'userId'),
    add: addToken,
  },
  {
    lists: 'applications',
    marks: ['id', 'signOnMode', 'credentials'],
    whose: (item) => text(item, 'id'),
    add: addApp,
  },
  {
    lists: 'API service integrations',
    marks: ['id', 'type', 'grantedScopes'],
    whose: (item) => text(item, 'id'),
    add: addIntegration,
  },
  {
    lists: 'roles of clients',
    marks: ['id', 'type', 'assignmentType'],
    whose: (item, path) => clientIn(path) ?? clientIn(linkOf(item, 'assignee') ?? ''),
    add: addRole,
  },
  {
    lists: 'client secrets',
    marks: ['id', 'secret_hash'],
    whose: (item, path) => appIn(path) ?? appIn(linkOf(item, 'deactivate') ?? ''),
    add: addSecret,
  },
  {
    lists: 'refresh tokens',
    marks: ['id', 'clientId', 'userId', 'issuer', 'scopes'],
    whose: (item) => text(item, 'clientId'),
    add: addRefreshToken,
  },
  {
    lists: 'OAuth clients',
    marks: ['client_id', 'client_name'],
    whose: (item) => text(item, 'client_id'),
    add: addClient,
  },
]

export function sortOf(item: JsonObject): Sort | undefined {
  return SORTS.find(({ marks }) => marks.every((name) => name in item))
}

function clientIn(path: string): string | undefined {
  return /\/oauth2\/v1\/clients\/([^/?]+)/.exec(path)?.[1]
}

function appIn(path: string): string | undefined {
  return /\/(?:apps|api-services)\/([^/?]+)\/credentials\//.exec(path)?.[1]
}

/** `href` of the first link of that name. */
export function linkOf(item: JsonObject, name: string): string | undefined {
  const links = objectAt(item, '_links')
  return text(objectAt(links, name) ?? objectsAt(links, name)[0], 'href')
}

/** It counts as the user who made it. */
function addToken(rows: Rows, at: string, token: JsonObject, identity: string | undefined): void {
  const client = text(token, 'clientName')
  rows.add('credential', `${at}.id`, {
    ref: text(token, 'id') ?? '',
    as: 'API token',
    type: 'api-token',
    name: text(token, 'name'),
    identity,
    created: timeAt(token, 'created'),
    expires: timeAt(token, 'expiresAt'),
    labels: client === undefined ? undefined : { clientName: client },
  })
}

function addApp(rows: Rows, at: string, app: JsonObject): void {
  const client = objectAt(objectAt(app, 'settings'), 'oauthClient')
  if (client === undefined) {
    rows.pass('an application that is no OAuth client')
    return
  }
  const ref = text(app, 'id') ?? ''
  const type = text(client, 'application_type')
  const state = text(app, 'status')
  rows.add('identity', `${at}.id`, {
    ref,
    as: 'OAuth app',
    type: 'oauth-app',
    name: text(app, 'label'),
    state: state === 'ACTIVE' ? 'active' : state === 'INACTIVE' ? 'suspended' : undefined,
    created: timeAt(app, 'created'),
    labels: type === undefined ? undefined : { applicationType: type },
  })
  for (const [place, key] of objectsAt(objectAt(client, 'jwks'), 'keys').entries()) {
    const kid = text(key, 'kid')
    // People choose the name of a key: two apps may choose the same.
    const named = kid === undefined ? '' : `${ref} key ${kid}`
    rows.add('credential', `${at}.settings.oauthClient.jwks.keys[${place}].kid`, {
      ref: text(key, 'id') ?? named,
      as: 'public key of an app',
      type: 'private-key',
      name: kid,
      identity: ref,
      state: stateOf(key),
      created: timeAt(key, 'created'),
    })
  }
}

function addIntegration(rows: Rows, at: string, one: JsonObject): void {
  const ref = text(one, 'id') ?? ''
  const type = text(one, 'type')
  rows.add('identity', `${at}.id`, {
    ref,
    as: 'API service integration',
    type: 'oauth-app',
    name: text(one, 'name'),
    created: timeAt(one, 'createdAt'),
    labels: type === undefined ? undefined : { type },
  })
  const actions = texts(listAt(one, 'grantedScopes')).toSorted()
  if (actions.length === 0) return
  rows.add('grant', `${at}.grantedScopes`, {
    ref: `${ref} has granted scopes`,
    as: 'granted scopes',
    subject: ref,
    rules: [{ effect: 'allow', actions, resources: ['*'] }],
  })
}

/** A role of the customer's own making is named by its id, and counts in a set of resources. */
function addRole(rows: Rows, at: string, role: JsonObject, subject: string | undefined): void {
  if (subject === undefined || text(role, 'assignmentType') !== 'CLIENT') {
    rows.pass('a role that is given to no client')
    return
  }
  const permissions = text(role, 'role') ?? text(role, 'type') ?? ''
  const scope = text(role, 'resource-set')
  rows.add('grant', `${at}.type`, {
    ref: `${subject} has ${permissions}${scope === undefined ? '' : ` in ${scope}`}`,
    as: 'role assignment',
    name: text(role, 'label'),
    subject,
    permissions,
    scope,
  })
}

function addSecret(rows: Rows, at: string, one: JsonObject, identity: string | undefined): void {
  rows.add('credential', `${at}.id`, {
    ref: text(one, 'id') ?? '',
    as: 'client secret',
    type: 'client-secret',
    identity,
    state: stateOf(one),
    created: timeAt(one, 'created'),
  })
}

/** A client acts with it for a user. */
function addRefreshToken(
  rows: Rows,
  at: string,
  token: JsonObject,
  identity: string | undefined,
): void {
  const user = text(token, 'userId')
  const state = text(token, 'status')
  rows.add('credential', `${at}.id`, {
    ref: text(token, 'id') ?? '',
    as: 'refresh token',
    type: 'session',
    identity,
    state: state === 'ACTIVE' ? 'active' : state === 'REVOKED' ? 'inactive' : undefined,
    created: timeAt(token, 'created'),
    expires: timeAt(token, 'expiresAt'),
    scopes: texts(listAt(token, 'scopes')).toSorted(),
    labels: user === undefined ? undefined : { userId: user },
  })
}

function addClient(rows: Rows, at: string, client: JsonObject): void {
  rows.add('identity', `${at}.client_id`, {
    ref: text(client, 'client_id') ?? '',
    as: 'OAuth client',
    type: 'oauth-app',
    name: text(client, 'client_name'),
    created: timeAt(client, 'client_id_issued_at'),
  })
}

function stateOf(one: JsonObject): 'active' | 'inactive' | undefined {
  const said = text(one, 'status')
  return said === 'ACTIVE' ? 'active' : said === 'INACTIVE' ? 'inactive' : undefined
}
