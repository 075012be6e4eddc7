/** The product tree of a CSAF document: what each product id stands for. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Statement } from '@holdfast/core/model/advisory'
import { objectAt, objectsAt, text } from '../json-members.ts'
import { readPurl } from '../purl/purl.ts'

/** What a statement about it says: package URL where one is given, else the author's own name, else the id itself. */
export type Product = Pick<Statement, 'product' | 'component' | 'range'>

export interface KnownProduct {
  readonly says: Product
  /** The package it is or holds: its package URL, else its name, with what the tree says of its versions. */
  readonly purl: string | undefined
  readonly name: string
  readonly range: string | null
  /** The names of what it is a part of, nearest first: a CPE name where one is given, else words. */
  readonly partOf: readonly string[]
}

export function productsOf(
  tree: JsonObject | undefined,
  drop: (reason: string) => void,
): Map<string, KnownProduct> {
  const products = new Map<string, KnownProduct>()
  const add = (product: JsonObject | undefined, branch?: JsonObject): void => {
    const id = text(product, 'product_id')
    if (product !== undefined && id !== undefined) products.set(id, leafOf(product, id, branch))
  }
  const walk = (branches: readonly JsonObject[], depth: number): void => {
    if (depth > LIMITS.jsonDepthMax) return drop('branches nested too deep')
    for (const branch of branches) {
      add(objectAt(branch, 'product'), branch)
      walk(objectsAt(branch, 'branches'), depth + 1)
    }
  }
  walk(objectsAt(tree, 'branches'), 0)
  for (const product of objectsAt(tree, 'full_product_names')) add(product)
  for (const relation of objectsAt(tree, 'relationships')) addRelation(relation, products)
  return products
}

function leafOf(product: JsonObject, id: string, branch: JsonObject | undefined): KnownProduct {
  const helper = objectAt(product, 'product_identification_helper')
  const purl = text(helper, 'purl')
  const name = text(product, 'name') ?? id
  const says = saidOf(product, id, branch)
  return {
    says,
    purl,
    name,
    range: says.range,
    // A package's own name is no name of a product.
    partOf: [text(helper, 'cpe'), purl === undefined ? name : undefined].filter(
      (one) => one !== undefined,
    ),
  }
}

function saidOf(product: JsonObject, id: string, branch: JsonObject | undefined): Product {
  const purl = text(objectAt(product, 'product_identification_helper'), 'purl')
  const name = text(product, 'name') ?? id
  const versions = versionsOf(branch)
  if (versions === undefined) return { product: purl ?? name, component: null, range: null }
  if (purl === undefined) {
    // A name alone would stand for every version of what bears it.
    const bounds = versions.replace(/^vers:[^/]*\//, '')
    const full = name.includes(bounds) ? name : `${name} ${bounds}`
    return { product: full, component: null, range: versOf('generic', versions) }
  }
  const known = readPurl(purl)
  const range = known?.version === undefined ? versOf(known?.type ?? 'generic', versions) : null
  return { product: purl, component: null, range }
}

/** The versions that a branch names; vendors also write names of packages where a version belongs. */
function versionsOf(branch: JsonObject | undefined): string | undefined {
  const name = text(branch, 'name')
  if (name === undefined || /^vers:[^/]*\/\*$/.test(name)) return undefined
  switch (text(branch, 'category')) {
    case 'product_version_range':
      return name
    case 'product_version':
      return name.startsWith('vers:') ? name : undefined
    default:
      return undefined
  }
}

/** Older documents write `>=3.2|<4`, and some plain sentences: those cover no version at all. */
function versOf(type: string, text: string): string {
  if (text.startsWith('vers:')) return text
  const parts = text.split('|').map((part) => {
    const [, sign = '', bound = ''] = /^\s*(<=|>=|!=|<|>|=)?\s*(.*?)\s*$/s.exec(part) ?? []
    return `${sign}${bound === '*' ? bound : encodeURIComponent(bound)}`
  })
  return `vers:${type}/${parts.join('|')}`
}

/** What is said of a component holds in that product only; an unknown id stays the author's own. */
function addRelation(relation: JsonObject, products: Map<string, KnownProduct>): void {
  const composed = objectAt(relation, 'full_product_name')
  const id = text(composed, 'product_id')
  const part = text(relation, 'product_reference')
  const whole = text(relation, 'relates_to_product_reference')
  if (id === undefined || part === undefined || whole === undefined) return
  const known = products.get(part)
  const inner = known?.says ?? { product: part, component: null, range: null }
  const outer = products.get(whole)?.says ?? { product: whole, component: null, range: null }
  // What there is no place for, a third part or versions of the whole, only its own name still holds.
  const plain = inner.component === null && outer.component === null && outer.range === null
  products.set(id, {
    says: {
      product: plain ? outer.product : (text(composed, 'name') ?? id),
      component: inner.component ?? inner.product,
      range: inner.range,
    },
    purl: known?.purl,
    name: known?.name ?? part,
    range: inner.range,
    partOf: [...(products.get(whole)?.partOf ?? [whole]), ...(known?.partOf ?? [])],
  })
}
