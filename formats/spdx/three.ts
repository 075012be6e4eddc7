/** SPDX 3.0 (JSON-LD): packages of the graph, and what its VEX relationships say of them. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok, type Result } from '@holdfast/core/kernel/result'
import type { Statement } from '@holdfast/core/model/advisory'
import type { ComponentFact } from '@holdfast/core/model/facts'
import { vulnerabilityIds } from '../identifiers.ts'
import { listAt, objectsAt, text, texts, timeAt } from '../json-members.ts'
import { distinctPurls } from '../purl/purl.ts'
import { reading, type Reading } from '../reader.ts'
import { reportBuilder, type ReportBuilder } from '../report-builder.ts'

interface Graph {
  readonly elements: readonly JsonObject[]
  readonly byId: ReadonlyMap<string, JsonObject>
  /** Packages by the id of their element; of several package URLs each. */
  readonly packages: ReadonlyMap<string, readonly ComponentFact[]>
}

export function readThree(document: JsonObject): Result<Reading, string> {
  const elements = Array.isArray(document['@graph']) ? objectsAt(document, '@graph') : [document]
  const builder = reportBuilder('spdx3', { name: 'unknown' })
  const packages = packagesOf(elements, builder)
  const byId = new Map(elements.map((object) => [idOf(object), object] as const))
  const graph = { elements, byId, packages }
  const statements = readAssessments(graph, builder)
  const [about] = elements.filter((object) => typeOf(object) === 'SpdxDocument')
  const report = builder.build({
    name: text(about, 'name'),
    inventoryOnly: !elements.some((object) => typeOf(object).startsWith('security_')),
  })
  return ok(reading({ reports: [report], statements }))
}

function typeOf(object: JsonObject): string {
  return text(object, 'type') ?? text(object, '@type') ?? ''
}

function idOf(object: JsonObject): string {
  return text(object, 'spdxId') ?? text(object, '@id') ?? ''
}

function packagesOf(
  elements: readonly JsonObject[],
  builder: ReportBuilder,
): Map<string, readonly ComponentFact[]> {
  const packages = new Map<string, readonly ComponentFact[]>()
  for (const object of elements.filter((item) => typeOf(item) === 'software_Package')) {
    const name = text(object, 'name')
    if (name === undefined) {
      builder.drop('a package without a name')
      continue
    }
    const identifiers = objectsAt(object, 'externalIdentifier')
    const listed = identifiers.flatMap((item) =>
      text(item, 'externalIdentifierType') === 'packageUrl' ? (text(item, 'identifier') ?? []) : [],
    )
    const purls = distinctPurls([text(object, 'software_packageUrl') ?? [], listed].flat())
    const version = text(object, 'software_packageVersion') ?? ''
    const components = (purls.length === 0 ? [''] : purls).map((purl) => ({ purl, name, version }))
    // Ids ought to be unique; where they are not, one stands for all of them.
    packages.set(idOf(object), [...(packages.get(idOf(object)) ?? []), ...components])
    for (const component of components) builder.component(component)
  }
  return packages
}

function readAssessments(graph: Graph, builder: ReportBuilder): Statement[] {
  const statements: Statement[] = []
  const roots = rootsOf(graph)
  for (const object of graph.elements) {
    const status = ASSESSMENTS.get(typeOf(object))
    const id = vulnerabilityOf(graph.byId.get(text(object, 'from') ?? ''))
    if (status === undefined || id === undefined) continue
    if ('security_withdrawnTime' in object) {
      builder.drop('an assessment that was withdrawn')
      continue
    }
    for (const target of manyAt(object, 'to')) {
      for (const component of graph.packages.get(target) ?? [null]) {
        builder.finding({ id, component, status })
      }
      statements.push({
        vulnerability: id,
        aliases: [],
        ...aboutOf(target, roots, graph),
        range: null,
        status,
        justification: text(object, 'security_justificationType') ?? null,
        author: authorOf(object, graph),
        at: timeAt(object, 'security_modifiedTime') ?? timeAt(object, 'security_publishedTime'),
      })
    }
  }
  return statements
}

function vulnerabilityOf(object: JsonObject | undefined): string | undefined {
  if (object === undefined || typeOf(object) !== 'security_Vulnerability') return undefined
  const ids = objectsAt(object, 'externalIdentifier').flatMap(
    (item) => text(item, 'identifier') ?? [],
  )
  return vulnerabilityIds(...ids, text(object, 'name'))[0] ?? text(object, 'name')
}

/** What is said of a package of the document holds in the one thing the document is about. */
function aboutOf(
  target: string,
  roots: readonly string[],
  graph: Graph,
): Pick<Statement, 'product' | 'component'> {
  const name = (id: string): string => {
    const [only, ...others] = graph.packages.get(id) ?? []
    return (others.length === 0 && only?.purl) || id
  }
  if (roots.includes(target)) return { product: name(target), component: null }
  const [root, ...others] = roots
  const [document] = graph.elements.filter((object) => typeOf(object) === 'SpdxDocument')
  const own = document === undefined ? '' : idOf(document)
  if (root !== undefined && others.length === 0) {
    return { product: name(root), component: name(target) }
  }
  // About several things, or none: only the document itself says where it holds.
  return own === ''
    ? { product: target, component: null }
    : { product: own, component: name(target) }
}

/** A collection among the roots stands for its own. */
function rootsOf({ elements, byId }: Graph): string[] {
  const documents = elements.filter((object) => typeOf(object) === 'SpdxDocument')
  return documents.flatMap((document) =>
    manyAt(document, 'rootElement').flatMap((id) => {
      const inner = manyAt(byId.get(id), 'rootElement')
      return inner.length > 0 ? inner : [id]
    }),
  )
}

function authorOf(object: JsonObject, { byId }: Graph): string {
  const info = byId.get(text(object, 'creationInfo') ?? '')
  const id =
    text(object, 'security_suppliedBy') ??
    text(object, 'suppliedBy') ??
    manyAt(info, 'createdBy')[0]
  return id === undefined ? 'unknown' : (text(byId.get(id), 'name') ?? id)
}

/** JSON-LD writes one value with or without its list. */
function manyAt(object: JsonObject | undefined, name: string): string[] {
  return texts(Array.isArray(object?.[name]) ? listAt(object, name) : [object?.[name] ?? null])
}

const ASSESSMENTS: ReadonlyMap<string, Statement['status']> = new Map([
  ['security_VexAffectedVulnAssessmentRelationship', 'affected'],
  ['security_VexNotAffectedVulnAssessmentRelationship', 'not-affected'],
  ['security_VexFixedVulnAssessmentRelationship', 'fixed'],
  ['security_VexUnderInvestigationVulnAssessmentRelationship', 'under-investigation'],
])
