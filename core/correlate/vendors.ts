/** Vendors whose builds a feed also speaks for, as its source says (`Source.spec.vendors`). */

import { matchedHit, type Correlated, type Correlator } from './correlator.ts'
import { setVendors } from './match-index.ts'

/** Whose builds each feed also speaks for; what that newly hits. */
export function trustVendors(
  all: Correlator,
  vendors: readonly (readonly [string, readonly string[]])[],
): Correlated {
  const named = vendors.map(([feed, names]) => {
    return [feed, new Set(names.map((one) => one.toLowerCase()))] as const
  })
  const hits = setVendors(all.index, new Map(named), all.order)
  const known = new Map()
  return { hits: hits.map((hit) => matchedHit(all, hit, known)), retracted: [] }
}
