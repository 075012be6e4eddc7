/** The vulnerabilities of a CycloneDX document: a finding for each component that one affects. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { SEVERITIES, type Severity } from '@holdfast/core/kernel/severity'
import { inVersRange, type InRange } from '@holdfast/core/model/vers-range'
import type { Statement } from '@holdfast/core/model/advisory'
import type { ComponentFact, FindingFact } from '@holdfast/core/model/facts'
import { listAt, objectAt, objectsAt, severity, text, timeAt } from '../json-members.ts'
import type { FindingDraft, ReportBuilder } from '../report-builder.ts'
import { readPurl } from '../purl/purl.ts'
import { compareVersions } from '../versions/order.ts'
import { statementsOf } from './statements.ts'

export function readVulnerabilities(
  bom: JsonObject,
  byRef: ReadonlyMap<string, readonly ComponentFact[]>,
  builder: ReportBuilder,
  statements: Statement[],
): void {
  const author = authorOf(bom)
  const listed = objectsAt(bom, 'vulnerabilities')
  if (listed.length < listAt(bom, 'vulnerabilities').length) {
    builder.drop('a vulnerability that is not an object')
  }
  for (const object of listed) {
    const id = text(object, 'id')
    if (id === undefined || id === '') {
      builder.drop('a vulnerability without an id')
      continue
    }
    const affects = objectsAt(object, 'affects')
    if (affects.length === 0) builder.finding(findingOf(object, id, null, undefined))
    for (const affect of affects) {
      const ref = text(affect, 'ref') ?? ''
      const components = affectedAmong(componentsAt(ref, byRef), affect)
      for (const component of components.length === 0 ? [undefined] : components) {
        builder.finding(findingOf(object, id, component ?? null, affect))
        if (objectAt(object, 'analysis') === undefined) continue
        const said = statementsOf(bom, affect, component, saidOf(object, id, author))
        if (said === undefined) builder.drop('an analysis that names no product')
        else statements.push(...said)
      }
    }
  }
}

/** A reference into this document, a BOM-Link (`urn:cdx:serial/1#ref`), or the purl itself. */
function componentsAt(
  ref: string,
  byRef: ReadonlyMap<string, readonly ComponentFact[]>,
): readonly ComponentFact[] {
  const inner = ref.startsWith('urn:cdx:') ? ref.slice(ref.indexOf('#') + 1) : ref
  return byRef.get(ref) ?? byRef.get(inner) ?? byRef.get(decoded(inner)) ?? []
}

/** Of several behind one reference those that its versions do not clear; where they clear all, nothing is known. */
function affectedAmong(
  components: readonly ComponentFact[],
  affect: JsonObject,
): readonly ComponentFact[] {
  if (components.length < 2) return components
  const versions = objectsAt(affect, 'versions')
  const left = components.filter((component) => !isCleared(component, versions))
  return left.length === 0 ? components : left
}

function isCleared({ purl, version }: ComponentFact, versions: readonly JsonObject[]): boolean {
  const type = readPurl(purl)?.type ?? 'generic'
  const said: string[] = []
  for (const object of versions) {
    const inside = insideOf(version, object, type)
    if (inside === 'unknown') return false
    if (inside === 'yes') said.push(statusAt(object))
  }
  // A list of the affected ones clears what it leaves out.
  return said.length > 0
    ? said.every((status) => status === 'unaffected')
    : versions.some((object) => statusAt(object) === 'affected')
}

function insideOf(version: string, object: JsonObject, type: string): InRange {
  const range = text(object, 'range')
  if (range !== undefined) return inVersRange(version, range, type, compareVersions)
  return compareVersions(type, version, text(object, 'version') ?? '') === 'equal' ? 'yes' : 'no'
}

function statusAt(object: JsonObject): string {
  return text(object, 'status') ?? 'affected'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function findingOf(
  object: JsonObject,
  id: string,
  component: ComponentFact | null,
  affect: JsonObject | undefined,
): FindingDraft {
  const ratings = objectsAt(object, 'ratings')
  const fixed = objectsAt(affect, 'versions').filter(
    (item) => text(item, 'status') === 'unaffected',
  )
  return {
    id,
    aliases: aliasesOf(object),
    component,
    status: statusOf(object),
    fixedVersions: fixed.flatMap(
      (item) =>
        text(item, 'version') ??
        /^vers:[^/]+\/>=([^|]+)$/.exec(text(item, 'range') ?? '')?.[1] ??
        [],
    ),
    severity: worst(ratings.map((item) => severity(text(item, 'severity')))),
    cvss: ratings.flatMap((item) => text(item, 'vector') ?? []),
    publishedAt: timeAt(object, 'published'),
  }
}

function saidOf(
  object: JsonObject,
  id: string,
  author: string,
): Parameters<typeof statementsOf>[3] {
  const analysis = objectAt(object, 'analysis')
  return {
    vulnerability: id,
    aliases: aliasesOf(object),
    status: statusOf(object),
    justification: text(analysis, 'justification') ?? null,
    author,
    at: timeAt(analysis, 'lastUpdated') ?? timeAt(object, 'updated'),
  }
}

function aliasesOf(object: JsonObject): string[] {
  return objectsAt(object, 'references').flatMap((item) => text(item, 'id') ?? [])
}

function authorOf(bom: JsonObject): string {
  const metadata = objectAt(bom, 'metadata')
  const [author] = objectsAt(metadata, 'authors')
  return (
    text(objectAt(metadata, 'supplier'), 'name') ??
    text(objectAt(metadata, 'manufacturer'), 'name') ??
    text(author, 'name') ??
    'unknown'
  )
}

function statusOf(object: JsonObject): FindingFact['status'] {
  switch (text(objectAt(object, 'analysis'), 'state')) {
    case 'not_affected':
    case 'false_positive':
      return 'not-affected'
    case 'resolved':
    case 'resolved_with_pedigree':
      return 'fixed'
    case 'in_triage':
      return 'under-investigation'
    default:
      return 'affected'
  }
}

/** Ratings of several sources may differ; the worst counts. */
function worst(ratings: readonly Severity[]): Severity {
  return SEVERITIES.find((severity) => ratings.includes(severity)) ?? 'unrated'
}
