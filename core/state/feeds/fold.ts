/** The fold of feeds: what counts, what counted before, what waits for a person. */

import type { Collection } from '../../model/collections.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { EntryAt } from '../entries.ts'
import type { FeedContent, FeedState } from '../../model/feed.ts'
import { feedEnd, feedKey } from './feed-cover.ts'
import type { State } from '../state.ts'
import { wakeSoon } from '../wakeups/wakeups.ts'
import { TOGETHER, type Rows } from '../row.ts'
import type { FeedEntries } from './entries.ts'

export function feedImported(
  state: State,
  body: EntryAt<'feed.imported@1'>['body'],
  at: Instant,
): void {
  const { source, content } = body
  const known = state.feeds.get(source)
  setFeed(state, at, {
    source,
    content,
    importedAt: at,
    checkedAt: at,
    documents: [...new Set([...(known?.documents ?? []), ...content.documents])],
    before: known?.content ?? null,
    refused: null,
    rejected: null,
  })
}

/** The first one that is refused leaves a feed that says nothing yet. */
function feedRefused(state: State, body: EntryAt<'feed.refused@1'>['body'], at: Instant): void {
  const { source, content, change, reasons } = body
  const known = state.feeds.get(source)
  setFeed(state, at, {
    ...(known ?? { ...NOTHING, source, importedAt: at, checkedAt: at }),
    refused: { content, change, reasons, at },
  })
}

function feedChecked(state: State, source: string, at: Instant): void {
  const known = state.feeds.get(source)
  if (known === undefined) return
  const renewed = hadLapsed(state, source, at) ? known.content.covers : []
  state.feeds.set(source, { ...known, checkedAt: at })
  wakeReliant(state, renewed, at)
}

/** It was too old for tier 0: what was stale for that is looked at anew. */
function hadLapsed(state: State, source: string, at: Instant): boolean {
  const end = feedEnd(state, source, 0)
  return end !== null && end < at
}

export function feedRolledBack(state: State, source: string, at: Instant): void {
  const known = state.feeds.get(source)
  if (known?.before === null || known === undefined) return
  setFeed(state, at, {
    ...known,
    content: known.before,
    importedAt: at,
    before: null,
    rejected: known.content.digest,
  })
}

const EMPTY: FeedContent = {
  digest: '' as FeedContent['digest'], // Nothing was ever imported: no digest equals it.
  shards: [],
  documents: [],
  formats: [],
  advisories: 0,
  signals: 0,
  statements: 0,
  dropped: 0,
  epoch: null,
  covers: [],
  incomplete: null,
}

const NOTHING = { content: EMPTY, documents: [], before: null, refused: null, rejected: null }

function setFeed(state: State, at: Instant, feed: FeedState): void {
  const { source } = feed
  const before = new Set(state.feeds.get(source)?.content.covers)
  const now = new Set(feed.content.covers)
  const lapsed = hadLapsed(state, source, at)
  state.feeds.set(source, feed)
  const changed = [...before].filter((key) => !now.has(key))
  for (const key of changed) uncover(state, key, feed)
  for (const key of now) {
    if (before.has(key)) continue
    const covering = state.feedsCovering.get(key) ?? new Set()
    changed.push(key)
    state.feedsCovering.set(key, covering.add(source))
    state.feedsLost.delete(key)
  }
  wakeReliant(state, lapsed ? [...changed, ...feed.content.covers] : changed, at)
}

/** Its advisories count no longer; what they caused stays until evidence or a person clears it. */
export function dropFeed(state: State, source: string, at: Instant): void {
  const feed = state.feeds.get(source)
  if (feed === undefined) return
  for (const key of feed.content.covers) uncover(state, key, feed)
  state.feeds.delete(source)
  wakeReliant(state, feed.content.covers, at)
}

/** Where no feed speaks of it any more, the last that did is remembered. */
function uncover(state: State, key: string, feed: FeedState): void {
  const covering = state.feedsCovering.get(key)
  if (covering?.delete(feed.source) !== true || covering.size > 0) return
  state.feedsCovering.delete(key)
  state.feedsLost.set(key, feedKey(feed))
}

/** Only when another set of feeds speaks of a kind of packages: those that rely on it. */
function wakeReliant(state: State, keys: readonly string[], at: Instant): void {
  for (const key of keys) {
    for (const uid of state.assetsByReliance.get(key) ?? []) wakeSoon(state, uid, at)
  }
}

const FEED_PAGES: readonly Collection[] = ['sources', 'findings']

export const FEEDS_ROWS: Rows<FeedEntries> = {
  'feed.imported@1': {
    fold: (state, { body, at }) => feedImported(state, body, at),
    stage: TOGETHER,
    changes: FEED_PAGES,
  },
  'feed.refused@1': {
    fold: (state, { body, at }) => feedRefused(state, body, at),
    stage: TOGETHER,
    changes: FEED_PAGES,
  },
  'feed.checked@1': {
    fold: (state, { body, at }) => feedChecked(state, body.source, at),
    stage: TOGETHER,
    changes: FEED_PAGES,
  },
  'feed.rolled-back@1': {
    fold: (state, { body, at }) => feedRolledBack(state, body.source, at),
    stage: TOGETHER,
    changes: FEED_PAGES,
  },
}
