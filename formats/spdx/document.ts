/** SPDX 2.2 and 2.3 (JSON and tag-value) and 3.0 (JSON-LD): packages, and vulnerabilities where it carries them. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { plainText, type Document } from '../document/document.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import {
  asObject,
  listAt,
  objectAt,
  objectsAt,
  readTime,
  text,
  texts,
  timeAt,
} from '../json-members.ts'
import { reading, type Reader, type Reading } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'

export const spdx: Reader = {
  format: 'spdx',
  title: 'SPDX (JSON, tag-value)',
  knows: (document) =>
    typeof jsonOf(document)?.['spdxVersion'] === 'string' || isTagValue(plainText(document)),
  read(document) {
    const text = plainText(document)
    return text === undefined ? readTwo(jsonOf(document) ?? {}) : readTags(text)
  },
}

function isTagValue(text: string | undefined): boolean {
  return text !== undefined && /^SPDXVersion: SPDX-2\.\d/m.test(text)
}

export const spdx3: Reader = {
  format: 'spdx3',
  title: 'SPDX 3.0 (JSON-LD)',
  knows: (document) => /spdx\.org\/rdf\/3\./.test(contextOf(jsonOf(document))),
  read: (document) => readThree(jsonOf(document) ?? {}),
}

function jsonOf(document: Document): JsonObject | undefined {
  return document.kind === 'json' ? asObject(document.value) : undefined
}

function contextOf(one: JsonObject | undefined): string {
  const context = one?.['@context']
  return typeof context === 'string' ? context : texts(listAt(one, '@context')).join(' ')
}

function readTwo(document: JsonObject): Result<Reading, string> {
  const version = text(document, 'spdxVersion') ?? ''
  if (!/^SPDX-2\.[0-3]$/.test(version)) return err(`version \`${version}\` is not SPDX-2.0 to 2.3`)
  if ('packages' in document && !Array.isArray(document['packages']))
    return err('`packages` is not a list')
  const info = objectAt(document, 'creationInfo')
  const tool = texts(listAt(info, 'creators')).find((one) => one.startsWith('Tool: '))
  const builder = reportBuilder('spdx', { name: tool?.slice('Tool: '.length) ?? 'unknown' })
  for (const value of listAt(document, 'packages')) {
    const one = asObject(value)
    const name = text(one, 'name')
    if (one === undefined || name === undefined) {
      builder.drop('a package without a name')
      continue
    }
    const references = objectsAt(one, 'externalRefs')
    const purl = references.find((item) => text(item, 'referenceType') === 'purl')
    const component = {
      purl: text(purl, 'referenceLocator') ?? '',
      name,
      version: text(one, 'versionInfo') ?? '',
    }
    builder.component(component)
    // A security reference of type advisory says that the package is affected, and nothing of a fix.
    for (const item of references) {
      const locator = text(item, 'referenceLocator')
      const security = text(item, 'referenceCategory') === 'SECURITY'
      if (!security || locator === undefined || text(item, 'referenceType') !== 'advisory') continue
      builder.finding({ id: vulnerabilityIds(locator)[0] ?? locator, component })
    }
  }
  const report = builder.build({
    name: text(document, 'name'),
    identifiers: identifierOf(text(document, 'documentNamespace')),
    observedAt: timeAt(info, 'created'),
  })
  return ok(reading({ reports: [report] }))
}

function identifierOf(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : [`spdx:${namespace}`]
}

/** `Tag: value` lines; a `PackageName` begins a package. Text in <text> blocks is passed over. */
function readTags(document: string): Result<Reading, string> {
  const lines = document.replaceAll(/<text>[\s\S]*?<\/text>/g, '').split('\n')
  if (lines.length > LIMITS.jsonValuesMax) return err('more lines than are read')
  const tags = lines.flatMap((line) => {
    const match = /^([A-Za-z]+): ?(.*)$/.exec(line.trim())
    return match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const]
  })
  const first = (name: string): string | undefined => tags.find(([tag]) => tag === name)?.[1]
  const tool = tags.find(([tag, value]) => tag === 'Creator' && value.startsWith('Tool: '))?.[1]
  const builder = reportBuilder('spdx', { name: tool?.slice('Tool: '.length) ?? 'unknown' })
  let open: { purl: string; name: string; version: string } | undefined
  const close = (): void => {
    if (open !== undefined) builder.component(open)
    open = undefined
  }
  for (const [tag, value] of tags) {
    if (tag === 'PackageName') {
      close()
      open = { purl: '', name: value, version: '' }
    } else if (tag === 'FileName' || tag === 'SnippetSPDXID') close()
    else if (open !== undefined && tag === 'PackageVersion') open.version = value
    else if (open !== undefined && tag === 'ExternalRef') {
      const purl = /^PACKAGE[-_]MANAGER purl (\S+)/.exec(value)?.[1]
      if (purl !== undefined) open.purl = purl
    }
  }
  close()
  const report = builder.build({
    name: first('DocumentName'),
    identifiers: identifierOf(first('DocumentNamespace')),
    observedAt: readTime(first('Created')),
  })
  return ok(reading({ reports: [report] }))
}

function readThree(document: JsonObject): Result<Reading, string> {
  const graph = Array.isArray(document['@graph']) ? objectsAt(document, '@graph') : [document]
  const type = (one: JsonObject): string => text(one, 'type') ?? text(one, '@type') ?? ''
  const builder = reportBuilder('spdx3', { name: 'unknown' })
  const byId = new Map<string, { purl: string; name: string; version: string }>()
  for (const one of graph.filter((item) => type(item) === 'software_Package')) {
    const name = text(one, 'name')
    if (name === undefined) {
      builder.drop('a package without a name')
      continue
    }
    const identifiers = objectsAt(one, 'externalIdentifier')
    const listed = identifiers.find((item) => text(item, 'externalIdentifierType') === 'packageUrl')
    const component = {
      purl: text(one, 'software_packageUrl') ?? text(listed, 'identifier') ?? '',
      name,
      version: text(one, 'software_packageVersion') ?? '',
    }
    byId.set(text(one, 'spdxId') ?? '', component)
    builder.component(component)
  }
  const names = new Map(
    graph
      .filter((one) => type(one) === 'security_Vulnerability')
      .map((one) => {
        const ids = objectsAt(one, 'externalIdentifier').flatMap(
          (item) => text(item, 'identifier') ?? [],
        )
        return [
          text(one, 'spdxId') ?? '',
          vulnerabilityIds(...ids, text(one, 'name'))[0] ?? text(one, 'name'),
        ] as const
      }),
  )
  for (const one of graph) {
    const status = ASSESSMENTS.get(type(one))
    const id = names.get(text(one, 'from') ?? '')
    if (status === undefined || id === undefined) continue
    const targets = texts(Array.isArray(one['to']) ? listAt(one, 'to') : [one['to'] ?? null])
    for (const target of targets)
      builder.finding({ id, component: byId.get(target) ?? null, status })
  }
  const [about] = graph.filter((one) => type(one) === 'SpdxDocument')
  return ok(reading({ reports: [builder.build({ name: text(about, 'name') })] }))
}

const ASSESSMENTS: ReadonlyMap<
  string,
  'affected' | 'not-affected' | 'fixed' | 'under-investigation'
> = new Map([
  ['security_VexAffectedVulnAssessmentRelationship', 'affected'],
  ['security_VexNotAffectedVulnAssessmentRelationship', 'not-affected'],
  ['security_VexFixedVulnAssessmentRelationship', 'fixed'],
  ['security_VexUnderInvestigationVulnAssessmentRelationship', 'under-investigation'],
])
