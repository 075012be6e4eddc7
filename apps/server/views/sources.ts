/** Sources as the API shows them: what they are, how old their word is, and the last error in words. */

import { SOURCE_STATES, type SourceState } from '@holdfast/api/contract/parts/source-state'
import type { SourceItem } from '@holdfast/api/contract/source'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { Stored } from '@holdfast/core/model/manifest'
import type { FeedContent, FeedState } from '@holdfast/core/model/feed'
import { find } from '@holdfast/core/state/state'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { documentOfSource } from '@holdfast/edges-base/manifests/document'
import type { Context } from '../context.ts'
import { at } from './assets.ts'
import { objectItem } from './objects.ts'

export function sourceItem(context: Context, source: Stored<'Source'>): SourceItem {
  const { spec, name } = source
  const fetch: SourceFetch | undefined = spec.fetch
  const feed = context.driver.view.feeds.get(name)
  const status = context.sources.status(name)
  const answered = answeredAt(context, name)
  return {
    ...objectItem(source),
    adapter: spec.fetch?.adapter ?? null,
    from: fetch?.directory ?? fetch?.url ?? null,
    says: spec.says,
    independence: spec.independence,
    mayRaise: spec.mayRaise,
    manifest: documentOfSource(source),
    authors: spec.authors ?? [],
    state: stateOf(context, source),
    answeredAt: at(answered),
    nextAt: at(status?.nextAt === null || status === undefined ? null : instant(status.nextAt)),
    polling: status?.polling ?? false,
    progress: status?.progress ?? null,
    error:
      status?.error === null || status === undefined
        ? null
        : { ...status.error, at: at(instant(status.error.at)) },
    documents: status?.documents ?? 0,
    unreadable: status?.unreadable ?? [],
    unmatched: status?.unmatched ?? [],
    feed: feed === undefined ? null : feedItem(feed),
    assets: assetsTold(context, source),
  }
}

/** In the order in which they need somebody. */
export function rankOf(state: SourceState): number {
  return SOURCE_STATES.indexOf(state)
}

export function stateOf(context: Context, { name, spec }: Stored<'Source'>): SourceState {
  const status = context.sources.status(name)
  if ((context.driver.view.feeds.get(name)?.refused ?? null) !== null) return 'waiting'
  if (spec.fetch === undefined) return 'handed-in'
  if ((status?.error ?? null) !== null) return 'failing'
  const answered = answeredAt(context, name)
  if (answered === null) return status?.polling === true ? 'polling' : 'never'
  return context.driver.env().now - answered > (spec.maxAge ?? STALE_MS) ? 'stale' : 'fresh'
}

/** When it was last asked and answered. */
export function answeredAt(context: Context, name: string): Instant | null {
  const { feeds } = context.driver.view
  const answered = context.sources.status(name)?.answeredAt ?? feeds.get(name)?.checkedAt ?? null
  return answered === null ? null : instant(answered)
}

/** The age at which a feed stops to count at tier 0 (`core/state/feeds/feed-cover.ts`). */
const STALE_MS = 48 * 3_600_000

function feedItem(feed: FeedState): NonNullable<SourceItem['feed']> {
  return {
    ...contentItem(feed.content),
    importedAt: at(feed.importedAt),
    checkedAt: at(feed.checkedAt),
    rollBack: feed.before === null ? null : contentItem(feed.before),
    refused:
      feed.refused === null
        ? null
        : {
            ...contentItem(feed.refused.content),
            change: feed.refused.change,
            reasons: feed.refused.reasons,
            at: at(feed.refused.at),
          },
  }
}

function contentItem(
  content: FeedContent,
): NonNullable<NonNullable<SourceItem['feed']>['rollBack']> {
  const { formats, advisories, signals, statements, dropped, covers, digest } = content
  const epoch = at(content.epoch as Instant | null)
  return { digest, formats, advisories, signals, statements, dropped, epoch, covers }
}

/** There may be a source for each asset: one that names its assets is not looked for in all of them. */
export function assetsTold(context: Context, { name, spec }: Stored<'Source'>): number {
  const { view } = context.driver
  const { names } = spec.assets
  if (spec.assets.all !== true && names !== undefined) {
    const told = names.filter((asset) => {
      const uid = find(view, 'Asset', asset)?.uid
      return uid !== undefined && view.assets.get(uid)?.standings.has(name) === true
    })
    return told.length
  }
  let count = 0
  for (const asset of view.assets.values()) if (asset.standings.has(name)) count += 1
  return count
}
