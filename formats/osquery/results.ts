/** osquery's result log: packages of deb_packages, rpm_packages and language tables, as events or snapshots. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objects, objectsAt, readTime, text } from '../json-members.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type ReportBuilder } from '../report-builder.ts'

export const osquery: Reader = {
  format: 'osquery',
  title: 'osquery results',
  knows: (document) => linesOf(document) !== undefined,
  read(document) {
    const hosts = new Map<string, { builder: ReportBuilder; last: JsonObject; events: number }>()
    for (const line of linesOf(document) ?? []) {
      const name = text(line, 'hostIdentifier') ?? text(line, 'hostname') ?? ''
      const known = hosts.get(name) ?? {
        builder: reportBuilder('osquery', { name: 'osquery' }),
        last: line,
        events: 0,
      }
      hosts.set(name, known)
      known.last = line
      if (!Array.isArray(line['snapshot'])) known.events += 1
      for (const row of rowsOf(line)) readRow(text(line, 'name') ?? '', row, known.builder)
    }
    const reports = [...hosts].map(([name, { builder, last, events }]) => {
      const uuid = text(objectAt(last, 'decorations'), 'uuid')
      return builder.build({
        type: 'host',
        name,
        identifiers: uuid === undefined ? [] : [`uuid:${uuid}`],
        observedAt: readTime(Number(last['unixTime'])),
        // What was added since some earlier look is not what is there.
        incomplete:
          events > 0 ? 'events say what changed, not what is installed: send snapshots' : null,
      })
    })
    return ok(reading({ reports }))
  },
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

function rowsOf(line: JsonObject): readonly JsonObject[] {
  if (Array.isArray(line['snapshot'])) return objectsAt(line, 'snapshot')
  const batch = objectAt(line, 'diffResults')
  if (batch !== undefined) return objectsAt(batch, 'added')
  return text(line, 'action') === 'removed' ? [] : objects([asObject(line['columns']) ?? {}])
}

/** The query's name tells its table; packs put their own name before it. */
function readRow(query: string, row: JsonObject, builder: ReportBuilder): void {
  const table = TABLES.find(([name]) => query.includes(name))
  const name = text(row, 'name')
  const version = text(row, 'version')
  if (table === undefined || name === undefined || version === undefined) {
    return builder.drop('a row that lists no package')
  }
  const release = text(row, 'release')
  const epoch = text(row, 'epoch')
  const plain = release === undefined || release === '' ? version : `${version}-${release}`
  const full = epoch === undefined || epoch === '' || epoch === '0' ? plain : `${epoch}:${plain}`
  builder.component({ purl: purlOf(table[1], name, full), name, version: full })
}

const TABLES: readonly (readonly [table: string, kind: string])[] = [
  ['deb_packages', 'deb'],
  ['rpm_packages', 'rpm'],
  ['python_packages', 'pypi'],
  ['npm_packages', 'npm'],
]
