/** CycloneDX 1.0 to 1.7, JSON and XML: components with their nested ones, vulnerabilities, VEX analysis. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Statement } from '@holdfast/core/model/advisory'
import type { ComponentFact, ComponentFacts } from '@holdfast/core/model/facts'
import type { Document } from '../document/document.ts'
import { asObject, listAt, objectAt, objects, objectsAt, text, timeAt } from '../json-members.ts'
import { reading, type Reader, type Reading } from '../reader.ts'
import { reportBuilder, type ReportBuilder } from '../report-builder.ts'
import { readVulnerabilities } from './vulnerabilities.ts'
import { bomOfXml } from './xml.ts'

export const cyclonedx: Reader = {
  format: 'cyclonedx',
  title: 'CycloneDX (JSON, XML)',
  knows: (document) => bomOf(document) !== undefined,
  read: (document) => readBom(bomOf(document) ?? {}),
}

function bomOf(document: Document): JsonObject | undefined {
  if (document.kind === 'xml') return bomOfXml(document.root)
  const one = document.kind === 'json' ? asObject(document.value) : undefined
  return one?.['bomFormat'] === 'CycloneDX' ? one : undefined
}

function readBom(bom: JsonObject): Result<Reading, string> {
  const version = text(bom, 'specVersion') ?? ''
  if (!/^1\.[0-7]$/.test(version)) return err(`version \`${version}\` is not one of 1.0 to 1.7`)
  for (const name of ['components', 'vulnerabilities']) {
    if (name in bom && !Array.isArray(bom[name])) return err(`\`${name}\` is not a list`)
  }
  const metadata = objectAt(bom, 'metadata')
  const builder = reportBuilder('cyclonedx', toolOf(metadata))
  const byRef = new Map<string, ComponentFact>()
  const subject = objectAt(metadata, 'component')
  remember(byRef, subject)
  readComponents(listAt(bom, 'components'), byRef, builder)
  const statements: Statement[] = []
  readVulnerabilities(bom, byRef, builder, statements)
  return ok(reading({ reports: [reportOf(bom, metadata, subject, builder)], statements }))
}

function readComponents(
  values: readonly Json[],
  byRef: Map<string, ComponentFact>,
  builder: ReportBuilder,
): void {
  for (const value of values) {
    const one = asObject(value)
    const component = remember(byRef, one)
    if (component === undefined) builder.drop('a component without a name')
    else builder.component(component)
    readComponents(listAt(one, 'components'), byRef, builder)
  }
}

function remember(
  byRef: Map<string, ComponentFact>,
  one: JsonObject | undefined,
): ComponentFact | undefined {
  const name = text(one, 'name')
  if (one === undefined || name === undefined) return undefined
  const component = { purl: text(one, 'purl') ?? '', name, version: text(one, 'version') ?? '' }
  for (const ref of [text(one, 'bom-ref'), text(one, 'purl')]) {
    if (ref !== undefined && !byRef.has(ref)) byRef.set(ref, component)
  }
  return component
}

function reportOf(
  bom: JsonObject,
  metadata: JsonObject | undefined,
  subject: JsonObject | undefined,
  builder: ReportBuilder,
): ComponentFacts {
  const type = text(subject, 'type')
  const version = text(subject, 'version') ?? ''
  const hashes = objectsAt(subject, 'hashes').flatMap((one) =>
    text(one, 'alg') === 'SHA-256' ? `sha256:${text(one, 'content') ?? ''}` : [],
  )
  const serial = text(bom, 'serialNumber')
  const purl = text(subject, 'purl')
  return builder.build({
    type:
      type === 'container'
        ? 'image'
        : type === 'operating-system' || type === 'device'
          ? 'host'
          : 'unknown',
    name: text(subject, 'name'),
    digests: [...(version.startsWith('sha256:') ? [version] : []), ...hashes],
    identifiers: [
      ...(serial === undefined ? [] : [`bom:${serial}`]),
      ...(purl === undefined ? [] : [`purl:${purl}`]),
    ],
    observedAt: timeAt(metadata, 'timestamp'),
    incomplete: incompleteness(bom),
  })
}

/** `compositions` may say that the list is not all there is. */
function incompleteness(bom: JsonObject): string | null {
  const said = objectsAt(bom, 'compositions').flatMap((one) => text(one, 'aggregate') ?? [])
  const partial = said.find((word) => word.startsWith('incomplete'))
  return partial === undefined ? null : `the document says of itself: ${partial}`
}

function toolOf(metadata: JsonObject | undefined): { name: string; version?: string | undefined } {
  const tools = metadata?.['tools']
  const list = Array.isArray(tools) ? objects(tools) : objectsAt(asObject(tools), 'components')
  const [first] = list
  return { name: text(first, 'name') ?? 'unknown', version: text(first, 'version') }
}
