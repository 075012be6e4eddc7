/** Deepfence ThreatMapper: its table of vulnerabilities. */

import type { CsvRow } from '../document/csv.ts'
import { readTime, severity } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { purlOf } from '../purl/purl.ts'

export const deepfence: Reader = listReader<CsvRow>({
  format: 'deepfence',
  title: 'Deepfence ThreatMapper vulnerabilities',
  tool: 'threatmapper',
  rows: (document) =>
    document.kind === 'csv' && document.columns.includes('cve_caused_by_package')
      ? document.rows
      : undefined,
  subject: (row) => ({
    type: row['cve_container_image'] ? 'image' : 'host',
    name: row['cve_container_image'] || row['host_name'],
    identifiers: row['host_name'] ? [`host:${row['host_name']}`] : [],
    observedAt: readTime((row['@timestamp'] ?? '').replace(/ \+0000 UTC$/, 'Z')),
  }),
  finding(row) {
    const id = row['cve_id']
    const [name = '', ...version] = (row['cve_caused_by_package'] ?? '').split(':')
    if (!id || name === '') return undefined
    const kind = row['cve_type'] === 'base' ? '' : (row['cve_type'] ?? '')
    return {
      id,
      component: { purl: purlOf(kind, name, version.join(':')), name, version: version.join(':') },
      fixedVersions: versionsIn(row['cve_fixed_in']),
      severity: severity(row['cve_severity']),
      cvss: row['cve_attack_vector'] ? [row['cve_attack_vector'].toUpperCase()] : [],
    }
  },
})
