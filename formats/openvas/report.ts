/** OpenVAS and Greenbone: the report as XML and as table. */

import { ok } from '@holdfast/core/kernel/result'
import type { CsvRow } from '../document/csv.ts'
import type { Document } from '../document/document.ts'
import { child, children, descendants, textOf, type XmlElement } from '../document/xml.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { readTime, severity } from '../json-members.ts'
import { listReader } from '../list-reader.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft, type ReportBuilder } from '../report-builder.ts'

export const openvas: Reader = {
  format: 'openvas',
  title: 'OpenVAS report (XML)',
  knows: (document) => resultsOf(document) !== undefined,
  read(document) {
    const hosts = new Map<string, { builder: ReportBuilder; seen: XmlElement }>()
    for (const result of resultsOf(document) ?? []) {
      const name = textOf(result, 'host') ?? ''
      const known = hosts.get(name) ?? {
        builder: reportBuilder('openvas', { name: 'openvas' }),
        seen: result,
      }
      hosts.set(name, known)
      known.builder.finding(findingOf(result))
    }
    const reports = [...hosts].map(([name, { builder, seen }]) => {
      const fqdn = textOf(child(seen, 'host'), 'hostname')
      return builder.build({
        type: 'host',
        name: fqdn ?? name,
        identifiers: [`ip:${name}`, ...(fqdn === undefined ? [] : [`fqdn:${fqdn}`])],
        observedAt: readTime(textOf(seen, 'creation_time')),
      })
    })
    return ok(reading({ reports }))
  },
}

function resultsOf(document: Document): readonly XmlElement[] | undefined {
  if (document.kind !== 'xml' || document.root.name !== 'report') return undefined
  const inner = child(document.root, 'report') ?? document.root
  const results = child(inner, 'results')
  const known = results !== undefined || descendants(inner, 'gmp').length > 0
  return known ? children(results, 'result') : undefined
}

function findingOf(result: XmlElement): FindingDraft {
  const test = child(result, 'nvt')
  const refs = children(child(test, 'refs'), 'ref').map((ref) => ref.attributes['id'])
  const ids = vulnerabilityIds(textOf(test, 'cve'), ...refs)
  const oid = `openvas:${test?.attributes['oid'] ?? ''}`
  const base = Number(textOf(result, 'severity'))
  return {
    id: ids[0] ?? oid,
    aliases: ids.length === 0 ? [] : [...ids.slice(1), oid],
    component: null,
    severity: base >= 9 ? 'critical' : severity(textOf(result, 'threat')),
    cvss: /cvss_base_vector=([^|]+)/.exec(textOf(test, 'tags') ?? '')?.slice(1, 2) ?? [],
  }
}

export const openvasCsv: Reader = listReader<CsvRow>({
  format: 'openvas-csv',
  title: 'OpenVAS table',
  tool: 'openvas',
  rows: (document) =>
    document.kind === 'csv' && document.columns.includes('NVT OID') ? document.rows : undefined,
  subject: (row) => ({
    type: 'host',
    name: row['Hostname'] || row['IP'],
    identifiers: row['IP'] ? [`ip:${row['IP']}`] : [],
    observedAt: readTime(row['Timestamp']),
  }),
  finding(row) {
    const oid = row['NVT OID']
    if (!oid) return undefined
    const ids = vulnerabilityIds(row['CVEs'])
    return {
      id: ids[0] ?? `openvas:${oid}`,
      aliases: ids.length === 0 ? [] : [...ids.slice(1), `openvas:${oid}`],
      component: null,
      severity: severity(row['Severity']),
    }
  },
})
