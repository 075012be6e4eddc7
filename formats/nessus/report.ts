/** Nessus and Tenable: the .nessus XML (version 2) and the tables of Nessus, Tenable.sc and Tenable.io. */

import { ok } from '@holdfast/core/kernel/result'
import { SEVERITIES, type Severity } from '@holdfast/core/kernel/severity'
import type { CsvRow } from '../document/csv.ts'
import type { Document } from '../document/document.ts'
import { child, children, textOf, type XmlElement } from '../document/xml.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { readTime, severity } from '../json-members.ts'
import { listReader } from '../list-reader.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft } from '../report-builder.ts'

export const nessus: Reader = {
  format: 'nessus',
  title: 'Nessus (.nessus)',
  knows: (document) => rootOf(document) !== undefined,
  read(document) {
    const hosts = children(child(rootOf(document), 'Report'), 'ReportHost')
    return ok(reading({ reports: hosts.map((host) => reportOf(host)) }))
  },
}

function rootOf(document: Document): XmlElement | undefined {
  const found = document.kind === 'xml' && document.root.name === 'NessusClientData_v2'
  return found ? document.root : undefined
}

function reportOf(host: XmlElement): ReturnType<ReturnType<typeof reportBuilder>['build']> {
  const builder = reportBuilder('nessus', { name: 'nessus' })
  for (const item of children(host, 'ReportItem')) builder.finding(findingOf(item))
  const properties = new Map(
    children(child(host, 'HostProperties'), 'tag').map(
      (tag) => [tag.attributes['name'] ?? '', tag.text] as const,
    ),
  )
  const identifiers = [
    ['ip', 'host-ip'],
    ['fqdn', 'host-fqdn'],
    ['mac', 'mac-address'],
    ['uuid', 'host-uuid'],
    ['netbios', 'netbios-name'],
  ].flatMap(([kind, name]) => {
    const value = properties.get(name ?? '')
    return value === undefined || value === '' ? [] : [`${kind}:${value.split('\n')[0]}`]
  })
  const ended = Number(properties.get('HOST_END_TIMESTAMP'))
  return builder.build({
    type: 'host',
    name: host.attributes['name'],
    identifiers,
    observedAt: readTime(Number.isFinite(ended) ? ended : null),
  })
}

/** A row is a plugin's answer; what it found is a service, so there is no package to name. */
function findingOf(item: XmlElement): FindingDraft {
  const ids = children(item, 'cve').map((element) => element.text)
  const plugin = `nessus:${item.attributes['pluginID'] ?? ''}`
  return {
    id: ids[0] ?? plugin,
    aliases: ids.length === 0 ? [] : [...ids.slice(1), plugin],
    component: null,
    severity: LEVELS[Number(item.attributes['severity'])] ?? 'unrated',
    cvss: ['cvss3_vector', 'cvss_vector'].flatMap((name) => textOf(item, name) ?? []),
    exploited: textOf(item, 'cisa-known-exploited') !== undefined,
  }
}

/** Nessus counts from 0, which is no flaw, to 4. */
const LEVELS = SEVERITIES.toReversed()

export const tenableCsv: Reader = listReader<CsvRow>({
  format: 'tenable-csv',
  title: 'Nessus and Tenable tables',
  tool: 'tenable',
  rows(document) {
    if (document.kind !== 'csv') return undefined
    const has = (name: string): boolean => document.columns.includes(name)
    const known =
      (has('Plugin ID') || has('Plugin')) && (has('Risk') || has('Severity') || has('Risk Factor'))
    // In exports of findings people choose the columns; each is named as the member it comes from.
    const findings = (has('definition.id') || has('definition.cve')) && has('severity')
    return known || findings ? document.rows : undefined
  },
  subject(row) {
    // An asset of Tenable.io may have several addresses in one cell.
    const ips = (
      row['IP Address'] ||
      row['asset.display_ipv4_address'] ||
      row['asset.ipv4_addresses'] ||
      ''
    )
      .split(/[\s,;[\]"']+/)
      .filter((ip) => ip !== '')
    const fqdn = row['FQDN'] || row['asset.display_fqdn']
    const name =
      row['Host'] || row['DNS Name'] || row['asset.host_name'] || row['asset.name'] || fqdn
    return {
      type: 'host',
      name: name || (ips[0] ?? ''),
      identifiers: [
        ...ips.map((ip) => `ip:${ip}`),
        ...(fqdn ? [`fqdn:${fqdn}`] : []),
        ...(row['MAC Address'] ? [`mac:${row['MAC Address']}`] : []),
        ...(row['asset.id'] ? [`uuid:${row['asset.id']}`] : []),
      ],
    }
  },
  finding(row) {
    const number = row['Plugin ID'] || row['Plugin'] || row['definition.id']
    const plugin = number ? [`nessus:${number}`] : []
    const [id, ...others] = [...vulnerabilityIds(row['CVE'] || row['definition.cve']), ...plugin]
    if (id === undefined) return undefined
    const state = row['Vulnerability State'] || row['state']
    return {
      id,
      aliases: others,
      component: null,
      status: state?.toLowerCase() === 'fixed' ? 'unknown' : 'affected',
      severity: levelOf(row['Risk'] || row['Severity'] || row['severity'] || row['Risk Factor']),
      cvss: VECTORS.flatMap((column) => row[column] || []),
    }
  },
})

const VECTORS = [
  'CVSS V3 Vector',
  'CVSS3 Vector',
  'CVSS V2 Vector',
  'CVSS Vector',
  'definition.cvss3.base_vector',
  'definition.cvss2.base_vector',
]

/** Tenable.io counts as the scanner does where it writes no word. */
function levelOf(said: string | undefined): Severity {
  return /^[0-4]$/.test(said ?? '') ? (LEVELS[Number(said)] ?? 'unrated') : severity(said)
}
