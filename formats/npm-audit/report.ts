/** npm, pnpm and yarn audit: the advisories of the registry (version 1, lines of yarn) and npm 7's graph. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { vulnerabilityIds } from '../identifiers.ts'
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
  wordAt,
} from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft, type ReportBuilder } from '../report-builder.ts'

export const npmAudit: Reader = {
  format: 'npm-audit',
  title: 'npm, pnpm and yarn audit',
  knows: (document) => isOne(document) || isTwo(document) || linesOf(document) !== undefined,
  read(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const builder = reportBuilder('npm-audit', { name: isTwo(document) ? 'npm' : 'npm-audit' })
    if (isTwo(document)) readGraph(objectAt(object, 'vulnerabilities') ?? {}, builder)
    else if (isOne(document)) {
      for (const value of Object.values(objectAt(object, 'advisories') ?? {})) {
        readAdvisory(asObject(value), undefined, builder)
      }
    } else {
      const lines = linesOf(document) ?? []
      const failed = lines.find((line) => text(line, 'type') === 'error')
      if (failed !== undefined) return err(`the audit itself failed: ${text(failed, 'data') ?? ''}`)
      for (const line of lines) {
        const data = objectAt(line, 'data')
        if (text(line, 'type') === 'auditAdvisory') {
          readAdvisory(objectAt(data, 'advisory'), objectAt(data, 'resolution'), builder)
        }
      }
    }
    return ok(reading({ reports: [builder.build({ type: 'repository' })] }))
  },
}

function isOne(document: Document): boolean {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  return (
    object !== undefined && objectAt(object, 'advisories') !== undefined && 'metadata' in object
  )
}

function isTwo(document: Document): boolean {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  return (
    typeof object?.['auditReportVersion'] === 'number' &&
    objectAt(object, 'vulnerabilities') !== undefined
  )
}

/** Yarn prints one object a line; a single one is its summary. */
function linesOf(document: Document): readonly JsonObject[] | undefined {
  const values: readonly Json[] =
    document.kind === 'json-lines'
      ? document.values
      : document.kind === 'json'
        ? [document.value]
        : []
  const lines = objects(values)
  const known = lines.some((line) => /^audit(?:Advisory|Summary)$/.test(text(line, 'type') ?? ''))
  const failed = lines.length > 0 && lines.every((line) => 'type' in line && 'data' in line)
  return known || failed ? lines : undefined
}

function readAdvisory(
  object: JsonObject | undefined,
  resolution: JsonObject | undefined,
  builder: ReportBuilder,
): void {
  const name = text(object, 'module_name')
  if (object === undefined || name === undefined)
    return builder.drop('an advisory without a module')
  const ids = vulnerabilityIds(
    ...texts(listAt(object, 'cves')),
    text(object, 'github_advisory_id'),
    text(object, 'url'),
  )
  const own = `npm:${wordAt(object, 'id') ?? wordAt(resolution, 'id') ?? ''}`
  const versions = new Set(
    objectsAt(object, 'findings').flatMap((each) => text(each, 'version') ?? []),
  )
  for (const version of versions.size === 0 ? [''] : versions) {
    builder.finding({
      id: ids[0] ?? own,
      aliases: ids.length === 0 ? [] : [...ids.slice(1), own],
      component: { purl: purlOf('npm', name, version), name, version },
      fixedVersions: versionsIn(text(object, 'patched_versions')).filter(
        (each) => each !== '0.0.0',
      ),
      severity: severity(text(object, 'severity')),
      cvss: text(objectAt(object, 'cvss'), 'vectorString')?.split(' ') ?? [],
      publishedAt: timeAt(object, 'created'),
    })
  }
}

/** A row for each vulnerable package: `via` names the flaw itself or the dependency that brings it. */
function readGraph(packages: JsonObject, builder: ReportBuilder): void {
  for (const value of Object.values(packages)) {
    const object = asObject(value)
    const name = text(object, 'name')
    if (object === undefined || name === undefined) {
      builder.drop('a package without a name')
      continue
    }
    builder.finding(graphFinding(object, name))
  }
}

function graphFinding(object: JsonObject, name: string): FindingDraft {
  const flaws = objectsAt(object, 'via')
  const ids = vulnerabilityIds(...flaws.map((flaw) => text(flaw, 'url')))
  const own = flaws.flatMap((flaw) => wordAt(flaw, 'source') ?? []).map((id) => `npm:${id}`)
  const through = texts(listAt(object, 'via')).map((each) => `npm-dependency:${each}`)
  const all = [...ids, ...own, ...through]
  return {
    id: all[0] ?? `npm-package:${name}`,
    aliases: all.slice(1),
    component: { purl: purlOf('npm', name, ''), name, version: '' },
    severity: severity(text(object, 'severity')),
    cvss: flaws.flatMap((flaw) => text(objectAt(flaw, 'cvss'), 'vectorString') ?? []),
  }
}
