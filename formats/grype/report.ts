/** Grype's JSON: matches of packages with vulnerabilities. It lists what matched, never all that is there. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import {
  asObject,
  listAt,
  objectAt,
  objectsAt,
  severity,
  text,
  texts,
  timeAt,
} from '../json-members.ts'
import { distroOf, withOrigin } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft } from '../report-builder.ts'

export const grype: Reader = {
  format: 'grype',
  title: 'Grype JSON',
  knows: (document) => document.kind === 'json' && isGrype(asObject(document.value)),
  read: (document) =>
    ok(reading({ reports: document.kind === 'json' ? [reportOf(asObject(document.value))] : [] })),
}

/** Tools built on it share the frame: their matches are of something else. */
function isGrype(object: JsonObject | undefined): boolean {
  if (object === undefined || !Array.isArray(object['matches'])) return false
  const [first] = objectsAt(object, 'matches')
  if (first !== undefined)
    return objectAt(first, 'vulnerability') !== undefined && 'artifact' in first
  return text(objectAt(object, 'descriptor'), 'name') === 'grype'
}

function reportOf(document: JsonObject | undefined): ComponentFacts {
  const descriptor = objectAt(document, 'descriptor')
  const builder = reportBuilder('grype', { name: 'grype', version: text(descriptor, 'version') })
  const system = objectAt(document, 'distro')
  const distro = distroOf(text(system, 'name'), text(system, 'version'))
  for (const one of listAt(document, 'matches')) {
    const finding = findingOf(asObject(one), distro)
    if (finding === undefined) builder.drop('a match without id or artifact')
    else builder.finding(finding)
  }
  const ignored = listAt(document, 'ignoredMatches').length
  if (ignored > 0) builder.warn(`${ignored} matches were ignored by rules of the scan itself`)
  const source = objectAt(document, 'source')
  const target = source?.['target']
  const image = asObject(target)
  const database = objectAt(descriptor, 'db')
  return builder.build({
    type: text(source, 'type') === 'image' ? 'image' : 'filesystem',
    name: typeof target === 'string' ? target : text(image, 'userInput'),
    digests: texts([
      ...listAt(image, 'repoDigests'),
      image?.['manifestDigest'] ?? null,
      image?.['imageID'] ?? null,
    ]),
    identifiers: texts(listAt(image, 'tags')).map((tag) => `image:${tag}`),
    observedAt: timeAt(descriptor, 'timestamp'),
    databaseAt: timeAt(database, 'built') ?? timeAt(objectAt(database, 'status'), 'built'),
  })
}

function findingOf(
  match: JsonObject | undefined,
  distro: string | undefined,
): FindingDraft | undefined {
  const vulnerability = objectAt(match, 'vulnerability')
  const artifact = objectAt(match, 'artifact')
  const id = text(vulnerability, 'id')
  const name = text(artifact, 'name')
  if (id === undefined || name === undefined) return undefined
  const version = text(artifact, 'version') ?? ''
  const related = objectsAt(match, 'relatedVulnerabilities').flatMap(
    (object) => text(object, 'id') ?? [],
  )
  const advisories = objectsAt(vulnerability, 'advisories').flatMap(
    (object) => text(object, 'id') ?? [],
  )
  const fix = objectAt(vulnerability, 'fix')
  // Older versions leave the package URL empty.
  const purl = text(artifact, 'purl') || purlOf(text(artifact, 'type') ?? '', name, version)
  const [upstream] = objectsAt(artifact, 'upstreams')
  const source = text(upstream, 'name')
  const origin = {
    distro,
    source: source === undefined ? undefined : { name: source, version: text(upstream, 'version') },
  }
  return {
    id,
    aliases: [...new Set([...related, ...advisories])].filter((one) => one !== id),
    component: { purl: withOrigin(purl, origin, version), name, version },
    fixedVersions: texts([
      ...listAt(fix, 'versions'),
      // Before 0.24 one fixed version stood beside the vulnerability.
      vulnerability?.['fixedInVersion'] ?? null,
    ]),
    severity: severity(text(vulnerability, 'severity')),
    cvss: objectsAt(vulnerability, 'cvss').flatMap((object) => text(object, 'vector') ?? []),
    exploited: listAt(vulnerability, 'knownExploited').length > 0,
  }
}
