/** Trivy's JSON: report of one artifact (SchemaVersion 2), the older plain list, and of a cluster. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { ComponentFact, ComponentFacts, FindingFact } from '@holdfast/core/model/facts'
import type { Document } from '../document/document.ts'
import {
  asObject,
  listAt,
  objectAt,
  objects,
  objectsAt,
  severity,
  text,
  texts,
  timeAt,
} from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { distroOf, withOrigin, type Origin } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type ReportBuilder } from '../report-builder.ts'
import { secretsIn } from './secrets.ts'

export const trivy: Reader = {
  format: 'trivy',
  title: 'Trivy JSON',
  knows: (document) => resultsOf(document) !== undefined,
  read(document) {
    const artifacts = resultsOf(document) ?? []
    const reports = artifacts.map((artifact) => reportOf(artifact))
    const looked = artifacts.flatMap((artifact) => objectsAt(artifact, 'Results'))
    const other = looked.filter((object) =>
      OTHER_FINDINGS.some((name) => listAt(object, name).length > 0),
    )
    const packages = looked.filter((object) => (text(object, 'Class') ?? '-pkgs').endsWith('-pkgs'))
    const leaks = secretsIn(artifacts)?.build()
    if (leaks?.ok === false) return leaks
    if (other.length > 0 && packages.length === 0) {
      // Nobody looked for packages there: a report of none would say that there are none.
      return leaks ?? err({ refused: 'it is about misconfigurations or licences, not packages' })
    }
    const warnings = looked.length === 0 ? ['the report has no results: nothing was looked at'] : []
    const { inventories = [], dropped = [] } = leaks?.value ?? {}
    return ok(reading({ reports, warnings, inventories, dropped }))
  },
}

const OTHER_FINDINGS = ['Misconfigurations', 'Secrets', 'Licenses']

/** The artifacts of any of Trivy's three shapes, or undefined for another tool's document. */
function resultsOf(document: Document): readonly JsonObject[] | undefined {
  if (document.kind !== 'json') return undefined
  const { value } = document
  if (Array.isArray(value)) {
    const list = objects(value)
    const legacy = list.length > 0 && list.every((object) => isLegacyResult(object))
    // Before schema 2 a report was the bare list of results.
    return legacy ? [{ Results: list }] : undefined
  }
  const one = asObject(value)
  if (one === undefined) return undefined
  if (one['SchemaVersion'] === 2 && typeof one['ArtifactType'] === 'string') return [one]
  if (typeof one['ClusterName'] !== 'string') return undefined
  const resources = [
    ...objectsAt(one, 'Resources'),
    ...objectsAt(one, 'Vulnerabilities'),
    ...objectsAt(one, 'Misconfigurations'),
  ]
  return resources.map((resource) => ({ ...resource, ClusterName: one['ClusterName'] ?? '' }))
}

function isLegacyResult(object: JsonObject): boolean {
  return typeof object['Target'] === 'string' && ('Vulnerabilities' in object || 'Type' in object)
}

function reportOf(artifact: JsonObject): ComponentFacts {
  const results = objectsAt(artifact, 'Results')
  const metadata = objectAt(artifact, 'Metadata')
  const builder = reportBuilder('trivy', {
    name: 'trivy',
    version: text(objectAt(artifact, 'Trivy'), 'Version'),
  })
  if (listAt(artifact, 'Results').length > results.length) builder.drop('a result is not an object')
  const os = objectAt(metadata, 'OS')
  const distro = distroOf(text(os, 'Family'), text(os, 'Name'))
  for (const result of results) readResult(result, distro, builder)
  const type = text(artifact, 'ArtifactType')
  const cluster = text(artifact, 'ClusterName')
  const workload = [text(artifact, 'Namespace'), text(artifact, 'Kind'), text(artifact, 'Name')]
  const name = text(artifact, 'ArtifactName') ?? text(results[0], 'Target') ?? ''
  return builder.build({
    type:
      type === 'container_image' || cluster !== undefined
        ? 'image'
        : type === 'repository'
          ? 'repository'
          : type === 'vm'
            ? 'host'
            : 'filesystem',
    name: cluster === undefined ? name : workload.filter((one) => one !== undefined).join('/'),
    digests: texts([
      ...listAt(metadata, 'RepoDigests'),
      metadata?.['ImageID'] ?? null,
      ...listAt(metadata, 'DiffIDs'),
    ]),
    identifiers: [
      ...texts(listAt(metadata, 'RepoTags')).map((tag) => `image:${tag}`),
      ...(cluster === undefined || cluster === '' ? [] : [`cluster:${cluster}`]),
    ],
    observedAt: timeAt(artifact, 'CreatedAt'),
    system: systemOf(os),
    roots: results.flatMap((result) => text(result, 'Target') ?? []),
  })
}

