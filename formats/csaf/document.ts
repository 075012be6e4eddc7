/** CSAF 2.0 advisories and VEX: products of a tree, and per vulnerability which of them are affected or fixed. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Advisory, Statement } from '@holdfast/core/model/advisory'
import {
  asObject,
  dropCounter,
  listAt,
  objectAt,
  objectsAt,
  severity,
  text,
  texts,
  timeAt,
  membersAt,
} from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'
import { affectedOf } from './affected.ts'
import { productsOf, type KnownProduct } from './products.ts'

export const csaf: Reader = {
  format: 'csaf',
  title: 'CSAF 2.0 (advisories, VEX)',
  knows: (document) => {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    return text(objectAt(object, 'document'), 'csaf_version') !== undefined
  },
  read(document) {
    const object = (document.kind === 'json' ? asObject(document.value) : undefined) ?? {}
    const about = objectAt(object, 'document')
    const version = text(about, 'csaf_version')
    if (version !== '2.0' && version !== '2.1')
      return err(`CSAF version \`${version}\` is not 2.0 or 2.1`)
    const tracking = objectAt(about, 'tracking')
    if (text(tracking, 'status') === 'draft') return err('it is a draft by its own word')
    const { drop, counts } = dropCounter()
    const products = productsOf(objectAt(object, 'product_tree'), drop)
    const author = text(objectAt(about, 'publisher'), 'name') ?? 'unknown'
    const advisories: Advisory[] = []
    const statements: Statement[] = []
    for (const vulnerability of objectsAt(object, 'vulnerabilities')) {
      const ids = objectsAt(vulnerability, 'ids').flatMap((item) => text(item, 'text') ?? [])
      const id = text(vulnerability, 'cve') ?? ids[0]
      if (id === undefined) {
        drop('a vulnerability without an id')
        continue
      }
      const said = statementsOf(vulnerability, id, products, author, tracking)
      statements.push(...said)
      advisories.push({
        id,
        aliases: [...ids.filter((item) => item !== id), ...texts([tracking?.['id'] ?? null])],
        lineage: `csaf:${author}`,
        modifiedAt: timeAt(tracking, 'current_release_date'),
        publishedAt:
          timeAt(vulnerability, 'release_date') ?? timeAt(tracking, 'initial_release_date'),
        withdrawnAt: null,
        severity: severity(text(objectAt(about, 'aggregate_severity'), 'text')),
        cvss: vectorsOf(vulnerability),
        affected: affectedOf(objectAt(vulnerability, 'product_status'), products),
      })
    }
    return ok(reading({ advisories, statements, dropped: counts() }))
  },
}

const STATUS: readonly (readonly [string, Statement['status']])[] = [
  ['known_affected', 'affected'],
  ['first_affected', 'affected'],
  ['last_affected', 'affected'],
  ['known_not_affected', 'not-affected'],
  ['fixed', 'fixed'],
  ['first_fixed', 'fixed'],
  ['under_investigation', 'under-investigation'],
]

function statementsOf(
  vulnerability: JsonObject,
  id: string,
  products: ReadonlyMap<string, KnownProduct>,
  author: string,
  tracking: JsonObject | undefined,
): Statement[] {
  const flags = new Map<string, string>()
  for (const flag of objectsAt(vulnerability, 'flags')) {
    for (const product of texts(listAt(flag, 'product_ids')))
      flags.set(product, text(flag, 'label') ?? '')
  }
  const status = objectAt(vulnerability, 'product_status')
  return STATUS.flatMap(([name, word]) =>
    texts(listAt(status, name)).map((product) => ({
      vulnerability: id,
      aliases: [],
      ...(products.get(product)?.says ?? { product, component: null, range: null }),
      status: word,
      justification: flags.get(product) ?? null,
      author,
      at: timeAt(tracking, 'current_release_date'),
    })),
  )
}

function vectorsOf(vulnerability: JsonObject): string[] {
  const scores = objectsAt(vulnerability, 'scores')
  const metrics = membersAt(objectsAt(vulnerability, 'metrics'), 'content')
  const vectors = [...scores, ...metrics].flatMap((score) =>
    ['cvss_v2', 'cvss_v3', 'cvss_v4'].flatMap(
      (name) => text(objectAt(score, name), 'vectorString') ?? [],
    ),
  )
  return [...new Set(vectors)]
}
