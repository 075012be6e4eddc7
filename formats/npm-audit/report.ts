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
    const one = document.kind === 'json' ? asObject(document.value) : undefined
    const builder = reportBuilder('npm-audit', { name: isTwo(document) ? 'npm' : 'npm-audit' })
    if (isTwo(document)) readGraph(objectAt(one, 'vulnerabilities') ?? {}, builder)
    else if (isOne(document)) {
      for (const value of Object.values(objectAt(one, 'advisories') ?? {})) {
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
  const one = document.kind === 'json' ? asObject(document.value) : undefined
  return one !== undefined && objectAt(one, 'advisories') !== undefined && 'metadata' in one
}

function isTwo(document: Document): boolean {
  const one = document.kind === 'json' ? asObject(document.value) : undefined
  return (
    typeof one?.['auditReportVersion'] === 'number' &&
    objectAt(one, 'vulnerabilities') !== undefined
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
  one: JsonObject | undefined,
  resolution: JsonObject | undefined,
  builder: ReportBuilder,
): void {
  const name = text(one, 'module_name')
  if (one === undefined || name === undefined) return builder.drop('an advisory without a module')
  const ids = vulnerabilityIds(
    ...texts(listAt(one, 'cves')),
    text(one, 'github_advisory_id'),
    text(one, 'url'),
  )
  const own = `npm:${wordAt(one, 'id') ?? wordAt(resolution, 'id') ?? ''}`
  const versions = new Set(
    objectsAt(one, 'findings').flatMap((each) => text(each, 'version') ?? []),
  )
  for (const version of versions.size === 0 ? [''] : versions) {
    builder.finding({
      id: ids[0] ?? own,
      aliases: ids.length === 0 ? [] : [...ids.slice(1), own],
      component: { purl: purlOf('npm', name, version), name, version },
      fixedVersions: versionsIn(text(one, 'patched_versions')).filter((each) => each !== '0.0.0'),
      severity: severity(text(one, 'severity')),
      cvss: text(objectAt(one, 'cvss'), 'vectorString')?.split(' ') ?? [],
      publishedAt: timeAt(one, 'created'),
    })
  }
}

/** A row for each vulnerable package: `via` names the flaw itself or the dependency that brings it. */
function readGraph(packages: JsonObject, builder: ReportBuilder): void {
  for (const value of Object.values(packages)) {
    const one = asObject(value)
    const name = text(one, 'name')
    if (one === undefined || name === undefined) {
      builder.drop('a package without a name')
      continue
    }
    builder.finding(graphFinding(one, name))
  }
}

function graphFinding(one: JsonObject, name: string): FindingDraft {
  const flaws = objectsAt(one, 'via')
  const ids = vulnerabilityIds(...flaws.map((flaw) => text(flaw, 'url')))
  const own = flaws.flatMap((flaw) => wordAt(flaw, 'source') ?? []).map((id) => `npm:${id}`)
  const through = texts(listAt(one, 'via')).map((each) => `npm-dependency:${each}`)
  const all = [...ids, ...own, ...through]
  return {
    id: all[0] ?? `npm-package:${name}`,
    aliases: all.slice(1),
    component: { purl: purlOf('npm', name, ''), name, version: '' },
    severity: severity(text(one, 'severity')),
    cvss: flaws.flatMap((flaw) => text(objectAt(flaw, 'cvss'), 'vectorString') ?? []),
  }
}
