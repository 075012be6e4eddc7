/** What an import of a feed would touch, before it counts: assets that something new would hit. */

import type { AssetUid } from '../kernel/ids.ts'
import type { FeedRecord } from '../model/feed.ts'
import { itemKey } from '../model/inventory.ts'
import type { Correlator } from './correlator-state.ts'
import { hitsNaming } from './hits.ts'
import { wouldAffect } from './match-index.ts'

export function assetsTouched(all: Correlator, feed: string, set: readonly FeedRecord[]): number {
  const touched = new Set<AssetUid>()
  for (const record of set) {
    if (record.kind === 'signal' && record.value.exploitedSince !== undefined) {
      for (const hit of hitsNaming(all, record.value.id))
        if (hit.said.exploited.is !== 'yes') touched.add(hit.asset)
    }
    if (record.kind !== 'advisory' || record.value.withdrawnAt !== null) continue
    const key = `${feed} ${record.value.id}`
    for (const name of new Set(
      record.value.affected.map((affectedPackage) => itemKey(affectedPackage)),
    )) {
      for (const held of all.index.held.get(name)?.values() ?? []) {
        if (held.matches.get(key)?.state === 'affected') continue
        if (!wouldAffect(all.index, feed, record.value, held, all.order)) continue
        for (const asset of held.assets.keys()) touched.add(asset)
      }
    }
  }
  return touched.size
}
