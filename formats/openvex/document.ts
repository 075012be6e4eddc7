/** OpenVEX 0.0 to 0.2: what an author says of vulnerabilities in products. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Statement } from '@holdfast/core/model/advisory'
import { asObject, dropCounter, listAt, objectAt, text, texts, timeAt } from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'

export const openvex: Reader = {
  format: 'openvex',
  title: 'OpenVEX',
  knows: (document) => {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const context = text(object, '@context') ?? ''
    return (
      /openvex\.dev\/ns/.test(context) ||
      (object !== undefined && 'statements' in object && 'author' in object)
    )
  },
  read(document) {
    const object = (document.kind === 'json' ? asObject(document.value) : undefined) ?? {}
    if (!Array.isArray(object['statements'])) return err('it has no list of statements')
    const { drop, counts } = dropCounter()
    const author = text(object, 'author') ?? 'unknown'
    const statements: Statement[] = []
    for (const value of listAt(object, 'statements')) {
      const statement = asObject(value)
      const found = statement === undefined ? [] : statementsOf(statement, object, author)
      if (found.length === 0) drop('a statement without vulnerability, product or status')
      statements.push(...found)
    }
    return ok(reading({ statements, dropped: counts() }))
  },
}

/** One for each product; fields left out are those of the document. */
function statementsOf(object: JsonObject, document: JsonObject, author: string): Statement[] {
  const about = object['vulnerability']
  const details = asObject(about)
  const vulnerability =
    typeof about === 'string' ? about : (text(details, 'name') ?? text(details, '@id') ?? '')
  const status = STATUS.get(text(object, 'status') ?? '')
  if (vulnerability.trim() === '' || status === undefined) return []
  const justification = text(object, 'justification')
  // The specification wants a reason for "not affected"; without one it is a claim to look into.
  const reasoned = justification !== undefined || text(object, 'impact_statement') !== undefined
  return productsOf(object).map((product) => ({
    vulnerability,
    aliases: texts(listAt(details, 'aliases')),
    ...product,
    range: null,
    status: status === 'not-affected' && !reasoned ? 'under-investigation' : status,
    justification: justification ?? null,
    author,
    at: timeAt(object, 'timestamp') ?? timeAt(document, 'timestamp'),
  }))
}

type About = Pick<Statement, 'product' | 'component'>

/** A product that names parts of itself speaks of those parts, and of them in that product only. */
function productsOf(object: JsonObject): About[] {
  // Until 0.1 products and their parts were plain lists of the statement.
  const shared = listAt(object, 'subcomponents')
  return listAt(object, 'products').flatMap((value): About[] => {
    const product = idOf(value)
    if (product === undefined) return []
    const parts = [...listAt(asObject(value), 'subcomponents'), ...shared]
    // Parts that cannot be told apart never widen it to the whole product.
    if (parts.length === 0) return [{ product, component: null }]
    return parts.flatMap((part) => {
      const component = idOf(part)
      return component === undefined ? [] : [{ product, component }]
    })
  })
}

/** One that is empty names nothing. */
function idOf(value: Json): string | undefined {
  const object = asObject(value)
  const id =
    typeof value === 'string'
      ? value
      : (text(objectAt(object, 'identifiers'), 'purl') ?? text(object, '@id'))
  return id === undefined || id.trim() === '' ? undefined : id
}

const STATUS: ReadonlyMap<string, Statement['status']> = new Map([
  ['not_affected', 'not-affected'],
  ['affected', 'affected'],
  ['fixed', 'fixed'],
  ['under_investigation', 'under-investigation'],
])
