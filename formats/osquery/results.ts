/** osquery's result log: packages of deb_packages, rpm_packages and language tables, as events or snapshots. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { ok } from '@holdfast/core/kernel/result'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objects, objectsAt, readTime, text, wordAt } from '../json-members.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type ReportBuilder } from '../report-builder.ts'

export const osquery: Reader = {
  format: 'osquery',
  title: 'osquery results',
  knows: (document) => linesOf(document) !== undefined,
  read(document) {
    const hosts = Map.groupBy(linesOf(document) ?? [], (line) => hostOf(line))
    return ok(reading({ reports: [...hosts].map(([name, lines]) => reportOf(name, lines)) }))
  },
}

function hostOf(line: JsonObject): string {
  return text(line, 'hostIdentifier') ?? text(line, 'hostname') ?? ''
}

function reportOf(name: string, lines: readonly JsonObject[]): ComponentFacts {
  const builder = reportBuilder('osquery', { name: 'osquery' })
  let booted: Instant | null = null
  let distro: string | undefined
  let runningKernel: string | null = null
  const packages: (readonly [query: string, row: JsonObject])[] = []
  for (const line of lines) {
    const query = text(line, 'name') ?? ''
    for (const row of rowsOf(line)) {
      if ('total_seconds' in row) booted = bootOf(line, row) ?? booted
      else if (query.includes('os_version')) distro = systemOf(row) ?? distro
      else if (query.includes('kernel_info')) runningKernel = text(row, 'version') ?? runningKernel
      else packages.push([query, row])
    }
  }
  // The system may be told after its packages.
  for (const [query, row] of packages) readRow(query, row, distro, builder)
  const last = lines.at(-1)
  const uuid = text(objectAt(last, 'decorations'), 'uuid')
  const events = lines.some((line) => !Array.isArray(line['snapshot']))
  return builder.build({
    type: 'host',
    name,
    identifiers: uuid === undefined ? [] : [`uuid:${uuid}`],
    observedAt: last === undefined ? null : timeOf(last),
    bootedAt: booted,
    runningKernel,
    inventoryOnly: true,
    // What was added since some earlier look is not what is there.
    incomplete: events ? 'events say what changed, not what is installed: send snapshots' : null,
  })
}

function linesOf(document: Document): readonly JsonObject[] | undefined {
  const values: readonly Json[] =
    document.kind === 'json-lines'
      ? document.values
      : document.kind === 'json'
        ? Array.isArray(document.value)
          ? (document.value as readonly Json[])
          : [document.value]
        : []
  const lines = objects(values)
  const known = lines.every(
    (line) =>
      ('hostIdentifier' in line || 'hostname' in line) &&
      'unixTime' in line &&
      ('columns' in line || 'snapshot' in line || 'diffResults' in line),
  )
  return lines.length > 0 && known ? lines : undefined
}

function timeOf(line: JsonObject): Instant | null {
  return readTime(Number(line['unixTime']))
}

/** A row of the table `uptime`, counted back from when it was looked at. */
function bootOf(line: JsonObject, row: JsonObject): Instant | null {
  const at = timeOf(line)
  const seconds = Number(wordAt(row, 'total_seconds'))
  return at === null || !(seconds > 0) ? null : instant(at - seconds * 1_000)
}

function rowsOf(line: JsonObject): readonly JsonObject[] {
  if (Array.isArray(line['snapshot'])) return objectsAt(line, 'snapshot')
  const batch = objectAt(line, 'diffResults')
  if (batch !== undefined) return objectsAt(batch, 'added')
  return text(line, 'action') === 'removed' ? [] : objects([asObject(line['columns']) ?? {}])
}

/** The query's name tells its table; packs put their own name before it. */
function readRow(
  query: string,
  row: JsonObject,
  distro: string | undefined,
  builder: ReportBuilder,
): void {
  const table = TABLES.find(([name]) => query.includes(name))
  const name = text(row, 'name')
  const version = text(row, 'version')
  if (table === undefined || name === undefined || version === undefined) {
    return builder.drop('a row that lists no package')
  }
  // dpkg remembers what was removed.
  if (/deinstall|config-files|not-installed/.test(text(row, 'status') ?? '')) {
    return builder.drop('a package that is not installed any more')
  }
  const release = text(row, 'release')
  const epoch = text(row, 'epoch')
  const plain = release === undefined || release === '' ? version : `${version}-${release}`
  const full = epoch === undefined || epoch === '' || epoch === '0' ? plain : `${epoch}:${plain}`
  const origin = { distro, source: sourceOf(row) }
  builder.component({ purl: purlOf(table[1], name, full, origin), name, version: full })
}

/** The table `os_version`: `debian`, and `12 (bookworm)` or its numbers one by one. */
function systemOf(row: JsonObject): string | undefined {
  const numbers = ['major', 'minor'].flatMap((name) => wordAt(row, name) ?? [])
  const version = text(row, 'version') ?? numbers.join('.')
  return distroOf(text(row, 'platform'), version) ?? distroOf(text(row, 'name'), version)
}

/** As dpkg writes it: `glibc`, or `gcc-defaults (1.203)` where the version is another. */
function sourceOf(row: JsonObject): { name: string; version: string | undefined } | undefined {
  const match = /^(\S+)(?: \(([^()]+)\))?$/.exec(text(row, 'source') ?? '')
  return match?.[1] === undefined ? undefined : { name: match[1], version: match[2] }
}

const TABLES: readonly (readonly [table: string, kind: string])[] = [
  ['deb_packages', 'deb'],
  ['rpm_packages', 'rpm'],
  ['python_packages', 'pypi'],
  ['npm_packages', 'npm'],
]
