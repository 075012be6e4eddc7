/** Any table with a column of vulnerability ids: columns are found by the names people give them. */

import type { CsvRow } from '../document/csv.ts'
import type { Document } from '../document/document.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { readTime, severity } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { purlOf } from '../purl/purl.ts'

/** Column names by meaning, lower case without spaces and signs. */
const MAPPING = {
  id: [
    'cve',
    'cveid',
    'vulnerability',
    'vulnerabilityid',
    'vulnid',
    'advisory',
    'advisoryid',
    'id',
  ],
  asset: ['asset', 'assetname', 'host', 'hostname', 'machine', 'server', 'image'],
  name: ['package', 'packagename', 'component', 'componentname', 'software', 'product'],
  version: ['version', 'packageversion', 'installedversion', 'installed', 'currentversion'],
  fixed: ['fixedversion', 'fixversion', 'fixedin', 'fix', 'patchedversion'],
  severity: ['severity', 'risk', 'criticality'],
  purl: ['purl', 'packageurl'],
  type: ['packagetype', 'ecosystem', 'type'],
  date: ['date', 'lastseen', 'lastdetected', 'observedat'],
} as const

export const genericCsv: Reader = listReader<CsvRow>({
  format: 'csv',
  title: 'a table with columns such as cve, asset, package, version, fixed version, severity',
  tool: 'csv',
  rows: (document) => (isMapped(document) && document.kind === 'csv' ? document.rows : undefined),
  subject(row) {
    const name = cell(row, 'asset')
    return {
      type: 'unknown',
      ...(name === undefined ? {} : { name }),
      observedAt: readTime(cell(row, 'date')),
    }
  },
  finding(row) {
    const said = cell(row, 'id')
    const id = vulnerabilityIds(said)[0] ?? said
    const name = cell(row, 'name')
    if (id === undefined || name === undefined) return undefined
    const version = cell(row, 'version') ?? ''
    return {
      id,
      component: {
        purl: cell(row, 'purl') ?? purlOf(cell(row, 'type') ?? '', name, version),
        name,
        version,
      },
      fixedVersions: versionsIn(cell(row, 'fixed')),
      severity: severity(cell(row, 'severity')),
    }
  },
})

/** An id and a package: with less a table could be about anything. */
function isMapped(document: Document): boolean {
  if (document.kind !== 'csv') return false
  const names = new Set(document.columns.map((column) => plain(column)))
  const has = (key: keyof typeof MAPPING): boolean => MAPPING[key].some((name) => names.has(name))
  return has('id') && has('name') && has('version')
}

function cell(row: CsvRow, key: keyof typeof MAPPING): string | undefined {
  for (const [column, value] of Object.entries(row)) {
    if (value !== '' && (MAPPING[key] as readonly string[]).includes(plain(column))) return value
  }
  return undefined
}

function plain(column: string): string {
  return column.toLowerCase().replaceAll(/[^a-z]/g, '')
}
