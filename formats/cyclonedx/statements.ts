/** VEX in CycloneDX: what the analysis of a vulnerability says of a component, in the product of the document. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Statement } from '@holdfast/core/model/advisory'
import type { ComponentFact } from '@holdfast/core/model/facts'
import { objectAt, objectsAt, text, wordAt } from '../json-members.ts'
import { readPurl } from '../purl/purl.ts'

/** Whom a statement is about, and which versions of it. */
type About = Pick<Statement, 'product' | 'component'>
type Said = Omit<Statement, 'product' | 'component' | 'range'>

/** One for each version or range that is named; undefined where no product is known that it could be limited to. */
export function statementsOf(
  bom: JsonObject,
  affect: JsonObject,
  component: ComponentFact | undefined,
  said: Said,
): Statement[] | undefined {
  const about = aboutOf(bom, text(affect, 'ref') ?? '', component)
  if (about === undefined) return undefined
  const versions = objectsAt(affect, 'versions')
  if (versions.length === 0) return [{ ...said, ...about, range: null }]
  return versions.map((version) => ({
    ...said,
    ...about,
    range: rangeOf(version, about.component ?? about.product),
    status: statusOf(text(version, 'status'), said.status),
  }))
}

/** The reference is a component of this document, of another one (BOM-Link), or a product by itself. */
function aboutOf(
  bom: JsonObject,
  ref: string,
  component: ComponentFact | undefined,
): About | undefined {
  if (ref === '') return undefined
  const link = /^(urn:cdx:[^#]+)(?:#(.*))?$/s.exec(ref)
  const own = linkOf(bom)
  if (link !== null && link[1] !== own) return linked(ref, link[1] ?? '', link[2])
  const product = productOf(bom, own)
  if (product === undefined) {
    return component === undefined ? { product: ref, component: null } : undefined
  }
  const subject = objectAt(objectAt(bom, 'metadata'), 'component')
  // A link without a part is the document itself.
  const inner = link === null ? ref : (link[2] ?? '')
  const whole = ['', product, text(subject, 'bom-ref'), text(subject, 'purl')].includes(inner)
  // A component without a package URL is known to its document only, and matches no other thing.
  return { product, component: whole ? null : component?.purl || inner }
}

/** Of another document only its link is known, and of the component what the link says. */
function linked(ref: string, document: string, fragment: string | undefined): About {
  const purl = fragment === undefined ? undefined : purlIn(fragment)
  return purl === undefined
    ? { product: ref, component: null }
    : { product: document, component: purl }
}

function purlIn(fragment: string): string | undefined {
  for (const one of [fragment, decoded(fragment)]) if (readPurl(one) !== undefined) return one
  return undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `urn:cdx:serial/version`. */
function linkOf(bom: JsonObject): string | undefined {
  const serial = /^urn:uuid:(.+)$/.exec(text(bom, 'serialNumber') ?? '')?.[1]
  return serial === undefined ? undefined : `urn:cdx:${serial}/${wordAt(bom, 'version') ?? '1'}`
}

function productOf(bom: JsonObject, link: string | undefined): string | undefined {
  const subject = objectAt(objectAt(bom, 'metadata'), 'component')
  const purl = text(subject, 'purl')
  if (purl !== undefined && purl !== '') return purl
  if (link !== undefined) return link
  const name = text(subject, 'name')
  const version = text(subject, 'version')
  // With its version: another one of that name is another product.
  return name === undefined || version === undefined ? name : `${name} ${version}`
}

/** Null where the package URL says the same version itself. */
function rangeOf(object: JsonObject, about: string): string | null {
  const range = text(object, 'range')
  if (range !== undefined) return range
  const version = text(object, 'version')
  const purl = readPurl(about)
  if (version === undefined || version === purl?.version) return null
  return `vers:${purl?.type ?? 'generic'}/${encodeURIComponent(version)}`
}

/** A version has the flaw or has not; whether that matters in the product is what the analysis says. */
function statusOf(version: string | undefined, analysis: Statement['status']): Statement['status'] {
  if (version === 'unaffected') return 'not-affected'
  return version === 'unknown' ? 'unknown' : analysis
}
