/** What the API answers, as far as the console shows it. Times are RFC 3339 text. */

import type { Answer } from '@holdfast/api/client'

export type Explanation = Answer<'explain.asset'>
export type Status = Answer<'status.show'>

/** What needs somebody comes first. */
export const POSTURES = [
  'quarantined',
  'restricted',
  'unknown',
  'stale',
  'grace',
  'verified',
] as const
export type Posture = (typeof POSTURES)[number]

export type SourceState =
  'waiting' | 'handed-in' | 'failing' | 'polling' | 'never' | 'stale' | 'fresh'

export interface SourceItem {
  name: string
  adapter: string | null
  from: string | null
  independence: 'host' | 'second'
  state: SourceState
  answeredAt: string | null
  nextAt: string | null
  polling: boolean
  progress: { done: number; total: number | null } | null
  error: { code: string; message: string; help: string; at: string } | null
  documents: number
  unreadable: { file: string; message: string }[]
  unmatched: string[]
  assets: number
  feed: SourceFeed | null
}

export interface FeedContent {
  /** Empty: nothing was ever taken. */
  digest: string
  formats: string[]
  advisories: number
  signals: number
  statements: number
  dropped: number
  epoch: string | null
  covers: string[]
}

export interface SourceFeed extends FeedContent {
  importedAt: string
  checkedAt: string
  rollBack: FeedContent | null
  refused:
    | (FeedContent & {
        change: { added: number; changed: number; removed: number; assets: number }
        reasons: string[]
        at: string
      })
    | null
}

export interface Page<T> {
  items: T[]
  next: string | null
}
