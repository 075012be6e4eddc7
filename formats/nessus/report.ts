/** Nessus and Tenable: the .nessus XML (version 2) and the tables of Nessus, Tenable.sc and Tenable.io. */

import { ok } from '@holdfast/core/kernel/result'
import { SEVERITIES } from '@holdfast/core/kernel/severity'
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
    return known ? document.rows : undefined
  },
  subject(row) {
    const ip = row['IP Address'] ?? ''
    const name = row['Host'] || row['DNS Name'] || row['FQDN'] || ip
    return {
      type: 'host',
      name,
      identifiers: [
        ...(ip === '' ? [] : [`ip:${ip}`]),
        ...(row['FQDN'] ? [`fqdn:${row['FQDN']}`] : []),
        ...(row['MAC Address'] ? [`mac:${row['MAC Address']}`] : []),
      ],
    }
  },
  finding(row) {
    const plugin = row['Plugin ID'] || row['Plugin']
    if (!plugin) return undefined
    const ids = vulnerabilityIds(row['CVE'])
    return {
      id: ids[0] ?? `nessus:${plugin}`,
      aliases: ids.length === 0 ? [] : [...ids.slice(1), `nessus:${plugin}`],
      component: null,
      status: row['Vulnerability State'] === 'Fixed' ? 'unknown' : 'affected',
      severity: severity(row['Risk'] || row['Severity'] || row['Risk Factor']),
      cvss: [
        row['CVSS V3 Vector'],
        row['CVSS3 Vector'],
        row['CVSS V2 Vector'],
        row['CVSS Vector'],
      ].filter((one): one is string => one !== undefined && one !== ''),
    }
  },
})
