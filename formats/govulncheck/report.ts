/** govulncheck: its stream of messages (1.0 and newer), as lines or as a list, and the older report. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { Advisory } from '@holdfast/core/model/advisory'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objects, objectsAt, text, timeAt, membersAt } from '../json-members.ts'
import { fixedVersions, readOsv } from '../osv/record.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type ReportBuilder } from '../report-builder.ts'

export const govulncheck: Reader = {
  format: 'govulncheck',
  title: 'govulncheck',
  knows: (document) => messagesOf(document) !== undefined || olderOf(document) !== undefined,
  read(document) {
    const builder = reportBuilder('govulncheck', { name: 'govulncheck' })
    const older = olderOf(document)
    const messages = messagesOf(document) ?? []
    if (older === undefined) readMessages(messages, builder)
    else readOlder(older, builder)
    const config = membersAt(messages, 'config')[0]
    const about = { type: 'repository', databaseAt: timeAt(config, 'db_last_modified') } as const
    return ok(reading({ reports: [builder.build(about)] }))
  },
}

function messagesOf(document: Document): readonly JsonObject[] | undefined {
  const list =
    document.kind === 'json-lines'
      ? objects(document.values)
      : document.kind === 'json' && Array.isArray(document.value)
        ? objects(document.value)
        : document.kind === 'json'
          ? objects([document.value])
          : []
  const config = membersAt(list, 'config')[0]
  return text(config, 'scanner_name') === 'govulncheck' ? list : undefined
}

/** A finding names its advisory by id and the chain of modules, the affected one first. */
function readMessages(messages: readonly JsonObject[], builder: ReportBuilder): void {
  const records = new Map<string, Advisory>()
  for (const message of messages) {
    const record = readOsv(objectAt(message, 'osv') ?? {})
    if (record !== undefined) records.set(record.id, record)
  }
  const seen = new Set<string>()
  for (const message of messages) {
    const finding = objectAt(message, 'finding')
    if (finding === undefined) continue
    const id = text(finding, 'osv')
    const [frame] = objectsAt(finding, 'trace')
    const name = text(frame, 'module')
    if (id === undefined || name === undefined) {
      builder.drop('a finding without advisory or module')
      continue
    }
    const version = text(frame, 'version') ?? ''
    // One flaw of one module comes once for each way it is reached.
    if (seen.has(`${id} ${name} ${version}`)) continue
    seen.add(`${id} ${name} ${version}`)
    const fixed = text(finding, 'fixed_version')
    const record = records.get(id)
    builder.finding({
      id,
      aliases: record?.aliases ?? [],
      component: { purl: purlOf('golang', name, version), name, version },
      fixedVersions: fixed === undefined || fixed === '' ? [] : [fixed],
      publishedAt: record?.publishedAt ?? null,
    })
  }
}

function olderOf(document: Document): JsonObject | undefined {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  return object !== undefined && 'Vulns' in object && 'Calls' in object ? object : undefined
}

function readOlder(report: JsonObject, builder: ReportBuilder): void {
  const versions = new Map<string, string>()
  for (const one of Object.values(objectAt(objectAt(report, 'Requires'), 'Modules') ?? {})) {
    const module = asObject(one)
    versions.set(text(module, 'Path') ?? '', text(module, 'Version') ?? '')
  }
  const seen = new Set<string>()
  for (const object of objectsAt(report, 'Vulns')) {
    const record = readOsv(objectAt(object, 'OSV') ?? {})
    const name = text(object, 'ModPath')
    // One row for each symbol: the flaw of the module is one.
    if (seen.has(`${record?.id} ${name}`)) continue
    seen.add(`${record?.id} ${name}`)
    // A symbol that nothing calls is named in the list too; only what is reached counts there.
    if (record === undefined || name === undefined)
      builder.drop('a vulnerability without advisory or module')
    else {
      const version = versions.get(name) ?? ''
      builder.finding({
        id: record.id,
        aliases: record.aliases,
        component: { purl: purlOf('golang', name, version), name, version },
        fixedVersions: fixedVersions(record, name),
        publishedAt: record.publishedAt,
      })
    }
  }
}
