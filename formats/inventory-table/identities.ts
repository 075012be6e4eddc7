/**
 * A table of identities as teams keep it: who owns each and what for, with a credential or a resource in a row where it
 * has such columns. Of an identity in several rows each row adds to what is said; two that say otherwise are refused.
 */

import { err, type Result } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type InventoryBuilder } from '../inventory-builder.ts'
import { readTime } from '../json-members.ts'
import type { Reader, Reading } from '../reader.ts'
import { formulaIn, tableOf, type Meanings, type Table } from './table.ts'
import { credentialType, identityType } from './words.ts'

type Column =
  | 'identity'
  | 'type'
  | 'owner'
  | 'purpose'
  | 'service'
  | 'environment'
  | 'state'
  | 'created'
  | 'lastUsed'
  | 'expires'
  | 'credential'
  | 'credentialType'
  | 'rotated'
  | 'resource'
  | 'actions'
  | 'system'

const MEANINGS: Meanings<Column> = {
  identity: [
    'identity',
    'identityname',
    'identityid',
    'serviceaccount',
    'serviceaccountname',
    'principal',
    'principalname',
    'clientid',
    'nhi',
    'username',
  ],
  type: ['identitytype', 'accounttype', 'principaltype', 'type', 'kind'],
  owner: ['owner', 'ownername', 'owneremail', 'ownedby', 'responsible', 'team', 'ownerteam'],
  purpose: ['purpose', 'description', 'usage', 'usedfor', 'justification'],
  service: ['service', 'application', 'app', 'product'],
  environment: ['environment', 'env', 'stage'],
  state: ['state', 'status', 'enabled', 'active'],
  created: ['created', 'createdat', 'createdon', 'creationdate', 'createddate'],
  lastUsed: ['lastused', 'lastusedat', 'lastuseddate', 'lastlogin', 'lastseen', 'lastactivity'],
  expires: ['expires', 'expiresat', 'expiry', 'expirydate', 'expirationdate', 'validuntil'],
  credential: ['credential', 'credentialid', 'keyid', 'accesskeyid', 'tokenid', 'tokenname'],
  credentialType: ['credentialtype', 'keytype', 'tokentype', 'authtype'],
  rotated: ['lastrotated', 'rotatedat', 'lastrotation', 'rotated'],
  resource: ['resource', 'resourcename', 'target', 'scope', 'secretpath'],
  actions: ['actions', 'action', 'permissions', 'permission', 'privilege', 'rights', 'access'],
  system: ['system', 'sourcesystem', 'platform', 'provider', 'tenant'],
}

type Row = Table<Column>['rows'][number]

export const identityTable: Reader = {
  format: 'inventory-table',
  title: 'a table of identities with columns such as identity, owner, purpose, last used, expires',
  knows: (document) => identitiesIn(document) !== undefined,
  read: (document) => read(identitiesIn(document) ?? []),
}

/**
 * An identity, and two things that such a list says of it, of which results of checks have none but a description and a
 * resource: with less a table could be about anything.
 */
function identitiesIn(document: Document): readonly Row[] | undefined {
  const table = tableOf(document, MEANINGS)
  if (table?.has('identity') !== true) return undefined
  const telling: readonly Column[] = ['owner', 'purpose', 'lastUsed', 'credential', 'resource']
  const said = telling.filter((column) => table.has(column))
  const its = said.some((column) => column !== 'purpose' && column !== 'resource')
  return its && said.length >= 2 ? table.rows : undefined
}

function read(rows: readonly Row[]): Result<Reading, string> {
  const inventory = inventoryBuilder({
    of: 'a table of identities',
    // Which identities such a table leaves out, nobody but who wrote it knows.
    whole: false,
  })
  const known = new Map<string, { readonly row: Row; readonly at: string }>()
  for (const [index, row] of rows.entries()) {
    const at = `row ${index + 1}`
    const formula = formulaIn(at, row)
    if (formula !== undefined) return err(formula)
    if (row.identity === undefined) {
      inventory.drop('a row that names no identity')
      continue
    }
    const before = known.get(row.identity)
    const differs = before && differing(before.row, row)
    if (before !== undefined && differs !== undefined)
      return err(`${before.at} and ${at} both claim \`${row.identity}\`, with another ${differs}`)
    known.set(row.identity, { row: { ...row, ...before?.row }, at: before?.at ?? at })
    addCredential(inventory, at, row, row.identity)
    addGrant(inventory, at, row, row.identity)
  }
  for (const [ref, { row, at }] of known) addIdentity(inventory, at, row, ref)
  return inventory.build()
}

/** What is said of the identity itself, whatever else stands in its rows. */
const ITS_OWN: readonly Column[] = ['type', 'owner', 'purpose', 'service', 'environment', 'state']

function differing(one: Row, other: Row): string | undefined {
  return ITS_OWN.find(
    (column) =>
      one[column] !== undefined && other[column] !== undefined && one[column] !== other[column],
  )
}

/** Dates of a row with a credential are the credential's. */
function addIdentity(inventory: InventoryBuilder, at: string, row: Row, ref: string): void {
  const own = row.credential === undefined
  inventory.add('identity', at, {
    ref,
    as: row.type ?? 'identity',
    type: identityType(row.type),
    owner: row.owner,
    purpose: row.purpose,
    service: row.service,
    state: stateOf(row.state),
    created: own ? readTime(row.created) : undefined,
    lastUsed: own ? usedOf(row.lastUsed) : undefined,
    expires: own ? readTime(row.expires) : undefined,
    labels: { environment: row.environment ?? '', system: row.system ?? '' },
  })
}

function addCredential(inventory: InventoryBuilder, at: string, row: Row, identity: string): void {
  if (row.credential === undefined) return
  inventory.add('credential', at, {
    ref: row.credential,
    as: row.credentialType ?? 'credential',
    type: credentialType(row.credentialType),
    identity,
    created: readTime(row.created),
    lastUsed: usedOf(row.lastUsed),
    lastRotated: readTime(row.rotated),
    expires: /^(?:never|none)$/i.test(row.expires ?? '') ? 'never' : readTime(row.expires),
  })
}

function addGrant(inventory: InventoryBuilder, at: string, row: Row, identity: string): void {
  if (row.resource === undefined) return
  const actions = (row.actions ?? '')
    .split(/[;,|]/)
    .map((action) => action.trim())
    .filter((action) => action !== '')
  inventory.add('grant', at, {
    ref: `${identity} has ${actions.join(',') || 'access'} in ${row.resource}`,
    as: 'grant',
    subject: identity,
    rules: [{ effect: 'allow', actions, resources: [row.resource] }],
  })
}

function stateOf(word: string | undefined): 'active' | 'suspended' | undefined {
  if (/^(?:active|enabled|true|yes)$/i.test(word ?? '')) return 'active'
  return /^(?:suspended|disabled|inactive|locked|false|no)$/i.test(word ?? '')
    ? 'suspended'
    : undefined
}

function usedOf(word: string | undefined): ReturnType<typeof readTime> | 'never' {
  return /^never$/i.test(word ?? '') ? 'never' : readTime(word)
}
