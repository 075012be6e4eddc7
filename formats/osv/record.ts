/** OSV records (schema 1.0 to 1.7): one vulnerability, the packages and versions it affects. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Severity } from '@holdfast/core/kernel/severity'
import type { Advisory, AffectedPackage, VersionRange } from '@holdfast/core/model/advisory'
import { streamOf, withEpoch } from '@holdfast/core/model/inventory'
import { samePackage } from '@holdfast/core/model/package-name'
import {
  asObject,
  dropCounter,
  listAt,
  objectAt,
  objects,
  objectsAt,
  severity,
  text,
  texts,
  timeAt,
} from '../json-members.ts'
import { severityOf } from '../cvss/severity.ts'
import { yamlOf } from '../document/yaml.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { reading, type Reader } from '../reader.ts'
import { ecosystemOf } from './ecosystems.ts'
import { eventsIn, rangesOf } from './events.ts'

export const osv: Reader = {
  format: 'osv',
  title: 'OSV records',
  knows: (document) => recordsOf(document).some((object) => isRecord(object)),
  read(document) {
    const { drop, pass, counts } = dropCounter()
    const advisories: Advisory[] = []
    for (const object of recordsOf(document)) {
      const advisory = readOsv(object, drop, pass)
      if (advisory === undefined) drop('a record without an id or a time')
      else advisories.push(advisory)
    }
    if (advisories.length === 0) return err('it has no OSV record with an id and a time')
    return ok(reading({ advisories, dropped: counts() }))
  },
}

function recordsOf(document: Parameters<Reader['knows']>[0]): readonly JsonObject[] {
  if (document.kind === 'json-lines') return objects(document.values)
  const written = yamlOf(document)
  if (written !== undefined) return [written]
  if (document.kind !== 'json') return []
  if (Array.isArray(document.value)) return objects(document.value)
  const object = asObject(document.value)
  if (object === undefined) return []
  return Array.isArray(object['vulns']) ? objectsAt(object, 'vulns') : [object]
}

function isRecord(object: JsonObject): boolean {
  return (
    typeof object['id'] === 'string' &&
    typeof object['modified'] === 'string' &&
    ('affected' in object ||
      'schema_version' in object ||
      'aliases' in object ||
      'details' in object ||
      'withdrawn' in object)
  )
}

export function readOsv(
  object: JsonObject,
  drop: (reason: string) => void = () => undefined,
  pass: (reason: string) => void = drop,
): Advisory | undefined {
  const id = text(object, 'id')
  if (id === undefined || id === '') return undefined
  const vectors = objectsAt(object, 'severity')
  const affected: AffectedPackage[] = []
  const stream = streamIn(text(object, 'summary') ?? '')
  for (const value of listAt(object, 'affected')) {
    const each = asObject(value)
    const found = affectedOf(each, stream, drop, pass)
    if (found !== undefined) affected.push(found)
  }
  // Rated all alike it is the record that is rated so, whatever place the author chose.
  const [rating, ...others] = new Set(affected.map((each) => each.severity))
  const alike = others.length === 0
  const rated = alike
    ? listAt(object, 'affected').flatMap((each) => objectsAt(asObject(each), 'severity'))
    : []
  const words = [
    text(objectAt(object, 'database_specific'), 'severity'),
    wordIn(vectors),
    alike ? rating : undefined,
  ]
  return {
    id,
    aliases: aliasesOf(object, id),
    lineage: `osv:${/^[A-Za-z]+/.exec(id)?.[0] ?? 'other'}`,
    modifiedAt: timeAt(object, 'modified'),
    publishedAt: timeAt(object, 'published'),
    withdrawnAt: timeAt(object, 'withdrawn'),
    severity: severity(words.find((word) => word !== undefined)),
    cvss: cvssIn([...vectors, ...rated]),
    affected,
  }
}

/**
 * Older notices of distributions name the CVEs they fix under `related`. Elsewhere that word means a neighbour, as
 * it does in a distribution's record of one CVE, which carries that CVE in its own id.
 */
function aliasesOf(object: JsonObject, id: string): string[] {
  const ecosystems = listAt(object, 'affected').map((each) =>
    ecosystemOf(text(objectAt(asObject(each), 'package'), 'ecosystem') ?? ''),
  )
  const distributed = ecosystems.length > 0 && ecosystems.every((each) => each?.distro)
  const notice = distributed && vulnerabilityIds(id).length === 0
  const fixes = notice ? vulnerabilityIds(...texts(listAt(object, 'related'))) : []
  return [
    ...new Set(texts([...listAt(object, 'aliases'), ...listAt(object, 'upstream'), ...fixes])),
  ]
}

