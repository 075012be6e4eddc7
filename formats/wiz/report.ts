/** Wiz: the table of vulnerability findings, and wizcli's scans of images and directories. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { CsvRow } from '../document/csv.ts'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objectsAt, readTime, severity, text, timeAt } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { exploitedFlag, reportBuilder } from '../report-builder.ts'

export const wizCsv: Reader = listReader<CsvRow>({
  format: 'wiz-csv',
  title: 'Wiz vulnerability findings',
  tool: 'wiz',
  rows: (document) =>
    document.kind === 'csv' &&
    document.columns.includes('DetailedName') &&
    document.columns.includes('FixedVersion')
      ? document.rows
      : undefined,
  subject: (row) => ({
    type: 'host',
    name: row['AssetName'] || row['AssetID'],
    identifiers: [
      ...(row['AssetID'] ? [`uuid:${row['AssetID']}`] : []),
      ...(row['ProviderUniqueId'] ? [row['ProviderUniqueId']] : []),
    ],
    observedAt: readTime(row['LastDetected']),
  }),
  finding(row) {
    const [id, name] = [row['Name'], row['DetailedName']]
    if (!id || !name) return undefined
    const version = row['Version'] ?? ''
    return {
      id,
      component: { purl: purlOf('', name, version), name, version },
      status: row['FindingStatus'] === 'Resolved' ? 'unknown' : 'affected',
      fixedVersions: versionsIn(row['FixedVersion']),
      severity: severity(row['VendorSeverity'] || row['CVSSSeverity']),
      ...exploitedFlag(row['HasCisaKevExploit']),
    }
  },
})

export const wizCli: Reader = {
  format: 'wizcli',
  title: 'wizcli scan',
  knows: (document) =>
    /^CICD.*(?:Image|Disk)ScanResult$|DockerImageScanResult/.test(kindOf(document)),
  read(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const result = objectAt(object, 'result')
    const builder = reportBuilder('wizcli', { name: 'wizcli' })
    for (const [list, kind] of [
      ['osPackages', 'os'],
      ['libraries', ''],
    ] as const) {
      for (const each of objectsAt(result, list)) {
        const name = text(each, 'name')
        const version = text(each, 'version') ?? ''
        if (name === undefined) {
          builder.drop('a package without a name')
          continue
        }
        const component = { purl: purlOf(kind, name, version), name, version }
        for (const flaw of objectsAt(each, 'vulnerabilities')) {
          const id = text(flaw, 'name')
          if (id === undefined) builder.drop('a vulnerability without a name')
          else
            builder.finding({
              id,
              component,
              fixedVersions: versionsIn(text(flaw, 'fixedVersion')),
              severity: severity(text(flaw, 'severity')),
              ...exploitedFlag(flaw['hasCisaKevExploit']),
            })
        }
      }
    }
    const origin = objectAt(object, 'scanOriginResource')
    const secrets = objectsAt(result, 'secrets').length
    if (secrets > 0) builder.warn(`${secrets} findings about secrets are not read`)
    return ok(
      reading({
        reports: [
          builder.build({
            type: /Image/.test(text(origin, '__typename') ?? '') ? 'image' : 'filesystem',
            name: text(origin, 'name'),
            observedAt: timeAt(object, 'createdAt'),
          }),
        ],
      }),
    )
  },
}

function kindOf(document: Document): string {
  const object: JsonObject | undefined =
    document.kind === 'json' ? asObject(document.value) : undefined
  return text(objectAt(object, 'result'), '__typename') ?? ''
}
