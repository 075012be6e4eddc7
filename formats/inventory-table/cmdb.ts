/** A table of configuration items (CMDB), as ServiceNow exports it or its table API answers: the assets of an estate. */

import { err, type Result } from '@holdfast/core/kernel/result'
import type { AssetType } from '@holdfast/core/model/manifest'
import type { Document } from '../document/document.ts'
import { inventoryBuilder, type Draft } from '../inventory-builder.ts'
import type { Reader, Reading } from '../reader.ts'
import { formulaIn, tableOf, type Meanings, type Table } from './table.ts'

type Column =
  | 'id'
  | 'name'
  | 'class'
  | 'serial'
  | 'address'
  | 'owner'
  | 'environment'
  | 'criticality'
  | 'status'

const MEANINGS: Meanings<Column> = {
  id: ['sysid', 'assettag', 'ciid', 'configurationitemid'],
  name: ['name', 'ciname', 'hostname', 'fqdn', 'configurationitem'],
  class: ['sysclassname', 'class', 'ciclass', 'citype'],
  serial: ['serialnumber', 'serial'],
  address: ['ipaddress', 'ip'],
  owner: ['ownedby', 'managedby', 'supportgroup', 'owner', 'assignedto'],
  environment: ['environment', 'uenvironment', 'usedfor'],
  criticality: ['businesscriticality', 'criticality'],
  status: ['operationalstatus', 'installstatus', 'lifecyclestatus', 'status'],
}

type Row = Table<Column>['rows'][number]

export const cmdb: Reader = {
  format: 'cmdb',
  title: 'a table of configuration items (ServiceNow and alike)',
  knows: (document) => itemsIn(document) !== undefined,
  read: (document) => read(itemsIn(document) ?? []),
}

/** A class of items, and what only a register of things says of one. */
function itemsIn(document: Document): readonly Row[] | undefined {
  const table = tableOf(document, MEANINGS)
  if (table?.has('name') !== true || !table.has('class')) return undefined
  return table.has('id') || table.has('serial') ? table.rows : undefined
}

function read(rows: readonly Row[]): Result<Reading, string> {
  const inventory = inventoryBuilder({
    of: 'a table of configuration items',
    // An export is as wide as the list it was made from, and does not say how wide.
    whole: false,
  })
  for (const [index, row] of rows.entries()) {
    const at = `row ${index + 1}`
    const formula = formulaIn(at, row)
    if (formula !== undefined) return err(formula)
    const ref = row.id ?? row.serial ?? row.name
    if (ref === undefined) inventory.drop('a row without an id, a serial number or a name')
    else inventory.add('asset', at, assetOf(ref, row))
  }
  return inventory.build()
}

function assetOf(ref: string, row: Row): Draft<'asset'> {
  return {
    ref,
    as: row.class ?? 'configuration item',
    name: row.name,
    type: typeOf(row.class ?? ''),
    owner: row.owner,
    criticality: criticalityOf(row.criticality ?? ''),
    state: stateOf(row.status ?? ''),
    identifiers: row.serial === undefined ? undefined : { serial: row.serial },
    addresses: row.address?.split(/[,;\s]+/).filter((address) => address !== ''),
    labels: { environment: row.environment ?? '' },
  }
}

const TYPES: readonly (readonly [pattern: RegExp, type: AssetType])[] = [
  [/kubernetes.*node|k8s.*node/i, 'node'],
  [/image/i, 'image'],
  [/vm|virtual/i, 'vm'],
  [/(?:^|_|\b)db|database|sql|oracle/i, 'database'],
  [/server|computer|host|linux|unix|windows/i, 'host'],
]

/** Undefined for what runs no code of its own, or may: a switch, a contract. */
function typeOf(word: string): AssetType | undefined {
  return TYPES.find(([pattern]) => pattern.test(word))?.[1]
}

/** ServiceNow's own choices: `1 - most critical` to `4 - not critical`. */
function criticalityOf(word: string): Draft<'asset'>['criticality'] {
  if (/^1\b|most critical|^critical/i.test(word)) return 'critical'
  if (/^2\b|somewhat critical|^high/i.test(word)) return 'high'
  if (/^3\b|less critical|^medium/i.test(word)) return 'medium'
  return /^4\b|not critical|^low/i.test(word) ? 'low' : undefined
}

function stateOf(word: string): Draft<'asset'>['state'] {
  if (/^(?:1|operational|in use|installed|running|active)$/i.test(word)) return 'running'
  if (/^(?:6|retired|disposed|absent|7|decommissioned)$/i.test(word)) return 'retired'
  return /^(?:2|non-operational|stopped|in stock|pending repair)$/i.test(word)
    ? 'stopped'
    : undefined
}