function cvssIn(vectors: readonly JsonObject[]): string[] {
  const scores = vectors.flatMap((item) => text(item, 'score') ?? [])
  return [...new Set(scores)].filter((score) => /^(?:CVSS:|AV:)/.test(score))
}

function wordIn(vectors: readonly JsonObject[]): string | undefined {
  return text(
    vectors.find((item) => text(item, 'type') === 'Ubuntu'),
    'score',
  )
}

/** Of one package or release, where the record rates it apart. */
function severityOfPackage(object: JsonObject | undefined): Severity | undefined {
  const own = objectsAt(object, 'severity')
  const [specific, database] = [
    objectAt(object, 'ecosystem_specific'),
    objectAt(object, 'database_specific'),
  ]
  const words = [
    wordIn(own),
    text(specific, 'urgency'),
    text(specific, 'ubuntu_priority'),
    text(specific, 'severity'),
    text(database, 'severity'),
  ]
  for (const word of words) {
    const read = severity(word)
    if (read !== 'unrated') return read
  }
  const scored = severityOf(cvssIn(own))
  return scored === 'unrated' ? undefined : scored
}

function affectedOf(
  object: JsonObject | undefined,
  stream: string | undefined,
  drop: (reason: string) => void,
  pass: (reason: string) => void,
): AffectedPackage | undefined {
  const about = objectAt(object, 'package')
  const name = text(about, 'name')
  const ecosystem = text(about, 'ecosystem')
  if (name === undefined || ecosystem === undefined) {
    drop('an affected entry without a package')
    return undefined
  }
  const known = ecosystemOf(ecosystem)
  if (known === undefined) {
    pass(`packages of ecosystem ${ecosystem}, whose versions have no known order`)
    return undefined
  }
  const ranges: VersionRange[] = []
  for (const range of objectsAt(object, 'ranges')) {
    // A commit is no version: ranges of commits are ignored, and counted.
    if (text(range, 'type') === 'GIT') pass('a range of commits')
    else ranges.push(...rangesOf(eventsIn(range), known.type))
  }
  const rated = severityOfPackage(object)
  const found = {
    ...known,
    name,
    ranges,
    versions: texts(listAt(object, 'versions')),
    ...(rated === undefined ? {} : { severity: rated }),
  }
  return known.type === 'rpm' ? ofRpm(found, text(about, 'purl'), stream) : found
}

/** Some exporters leave the epoch to the package URL; the stream of a module's builds stands in it or in the title. */
function ofRpm(
  found: AffectedPackage,
  purl: string | undefined,
  titled: string | undefined,
): AffectedPackage {
  const qualifiers = new URLSearchParams(purl?.split('?')[1]?.split('#')[0] ?? '')
  const epoch = qualifiers.get('epoch') ?? undefined
  const full = (version: string): string => withEpoch('rpm', version, epoch)
  const ranges = found.ranges.map(({ introduced, fixed, lastAffected }) => ({
    introduced: introduced === '0' ? introduced : full(introduced),
    fixed: fixed === null ? null : full(fixed),
    lastAffected: lastAffected === null ? null : full(lastAffected),
  }))
  const modular = ranges.some(({ fixed, lastAffected }) =>
    (fixed ?? lastAffected ?? '').includes('.module'),
  )
  const stream = streamOf(qualifiers.get('rpmmod') ?? undefined) ?? (modular ? titled : undefined)
  return {
    ...found,
    ranges,
    versions: found.versions.map(full),
    ...(stream === undefined ? {} : { stream }),
  }
}

/** `Important: nodejs:18 security update`: module and stream, where one title names one. */
function streamIn(title: string): string | undefined {
  const all = [...title.matchAll(/(?:^|\s)([a-z][a-z\d_+-]*:[a-z\d][\w.+-]*)(?=\s|$|,)/g)]
  return all.length === 1 ? all[0]?.[1] : undefined
}

/** Every version that ends a range of this package, each once. */
export function fixedVersions(advisory: Advisory, name: string): string[] {
  const all = advisory.affected
    .filter((affectedPackage) => samePackage(affectedPackage.type, affectedPackage.name, name))
    .flatMap((affectedPackage) => affectedPackage.ranges.flatMap((range) => range.fixed ?? []))
  return [...new Set(all)]
}
