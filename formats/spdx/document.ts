/** SPDX 2.0 to 2.3, JSON and tag-value: packages, and the advisories that a reference names. */

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
import { distroOf, withOrigin, type Origin } from '../purl/origin.ts'
import { distinctPurls } from '../purl/purl.ts'
import { reading, type Reader, type Reading } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'
import { readThree } from './three.ts'

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

function contextOf(object: JsonObject | undefined): string {
  const context = object?.['@context']
  return typeof context === 'string' ? context : texts(listAt(object, '@context')).join(' ')
}

function readTwo(document: JsonObject): Result<Reading, string> {
  const version = text(document, 'spdxVersion') ?? ''
  if (!/^SPDX-2\.[0-3]$/.test(version)) return err(`version \`${version}\` is not SPDX-2.0 to 2.3`)
  if ('packages' in document && !Array.isArray(document['packages']))
    return err('`packages` is not a list')
  const info = objectAt(document, 'creationInfo')
  const tool = texts(listAt(info, 'creators')).find((one) => one.startsWith('Tool: '))
  const builder = reportBuilder('spdx', { name: tool?.slice('Tool: '.length) ?? 'unknown' })
  const distro = systemOf(objectsAt(document, 'packages'))
  let advisories = 0
  for (const value of listAt(document, 'packages')) {
    const object = asObject(value)
    const name = text(object, 'name')
    if (object === undefined || name === undefined) {
      builder.drop('a package without a name')
      continue
    }
    const references = objectsAt(object, 'externalRefs')
    const purls = distinctPurls(
      references.flatMap((item) =>
        text(item, 'referenceType') === 'purl' ? (text(item, 'referenceLocator') ?? []) : [],
      ),
    )
    const version = text(object, 'versionInfo') ?? ''
    const origin = originOf(object, distro)
    const components = (purls.length === 0 ? [''] : purls).map((purl) => ({
      purl: withOrigin(purl, origin, version),
      name,
      version,
    }))
    for (const component of components) builder.component(component)
    // A security reference of type advisory says that the package is affected, and nothing of a fix.
    for (const item of references) {
      const locator = text(item, 'referenceLocator')
      const security = text(item, 'referenceCategory') === 'SECURITY'
      if (!security || locator === undefined || text(item, 'referenceType') !== 'advisory') continue
      for (const component of components) {
        builder.finding({ id: vulnerabilityIds(locator)[0] ?? locator, component })
      }
      advisories += 1
    }
  }
  const report = builder.build({
    name: text(document, 'name'),
    identifiers: identifierOf(text(document, 'documentNamespace')),
    observedAt: timeAt(info, 'created'),
    inventoryOnly: advisories === 0,
  })
  return ok(reading({ reports: [report] }))
}

/** Trivy lists the operating system as a package of its own kind. */
function systemOf(packages: readonly JsonObject[]): string | undefined {
  const system = packages.find(
    (object) =>
      text(object, 'primaryPackagePurpose') === 'OPERATING-SYSTEM' ||
      (text(object, 'SPDXID') ?? '').startsWith('SPDXRef-OperatingSystem'),
  )
  return distroOf(text(system, 'name'), text(system, 'versionInfo'))
}

/** `built package from: glibc 2.28-10`, in Trivy's words. */
function originOf(object: JsonObject, distro: string | undefined): Origin {
  const built = /^built package from: (\S+) (\S+)$/.exec(text(object, 'sourceInfo') ?? '')
  return {
    distro,
    source: built?.[1] === undefined ? undefined : { name: built[1], version: built[2] },
  }
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
  let open: { purls: string[]; name: string; version: string } | undefined
  const close = (): void => {
    const { purls = [], name = '', version = '' } = open ?? {}
    const distinct = distinctPurls(purls)
    for (const purl of open === undefined || distinct.length > 0 ? distinct : ['']) {
      builder.component({ purl, name, version })
    }
    open = undefined
  }
  for (const [tag, value] of tags) {
    if (tag === 'PackageName') {
      close()
      open = { purls: [], name: value, version: '' }
    } else if (tag === 'FileName' || tag === 'SnippetSPDXID') close()
    else if (open !== undefined && tag === 'PackageVersion') open.version = value
    else if (open !== undefined && tag === 'ExternalRef') {
      const purl = /^PACKAGE[-_]MANAGER purl (\S+)/.exec(value)?.[1]
      if (purl !== undefined) open.purls.push(purl)
    }
  }
  close()
  const report = builder.build({
    name: first('DocumentName'),
    identifiers: identifierOf(first('DocumentNamespace')),
    observedAt: readTime(first('Created')),
    inventoryOnly: true,
  })
  return ok(reading({ reports: [report] }))
}
