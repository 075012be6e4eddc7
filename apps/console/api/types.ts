/** What the API answers, as far as the console shows it. Times are RFC 3339 text. */

import type { Answer } from '@holdfast/api/client'

import type { RefusedCounts } from './refused-types.ts'

export type Explanation = Answer<'explain.asset'>

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

export interface Status {
  mode: 'report-only' | 'partly' | 'enforce' | 'off'
  stopped: { reason: string; at: string; eject: boolean } | null
  reviewAt: string | null
  sources: { text: string; attention: boolean }
  assets: number
  identities: number
  postures: Record<Posture, number>
  unknown: string[]
  notJudged: { assets: number; count: number }
  modeSentence: string
  enforced: { assets: number; inPart: number }
  holds: {
    open: number
    blocked: number
    overridden: number
    'report-only': number
    permitted: number
    oldestSince: string | null
  }
  refused: RefusedCounts
  nextDue: { at: string; asset: string; tier: number } | null
  oldestSource: { source: string; at: string } | null
  overrides: number
  overridden: number
  questions: Answer<'status.show'>['questions']
  /** What `holdfast` is called where the server runs. */
  program: { name: string; behindSudo: string | null }
  past: { fromBackup: boolean; sentence: string | null }
  alarms: string[]
  measures: {
    releasedHolds: number
    containment: Record<
      'publishedToHold' | 'publishedToCut' | 'receivedToHold' | 'receivedToCut',
      { medianMs: number | null; of: number }
    > & {
      leftOut: { neverSeen: number; notReached: number; notEnforced: number; undated: number }
    }
    releasedByProof: number
    medianRestoreMs: number | null
  }
  ledger: { id: string; size: number }
}

/** What somebody should look at, grouped by what is behind it. */
export interface Attention {
  headline: string | null
  alarms: string[]
  groups: {
    kind: string
    text: string
    count: number
    assets: string[]
    posture: Posture | null
    hold: string | null
    commands: string[]
  }[]
  steps: { text: string; commands: string[]; done: boolean }[]
}

/** What the decisions say: `permitted` refuses nobody that acts there. */
export type AccessState = 'blocked' | 'refused' | 'overridden' | 'report-only' | 'permitted'

export interface HoldItem {
  id: string
  asset: string
  assetType: string | null
  owner: string | null
  state: 'open' | 'released'
  since: string | null
  closedAt: string | null
  access: AccessState | null
  openedAt: string
  dueAt: string
  override: OverrideNamed | null
  end: string | null
  causes: string[]
  leftOut?: Explanation['leftOut']
  identities: string[]
}

export interface HoldDetail extends HoldItem {
  explanation: Explanation | null
  exposures: { identity: string; secret: string; version: number; at: string }[]
  effects: { id: string; point: string; type: string; outcome: string | null }[]
  overrides: {
    id: string
    name: string
    reason: string
    owner: string
    expiresAt: string
    endedAt: string | null
  }[]
  timeline: { seq: number; at: string; kind: string; text: string }[]
}

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

export interface OverrideNamed {
  id: string
  name: string
  owner: string
  reason: string
  until: string
}

export interface OverrideItem {
  id: string
  kind: string
  name: string
  reason: string
  owner: string
  expiresAt: string
  endedAt: string | null
  keepsOpen: number
}
