/** Vendors whose builds a feed also speaks for, as its source says (`Source.spec.vendors`). */

import type { AssetUid } from '../kernel/ids.ts'
import type { Correlated, Correlator } from './correlator-state.ts'
import { matchedHit } from './hits.ts'
import { setVendors } from './match-index.ts'

/** Who holds a build of another vendor: whether it can be judged changes with whom a feed speaks for. */
function* holdersOfBuilds(all: Correlator): Generator<AssetUid> {
  for (const versions of all.index.held.values()) {
    for (const { item, assets } of versions.values()) {
      if (item.vendor !== undefined) yield* assets.keys()
    }
  }
}

/** Whose builds each feed also speaks for; what that newly hits. */
export function trustVendors(
  all: Correlator,
  vendors: readonly (readonly [string, readonly string[]])[],
): Correlated {
  const named = vendors.map(([feed, names]) => {
    return [feed, new Set(names.map((name) => name.toLowerCase()))] as const
  })
  const hits = setVendors(all.index, new Map(named), all.order)
  const known = new Map()
  return {
    hits: hits.map((hit) => matchedHit(all, hit, known)),
    retracted: [],
    touched: new Set(holdersOfBuilds(all)),
  }
}