/** `EOSL`: Trivy's own word that nobody mends this release any more. */
function systemOf(os: JsonObject | undefined): ComponentFacts['system'] {
  const [family, name] = [text(os, 'Family'), text(os, 'Name')]
  if (family === undefined) return undefined
  return {
    id: family,
    versionId: name ?? '',
    name: name === undefined ? family : `${family} ${name}`,
    ...(os?.['EOSL'] === true ? { supportEnded: true } : {}),
  }
}

function readResult(result: JsonObject, known: string | undefined, builder: ReportBuilder): void {
  const kind = text(result, 'Type') ?? 'unknown'
  // Reports of a cluster and those before schema 2 name the system in the target: `redis (debian 10.8)`.
  const distro = known ?? distroOf(/\(([^()]+)\)$/.exec(text(result, 'Target') ?? '')?.[1])
  const listed = new Map<string, ComponentFact>()
  for (const one of listAt(result, 'Packages')) {
    const package_ = asObject(one)
    const component = componentOf(package_, kind, distro)
    if (component === undefined) builder.drop('a package without name or version')
    else {
      builder.component(component)
      listed.set(text(package_, 'ID') ?? component.purl, component)
    }
  }
  for (const one of listAt(result, 'Vulnerabilities')) {
    const finding = findingOf(asObject(one), kind, distro, listed)
    if (finding === undefined) builder.drop('a vulnerability without id, package or version')
    else builder.finding(finding)
  }
}

function componentOf(
  object: JsonObject | undefined,
  kind: string,
  distro: string | undefined,
): ComponentFact | undefined {
  const name = text(object, 'Name')
  const version = text(object, 'Version')
  if (name === undefined || version === undefined) return undefined
  const whole = versionOf(object, '') ?? version
  const purl = text(objectAt(object, 'Identifier'), 'PURL') ?? purlOf(kind, name, whole)
  return { purl: withOrigin(purl, originOf(object, distro), whole), name, version: whole }
}

function originOf(object: JsonObject | undefined, distro: string | undefined): Origin {
  const source = text(object, 'SrcName')
  if (source === undefined) return { distro }
  return { distro, source: { name: source, version: versionOf(object, 'Src') } }
}

/** `Version`, `Release` and `Epoch` of the package itself, or of its source. */
function versionOf(object: JsonObject | undefined, of: '' | 'Src'): string | undefined {
  const version = text(object, `${of}Version`)
  const release = text(object, `${of}Release`)
  const epoch = object?.[`${of}Epoch`]
  if (version === undefined) return undefined
  const full = release === undefined || release === '' ? version : `${version}-${release}`
  return typeof epoch === 'number' && epoch > 0 ? `${epoch}:${full}` : full
}

function findingOf(
  object: JsonObject | undefined,
  kind: string,
  distro: string | undefined,
  listed: ReadonlyMap<string, ComponentFact>,
): FindingFact | undefined {
  const id = text(object, 'VulnerabilityID')
  const name = text(object, 'PkgName')
  const version = text(object, 'InstalledVersion')
  if (id === undefined || name === undefined || version === undefined) return undefined
  const purl = text(objectAt(object, 'PkgIdentifier'), 'PURL') ?? purlOf(kind, name, version)
  // A finding does not name its source package; the list of packages does, where the report has one.
  const package_ = listed.get(text(object, 'PkgID') ?? purl)
  return {
    id,
    aliases: texts(listAt(object, 'VendorIDs')),
    component: package_ ?? { purl: withOrigin(purl, { distro }, version), name, version },
    status: statusOf(text(object, 'Status')),
    // `fixed` in Trivy says that a fix exists, not that it is installed.
    fixedVersions: versionsIn(text(object, 'FixedVersion')),
    severity: severity(text(object, 'Severity')),
    cvss: Object.values(objectAt(object, 'CVSS') ?? {}).flatMap((item) =>
      texts([asObject(item)?.['V3Vector'] ?? null, asObject(item)?.['V40Vector'] ?? null]),
    ),
    publishedAt: timeAt(object, 'PublishedDate'),
    exploited: false,
  }
}

function statusOf(word: string | undefined): FindingFact['status'] {
  if (word === 'not_affected') return 'not-affected'
  if (word === 'under_investigation') return 'under-investigation'
  if (word === 'unknown') return 'unknown'
  return 'affected'
}
