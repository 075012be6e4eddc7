/** Qualys: the asset data report and the scan result (XML), and the tables of its consoles. */

import { err, ok } from '@holdfast/core/kernel/result'
import type { Severity } from '@holdfast/core/kernel/severity'
import type { CsvRow } from '../document/csv.ts'
import { child, children, descendants, textOf, type XmlElement } from '../document/xml.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { readTime } from '../json-members.ts'
import { listReader } from '../list-reader.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft } from '../report-builder.ts'

export const qualysReport: Reader = {
  format: 'qualys-xml',
  title: 'Qualys asset data report',
  knows: (document) => document.kind === 'xml' && document.root.name === 'ASSET_DATA_REPORT',
  read(document) {
    if (document.kind !== 'xml') return err('not XML')
    const glossary = new Map(
      descendants(document.root, 'VULN_DETAILS').map(
        (descendant) => [textOf(descendant, 'QID') ?? '', descendant] as const,
      ),
    )
    const reports = children(child(document.root, 'HOST_LIST'), 'HOST').map((host) => {
      const builder = reportBuilder('qualys-xml', { name: 'qualys' })
      for (const element of children(child(host, 'VULN_INFO_LIST'), 'VULN_INFO')) {
        builder.finding(findingOf(element, glossary))
      }
      return builder.build(subjectOf(host))
    })
    return ok(reading({ reports }))
  },
}

function findingOf(element: XmlElement, glossary: ReadonlyMap<string, XmlElement>): FindingDraft {
  const qid = textOf(element, 'QID') ?? ''
  const details = glossary.get(qid)
  const ids =
    details === undefined
      ? []
      : descendants(details, 'CVE_ID').map((item) => textOf(item, 'ID') ?? item.text)
  return {
    id: ids[0] ?? `qualys:${qid}`,
    aliases: ids.length === 0 ? [] : [...ids.slice(1), `qualys:${qid}`],
    component: null,
    status: textOf(element, 'VULN_STATUS') === 'Fixed' ? 'unknown' : 'affected',
    severity: level(textOf(details, 'SEVERITY')),
    cvss: [],
  }
}

function subjectOf(host: XmlElement): Parameters<ReturnType<typeof reportBuilder>['build']>[0] {
  const ip = textOf(host, 'IP')
  const dns = textOf(host, 'DNS')
  return {
    type: 'host',
    name: dns ?? ip,
    identifiers: [
      ...(ip === undefined ? [] : [`ip:${ip}`]),
      ...(dns === undefined ? [] : [`fqdn:${dns}`]),
    ],
    observedAt: readTime(descendants(host, 'LAST_FOUND')[0]?.text),
  }
}

export const qualysScan: Reader = {
  format: 'qualys-scan',
  title: 'Qualys scan result',
  knows: (document) =>
    document.kind === 'xml' &&
    document.root.name === 'SCAN' &&
    (document.root.attributes['value'] ?? '').startsWith('scan/'),
  read(document) {
    if (document.kind !== 'xml') return err('not XML')
    const reports = children(document.root, 'IP').map((host) => {
      const builder = reportBuilder('qualys-scan', { name: 'qualys' })
      for (const descendant of descendants(host, 'VULN')) {
        const qid = `qualys:${descendant.attributes['number'] ?? ''}`
        const ids = vulnerabilityIds(descendant.attributes['cveid'])
        builder.finding({
          id: ids[0] ?? qid,
          aliases: ids.length === 0 ? [] : [...ids.slice(1), qid],
          component: null,
          severity: level(descendant.attributes['severity']),
        })
      }
      const ip = host.attributes['value'] ?? ''
      const fqdn = host.attributes['name']
      return builder.build({
        type: 'host',
        name: fqdn ?? ip,
        identifiers: [`ip:${ip}`, ...(fqdn === undefined ? [] : [`fqdn:${fqdn}`])],
      })
    })
    return ok(reading({ reports }))
  },
}

export const qualysCsv: Reader = listReader<CsvRow>({
  format: 'qualys-csv',
  title: 'Qualys tables',
  tool: 'qualys',
  rows: (document) =>
    document.kind === 'csv' &&
    document.columns.includes('QID') &&
    document.columns.some((name) => /^(?:Severity|SEVERITY)$/.test(name))
      ? document.rows
      : undefined,
  subject(row) {
    const ip = row['IP'] || row['Asset IPV4'] || ''
    const name = row['DNS'] || row['FQDN'] || row['Asset Name'] || row['HOSTNAME'] || ip
    return {
      type: 'host',
      name,
      identifiers: [
        ...(ip === '' ? [] : [`ip:${ip}`]),
        ...(row['Asset Id'] ? [`qualys-asset:${row['Asset Id']}`] : []),
      ],
    }
  },
  finding(row) {
    const qid = row['QID']
    if (!qid) return undefined
    const ids = vulnerabilityIds(row['CVE ID'], row['CVE'], row['CVEID'])
    return {
      id: ids[0] ?? `qualys:${qid}`,
      aliases: ids.length === 0 ? [] : [...ids.slice(1), `qualys:${qid}`],
      component: null,
      status: /^fixed$/i.test(row['Vuln Status'] ?? row['Status'] ?? '') ? 'unknown' : 'affected',
      severity: level(row['Severity'] ?? row['Q_SEVERITY']),
    }
  },
})

/** Qualys counts from 1 (minimal) to 5 (urgent). */
function level(text: string | undefined): Severity {
  const levels: readonly Severity[] = ['unrated', 'low', 'low', 'medium', 'high', 'critical']
  return levels[Number(text)] ?? 'unrated'
}
