/** Sysdig Secure: its report as JSON and table, and the table of its command-line scanner. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { CsvRow } from '../document/csv.ts'
import { asObject, objectsAt, readTime, severity, text, timeAt } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { kindOf } from './kind.ts'

export const sysdig: Reader = listReader<JsonObject>({
  format: 'sysdig',
  title: 'Sysdig report (JSON)',
  tool: 'sysdig',
  rows(document) {
    const rows = objectsAt(document.kind === 'json' ? asObject(document.value) : undefined, 'data')
    return rows.length > 0 && rows.every((row) => 'vulnName' in row) ? rows : undefined
  },
  subject: (row) => ({
    type: 'image',
    name: text(row, 'imagePullString'),
    digests: (text(row, 'imageId') ?? '').startsWith('sha256:') ? [text(row, 'imageId') ?? ''] : [],
    identifiers: ['k8sClusterName', 'k8sNamespaceName', 'k8sWorkloadName'].flatMap((key) =>
      text(row, key) ? [`${key.slice(3, -4).toLowerCase()}:${text(row, key)}`] : [],
    ),
  }),
  finding(row) {
    const id = text(row, 'vulnName')
    const name = text(row, 'packageName')
    if (!id || !name) return undefined
    const version = text(row, 'packageVersion') ?? ''
    const os = text(row, 'osName')
    const kind = kindOf(text(row, 'packageType'), os)
    return {
      id,
      component: { purl: purlOf(kind, name, version, { distro: distroOf(os) }), name, version },
      fixedVersions: versionsIn(text(row, 'vulnFixVersion')),
      severity: severity(text(row, 'vulnSeverity')),
      cvss: text(row, 'vulnCvssVector') ? [text(row, 'vulnCvssVector') ?? ''] : [],
      publishedAt: timeAt(row, 'vulnDisclosureDate'),
    }
  },
})

export const sysdigCsv: Reader = listReader<CsvRow>({
  format: 'sysdig-csv',
  title: 'Sysdig tables',
  tool: 'sysdig',
  rows(document) {
    if (document.kind !== 'csv') return undefined
    const columns = new Set(document.columns)
    const report = columns.has('Vulnerability ID') && columns.has('K8S cluster name')
    const cli = columns.has('CVE ID') && columns.has('Package Path') && columns.has('Risk Accepted')
    const older = columns.has('K8S cluster name') && columns.has('Package suggested fix')
    // The reports of 2025 spell the words out.
    const newer = columns.has('Vulnerability Name') && columns.has('Kubernetes Cluster Name')
    return report || cli || older || newer ? document.rows : undefined
  },
  subject: (row) => ({
    type: 'image',
    name: row['Image'] ?? row['Image Name'] ?? '',
    digests: (row['Image ID'] ?? '').startsWith('sha256:') ? [row['Image ID'] ?? ''] : [],
  }),
  finding(row) {
    const id = row['Vulnerability ID'] || row['CVE ID'] || row['Vulnerability Name']
    const name = row['Package name'] || row['Package Name']
    if (!id || !name) return undefined
    const version = row['Package version'] || row['Package Version'] || ''
    const os = row['OS Name']
    const kind = kindOf(row['Package type'] || row['Package Type'], os)
    return {
      id,
      component: { purl: purlOf(kind, name, version, { distro: distroOf(os) }), name, version },
      fixedVersions: versionsIn(row['Fix version'] ?? row['Fix Version']),
      severity: severity(row['Severity'] ?? row['CVE Severity'] ?? row['Vulnerability Severity']),
      cvss: [row['CVSS vector'] || row['CVSS Vector'] || []].flat(),
      publishedAt: readTime(
        row['Vuln Publish date'] ?? row['Vuln Disclosure Date'] ?? row['Disclosure Date'],
      ),
    }
  },
})
