/** What a feed holds and what an import changes of it, whole: a table changes one thing of it. */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { FeedChange, FeedContent } from '@holdfast/core/model/feed'

export const digest = (seed: string): Digest => `sha256:${seed.padEnd(64, '0')}` as Digest

export const content = (change: Partial<FeedContent> = {}): FeedContent => ({
  digest: digest('a'),
  shards: [digest('a')],
  documents: [],
  formats: ['osv'],
  advisories: 100,
  signals: 0,
  statements: 0,
  dropped: 0,
  epoch: null,
  covers: ['maven'],
  incomplete: null,
  ...change,
})
export const change = (some: Partial<FeedChange> = {}): FeedChange => ({
  added: 0,
  changed: 0,
  removed: 0,
  assets: 0,
  ...some,
})
