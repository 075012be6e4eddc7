/** OSV records (schema 1.0 to 1.7): one vulnerability, the packages and versions it affects. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Advisory, AffectedPackage, VersionRange } from '@holdfast/core/model/advisory'
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
import { yamlOf } from '../document/yaml.ts'
import { reading, type Reader } from '../reader.ts'
import { ecosystemOf } from './ecosystems.ts'
import { eventsIn, rangesOf } from './events.ts'

export const osv: Reader = {
  format: 'osv',
  title: 'OSV records',
  knows: (document) => recordsOf(document).some((one) => isRecord(one)),
  read(document) {
    const { drop, pass, counts } = dropCounter()
    const advisories: Advisory[] = []
    for (const one of recordsOf(document)) {
      const advisory = readOsv(one, drop, pass)
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
  const one = asObject(document.value)
  if (one === undefined) return []
  return Array.isArray(one['vulns']) ? objectsAt(one, 'vulns') : [one]
}

function isRecord(one: JsonObject): boolean {
  return (
    typeof one['id'] === 'string' &&
    typeof one['modified'] === 'string' &&
    ('affected' in one ||
      'schema_version' in one ||
      'aliases' in one ||
      'details' in one ||
      'withdrawn' in one)
  )
}

export function readOsv(
  one: JsonObject,
  drop: (reason: string) => void = () => undefined,
  pass: (reason: string) => void = drop,
): Advisory | undefined {
  const id = text(one, 'id')
  if (id === undefined || id === '') return undefined
  const vectors = [...objectsAt(one, 'severity')]
  const affected: AffectedPackage[] = []
  for (const value of listAt(one, 'affected')) {
    const each = asObject(value)
    vectors.push(...objectsAt(each, 'severity'))
    const found = affectedOf(each, drop, pass)
    if (found !== undefined) affected.push(found)
  }
  const words = [
    text(objectAt(one, 'database_specific'), 'severity'),
    ...vectors.filter((item) => text(item, 'type') === 'Ubuntu').map((item) => text(item, 'score')),
  ]
  return {
    id,
    aliases: texts([...listAt(one, 'aliases'), ...listAt(one, 'upstream')]),
    lineage: `osv:${/^[A-Za-z]+/.exec(id)?.[0] ?? 'other'}`,
    modifiedAt: timeAt(one, 'modified'),
    publishedAt: timeAt(one, 'published'),
    withdrawnAt: timeAt(one, 'withdrawn'),
    severity: severity(words.find((word) => word !== undefined)),
    cvss: [...new Set(vectors.flatMap((item) => text(item, 'score') ?? []))].filter((score) =>
      /^(?:CVSS:|AV:)/.test(score),
    ),
    affected,
  }
}

function affectedOf(
  one: JsonObject | undefined,
  drop: (reason: string) => void,
  pass: (reason: string) => void,
): AffectedPackage | undefined {
  const about = objectAt(one, 'package')
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
  for (const range of objectsAt(one, 'ranges')) {
    // A commit is no version: ranges of commits are ignored, and counted.
    if (text(range, 'type') === 'GIT') pass('a range of commits')
    else ranges.push(...rangesOf(eventsIn(range), known.type))
  }
  return { ...known, name, ranges, versions: texts(listAt(one, 'versions')) }
}

/** Every version that ends a range of this package, each once. */
export function fixedVersions(advisory: Advisory, name: string): string[] {
  const all = advisory.affected
    .filter((one) => one.name === name)
    .flatMap((one) => one.ranges.flatMap((range) => range.fixed ?? []))
  return [...new Set(all)]
}
