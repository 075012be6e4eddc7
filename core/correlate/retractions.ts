/** Correlate: what feeds no longer say, where nobody else says it still. */

import { madeAt } from '../kernel/made-at.ts'
import type { MatchedHit, Retraction } from '../model/input.ts'
import type { Correlator } from './correlator-state.ts'
import { hitsOfAdvisory } from './hits.ts'
import { knownOf, type KnownCache } from './known.ts'
import type { Hit } from './match-index.ts'

/** Gone from one feed, and still said by another or under another id: then nothing is retracted. */
export function stillGone(
  all: Correlator,
  retracted: readonly Retraction[],
  hits: Iterable<MatchedHit>,
): Retraction[] {
  const said = new Map<string, Set<string>>()
  for (const { asset, component, advisories } of hits) {
    for (const id of advisories) madeAt(said, id, () => new Set()).add(`${asset} ${component}`)
  }
  // Each id is looked up once, however many assets it was gone from.
  const looked = new Set<string>()
  const saying = (id: string): ReadonlySet<string> => {
    const places = madeAt(said, id, () => new Set<string>())
    if (looked.has(id)) return places
    looked.add(id)
    for (const key of all.carrying.get(id) ?? []) {
      for (const { asset, item } of hitsOfAdvisory(all, key)) places.add(`${asset} ${item.name}`)
    }
    return places
  }
  return retracted.filter(
    ({ asset, component, advisories }) =>
      !advisories.some((id) => saying(id).has(`${asset} ${component}`)),
  )
}

export function retraction(all: Correlator, hit: Hit, why: string, cache: KnownCache): Retraction {
  const { advisory } = hit.match
  return {
    asset: hit.asset,
    component: hit.item.name,
    ecosystem: hit.item.type,
    advisories: knownOf(all, advisory.id, advisory.aliases, cache).names,
    why,
  }
}
