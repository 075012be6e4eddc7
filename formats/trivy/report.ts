/** Trivy's JSON report, SchemaVersion 2: results with packages and vulnerabilities. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { parseInstant } from '@holdfast/core/kernel/instant'
import type {
  ComponentFact,
  ComponentFacts,
  Coverage,
  FindingFact,
} from '@holdfast/core/model/facts'
import { asObject, dropCounter, listAt, objectAt, severity, text, texts } from '../json-members.ts'

export function isTrivy(document: JsonObject): boolean {
  return document['SchemaVersion'] === 2 && typeof document['ArtifactType'] === 'string'
}

export function readTrivy(document: JsonObject): ComponentFacts {
  const { drop, counts } = dropCounter()
  const components = new Map<string, ComponentFact>()
  const findings: FindingFact[] = []
  const coverage: Coverage[] = []
  const metadata = objectAt(document, 'Metadata')
  for (const value of listAt(document, 'Results')) {
    const result = asObject(value)
    if (result === undefined) {
      drop('a result is not an object')
      continue
    }
    const packages = listAt(result, 'Packages')
    for (const one of packages) {
      const component = componentOf(asObject(one))
      if (component === undefined) drop('a package without name or version')
      else components.set(component.purl, component)
    }
    for (const one of listAt(result, 'Vulnerabilities')) {
      const finding = findingOf(asObject(one))
      if (finding === undefined) drop('a vulnerability without id, package or version')
      else findings.push(finding)
    }
    coverage.push(coverageOf(result, packages.length))
  }
  const created = text(document, 'CreatedAt')
  const type = text(document, 'ArtifactType')
  return {
    kind: 'components',
    v: 1,
    format: 'trivy',
    tool: { name: 'trivy', version: text(objectAt(document, 'Trivy'), 'Version') ?? 'unknown' },
    subject: {
      type:
        type === 'container_image' ? 'image' : type === 'repository' ? 'repository' : 'filesystem',
      name: text(document, 'ArtifactName') ?? '',
      digests: texts([...listAt(metadata, 'RepoDigests'), ...listAt(metadata, 'DiffIDs')]),
    },
    observedAt: (created === undefined ? undefined : parseInstant(created)) ?? null,
    components: [...components.values()],
    findings,
    coverage,
    // Only `--list-all-pkgs` lists what is installed; findings alone can never prove a fix.
    canClear: components.size > 0,
    dropped: counts(),
    warnings:
      listAt(document, 'Results').length === 0
        ? ['the report has no results: nothing was looked at']
        : [],
  }
}

function coverageOf(result: JsonObject, packages: number): Coverage {
  const isOs = text(result, 'Class') === 'os-pkgs'
  return {
    scope: isOs ? 'os-packages' : `language:${text(result, 'Type') ?? 'unknown'}`,
    roots: [text(result, 'Target') ?? ''],
    items: packages,
    unreadable: 0,
    truncated: false,
    state: packages > 0 ? 'complete' : 'unknown',
    ...(packages > 0 ? {} : { reason: 'the report lists findings, not packages' }),
    tool: 'trivy',
  }
}

function componentOf(one: JsonObject | undefined): ComponentFact | undefined {
  const name = text(one, 'Name')
  const version = text(one, 'Version')
  if (name === undefined || version === undefined) return undefined
  const release = text(one, 'Release')
  const purl = text(objectAt(one, 'Identifier'), 'PURL')
  const full = release === undefined || release === '' ? version : `${version}-${release}`
  return { purl: purl ?? `pkg:generic/${name}@${full}`, name, version: full }
}

function findingOf(one: JsonObject | undefined): FindingFact | undefined {
  const id = text(one, 'VulnerabilityID')
  const name = text(one, 'PkgName')
  const version = text(one, 'InstalledVersion')
  if (id === undefined || name === undefined || version === undefined) return undefined
  const fixed = text(one, 'FixedVersion') ?? ''
  const published = text(one, 'PublishedDate')
  const purl = text(objectAt(one, 'PkgIdentifier'), 'PURL')
  return {
    id,
    aliases: texts(listAt(one, 'VendorIDs')),
    component: { purl: purl ?? `pkg:generic/${name}@${version}`, name, version },
    status: statusOf(text(one, 'Status')),
    // `fixed` in Trivy says that a fix exists, not that it is installed.
    fixedVersions: fixed === '' ? [] : fixed.split(',').map((item) => item.trim()),
    severity: severity(text(one, 'Severity')),
    cvss: Object.values(objectAt(one, 'CVSS') ?? {}).flatMap((item) =>
      texts([asObject(item)?.['V3Vector'] ?? null, asObject(item)?.['V40Vector'] ?? null]),
    ),
    publishedAt: (published === undefined ? undefined : parseInstant(published)) ?? null,
  }
}

function statusOf(word: string | undefined): FindingFact['status'] {
  if (word === 'not_affected') return 'not-affected'
  if (word === 'under_investigation') return 'under-investigation'
  if (word === 'unknown') return 'unknown'
  return 'affected'
}
