/** Prisma Cloud Compute (Twistlock): twistcli's JSON and the console's table. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { CsvRow } from '../document/csv.ts'
import { asObject, objectsAt, readTime, severity, text, timeAt } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'

export const twistlock: Reader = {
  format: 'twistlock',
  title: 'Prisma Cloud scan (twistcli)',
  knows(document) {
    const results = objectsAt(
      document.kind === 'json' ? asObject(document.value) : undefined,
      'results',
    )
    return (
      results.length > 0 &&
      results.every(
        (result) => 'complianceDistribution' in result || 'vulnerabilityDistribution' in result,
      )
    )
  },
  read(document) {
    const results = objectsAt(
      document.kind === 'json' ? asObject(document.value) : undefined,
      'results',
    )
    return ok(reading({ reports: results.map((result) => reportOf(result)) }))
  },
}

function reportOf(result: JsonObject): ReturnType<ReturnType<typeof reportBuilder>['build']> {
  const builder = reportBuilder('twistlock', { name: 'twistcli' })
  const distro = distroOf(text(result, 'distro'))
  for (const object of objectsAt(result, 'packages')) {
    const name = text(object, 'name')
    const version = text(object, 'version') ?? ''
    const kind =
      text(object, 'type') === 'os'
        ? distribution(text(result, 'distro'))
        : (text(object, 'type') ?? '')
    if (name === undefined) builder.drop('a package without a name')
    else builder.component({ purl: purlOf(kind, name, version, { distro }), name, version })
  }
  for (const object of objectsAt(result, 'vulnerabilities')) {
    const id = text(object, 'id')
    const name = text(object, 'packageName')
    if (id === undefined || name === undefined) {
      builder.drop('a vulnerability without id or package')
      continue
    }
    const version = text(object, 'packageVersion') ?? ''
    builder.finding({
      id,
      component: {
        purl: purlOf(text(object, 'packageType') ?? '', name, version, { distro }),
        name,
        version,
      },
      fixedVersions: versionsIn(text(object, 'status')),
      severity: severity(text(object, 'severity')),
      cvss: text(object, 'vector') ? [text(object, 'vector') ?? ''] : [],
      publishedAt: timeAt(object, 'publishedDate'),
    })
  }
  const id = text(result, 'id') ?? ''
  return builder.build({
    type: 'image',
    name: text(result, 'name') ?? id,
    digests: id.startsWith('sha256:') ? [id] : [],
    observedAt: timeAt(result, 'scanTime'),
  })
}

function distribution(text: string | undefined): string {
  return /^\w+/.exec(text ?? '')?.[0].toLowerCase() ?? ''
}

export const twistlockCsv: Reader = listReader<CsvRow>({
  format: 'twistlock-csv',
  title: 'Prisma Cloud tables',
  tool: 'twistlock',
  rows: (document) =>
    document.kind === 'csv' &&
    document.columns.includes('Compliance ID') &&
    document.columns.includes('Fix Status')
      ? document.rows
      : undefined,
  subject: (row) => ({
    type: 'image',
    name:
      [row['Registry'], row['Repository']].filter((one) => one).join('/') +
      (row['Tag'] ? `:${row['Tag']}` : ''),
    digests: (row['Id'] ?? '').startsWith('sha256:') ? [row['Id'] ?? ''] : [],
    observedAt: readTime(row['Discovered']),
  }),
  finding(row) {
    const id = row['CVE ID']
    const name = row['Source Package'] || row['Packages']
    if (!id || !name) return undefined
    const version = row['Package Version'] ?? ''
    const kind = row['Type'] === 'OS' ? distribution(row['Distro']) : (row['Type'] ?? '')
    return {
      id,
      component: {
        purl: purlOf(kind, name, version, { distro: distroOf(row['Distro']) }),
        name,
        version,
      },
      fixedVersions: versionsIn(row['Fix Status']),
      severity: severity(row['Severity']),
      publishedAt: readTime(row['Published']),
    }
  },
})
