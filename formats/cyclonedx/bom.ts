/** CycloneDX 1.0 to 1.7, JSON and XML: components with their nested ones, vulnerabilities, VEX analysis. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Statement } from '@holdfast/core/model/advisory'
import type { ComponentFact, ComponentFacts } from '@holdfast/core/model/facts'
import type { Document } from '../document/document.ts'
import { asObject, listAt, objectAt, objects, objectsAt, text, timeAt } from '../json-members.ts'
import { distroOf, withOrigin, type Origin } from '../purl/origin.ts'
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
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  return object?.['bomFormat'] === 'CycloneDX' ? object : undefined
}

function readBom(bom: JsonObject): Result<Reading, string> {
  const version = text(bom, 'specVersion') ?? ''
  if (!/^1\.[0-7]$/.test(version)) return err(`version \`${version}\` is not one of 1.0 to 1.7`)
  for (const name of ['components', 'vulnerabilities']) {
    if (name in bom && !Array.isArray(bom[name])) return err(`\`${name}\` is not a list`)
  }
  const metadata = objectAt(bom, 'metadata')
  const builder = reportBuilder('cyclonedx', toolOf(metadata))
  const byRef = new Map<string, ComponentFact[]>()
  const subject = objectAt(metadata, 'component')
  const distro = systemOf(bom)
  remember(byRef, subject, distro)
  readComponents(listAt(bom, 'components'), byRef, distro, builder)
  const statements: Statement[] = []
  readVulnerabilities(bom, byRef, builder, statements)
  return ok(reading({ reports: [reportOf(bom, metadata, subject, builder)], statements }))
}

function readComponents(
  values: readonly Json[],
  byRef: Map<string, ComponentFact[]>,
  distro: string | undefined,
  builder: ReportBuilder,
): void {
  for (const value of values) {
    const object = asObject(value)
    const component = remember(byRef, object, distro)
    if (component === undefined) builder.drop('a component without a name')
    else builder.component(component)
    readComponents(listAt(object, 'components'), byRef, distro, builder)
  }
}

function remember(
  byRef: Map<string, ComponentFact[]>,
  object: JsonObject | undefined,
  distro: string | undefined,
): ComponentFact | undefined {
  const name = text(object, 'name')
  if (object === undefined || name === undefined) return undefined
  const version = text(object, 'version') ?? ''
  const purl = withOrigin(text(object, 'purl') ?? '', originOf(object, distro), version)
  const cpe = text(object, 'cpe')
  const component = {
    purl,
    name,
    version,
    ...(cpe === undefined ? {} : { cpe }),
    ...(purl === '' && isPart(object) ? { part: true as const } : {}),
  }
  // References ought to be unique and are not: one of several components stands for all of them.
  for (const ref of new Set([text(object, 'bom-ref'), text(object, 'purl')])) {
    if (ref === undefined) continue
    const known = byRef.get(ref) ?? []
    byRef.set(ref, known)
    if (!known.some((other) => other.purl === purl && other.version === version)) {
      known.push(component)
    }
  }
  return component
}

/** The one operating system among the components; of several nothing follows for the packages. */
function systemOf(bom: JsonObject): string | undefined {
  const systems = objectsAt(bom, 'components').filter((object) => text(object, 'type') === SYSTEM)
  const named = new Set(
    systems.map((system) => distroOf(text(system, 'name'), text(system, 'version'))),
  )
  return named.size === 1 ? [...named][0] : undefined
}

const SYSTEM = 'operating-system'

/** A file, or what Trivy lists to group packages by: a lock file, a kind of packages. */
function isPart(object: JsonObject): boolean {
  if (text(object, 'type') === 'file') return true
  return objectsAt(object, 'properties').some((item) =>
    /^aquasecurity:trivy:(?:Class|Type)$/.test(text(item, 'name') ?? ''),
  )
}

/** The one among its components, as it names itself. */
function namedSystem(bom: JsonObject): ComponentFacts['system'] {
  const [object, ...others] = objectsAt(bom, 'components').filter((c) => text(c, 'type') === SYSTEM)
  const name = text(object, 'name')
  if (name === undefined || others.length > 0) return undefined
  return { id: name.toLowerCase(), versionId: text(object, 'version') ?? '', name }
}

/** Trivy and Syft write the source package into properties of their own. */
function originOf(object: JsonObject, distro: string | undefined): Origin {
  const properties = new Map(
    objectsAt(object, 'properties').map(
      (item) => [text(item, 'name'), text(item, 'value')] as const,
    ),
  )
  const trivy = (name: string): string => properties.get(`aquasecurity:trivy:Src${name}`) ?? ''
  const syft = (name: string): string => properties.get(`syft:metadata:${name}`) ?? ''
  const name = trivy('Name') || syft('source') || syft('originPackage')
  if (name === '') return { distro }
  const version = trivy('Version') || syft('sourceVersion')
  const release = trivy('Release') === '' ? '' : `-${trivy('Release')}`
  const epoch = /^[1-9]/.test(trivy('Epoch')) ? `${trivy('Epoch')}:` : ''
  return { distro, source: { name, version: version && `${epoch}${version}${release}` } }
}

function reportOf(
  bom: JsonObject,
  metadata: JsonObject | undefined,
  subject: JsonObject | undefined,
  builder: ReportBuilder,
): ComponentFacts {
  const type = text(subject, 'type')
  const version = text(subject, 'version') ?? ''
  const hashes = objectsAt(subject, 'hashes').flatMap((object) =>
    text(object, 'alg') === 'SHA-256' ? `sha256:${text(object, 'content') ?? ''}` : [],
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
    system: namedSystem(bom),
    inventoryOnly: isInventory(bom, toolOf(metadata).name),
    incomplete: incompleteness(bom),
  })
}

/** Trivy writes an empty list also where nobody looked; other tools leave it out then. */
function isInventory(bom: JsonObject, tool: string): boolean {
  if (!('vulnerabilities' in bom)) return true
  return tool === 'trivy' && listAt(bom, 'vulnerabilities').length === 0
}

/** `compositions` may say that the list is not all there is. */
function incompleteness(bom: JsonObject): string | null {
  const said = objectsAt(bom, 'compositions').flatMap((object) => text(object, 'aggregate') ?? [])
  const partial = said.find((word) => word.startsWith('incomplete'))
  return partial === undefined ? null : `the document says of itself: ${partial}`
}

function toolOf(metadata: JsonObject | undefined): { name: string; version?: string | undefined } {
  const tools = metadata?.['tools']
  const list = Array.isArray(tools) ? objects(tools) : objectsAt(asObject(tools), 'components')
  const [first] = list
  return { name: text(first, 'name') ?? 'unknown', version: text(first, 'version') }
}
