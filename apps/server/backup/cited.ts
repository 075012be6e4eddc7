/** Bytes without which this state is not whole: secrets, the newest word of every source, feeds, statements. */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { View } from '@holdfast/core/state/state'
import { allStatements } from '@holdfast/core/state/statements/table'

export function citedBy(view: View): ReadonlySet<Digest> {
  const cited = new Set<Digest>()
  for (const secret of view.secrets.values()) {
    for (const { envelope, destroyedAt } of secret.versions) {
      if (destroyedAt === null) cited.add(envelope)
    }
    if (secret.settings.custom !== null) cited.add(secret.settings.custom)
  }
  for (const { content } of view.feeds.values()) {
    for (const shard of content?.shards ?? []) cited.add(shard)
  }
  for (const { document } of allStatements(view)) cited.add(document)
  for (const { list } of view.assessed.values()) cited.add(list)
  for (const asset of view.assets.values()) {
    for (const { lastFacts, inventory } of asset.standings.values()) {
      for (const digest of [lastFacts, inventory]) if (digest !== null) cited.add(digest)
    }
  }
  return cited
}
