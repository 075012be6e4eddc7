/** What the API answers, as far as the console shows it. Times are RFC 3339 text. */

import type { RefusedCounts } from './refused-types.ts'

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
  questions: Question[]
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

export interface Cause {
  id: string
  class: string
  component: string
  title: string
  weight: string
  since: string
  dueAt: string | null
  rule: string
}

export interface AssetItem {
  name: string
  uid: string
  type: string
  owner: string | null
  exposure: string | null
  posture: {
    state: Posture
    since: string | null
    hold: string | null
    nextDue: { at: string; tier: number } | null
    unknownReason: string | null
    notJudged: number
    causes: Cause[]
  }
  summary: Summary | null
  lastEvidenceAt: string | null
  sources: { name: string; lastAt: string; lastGoodAt: string | null; unknown: string | null }[]
  identities: string[]
}

export interface Summary {
  os: string
  packages: number
  fixes: number | null
  fixesUnknown: string | null
  listening: number
  running: number
  replacedPrograms: string[]
  kernel: string
  credentialFiles: number
  processesReadable: number
  processes: number
}

export interface AccessLine {
  identity: string
  resource: string
  tier: number
  actions: string[]
  until: string | null
  override: string | null
}

export interface Explanation {
  posture: Posture
  hold: string | null
  since: string | null
  access: AccessState
  dueAt: string | null
  override: OverrideNamed | null
  sentence: string
  notJudged?: { count: number; text: string; list: string }
  cannot: AccessLine[]
  still: AccessLine[]
  causes: {
    id: string
    title: string
    text: string
    weight: string
    since: string
    dueAt: string | null
    rule: string
    inputs: InputLine[]
    assumed: string | null
    exits: string[]
  }[]
  triage: TriageLine[]
  fix: string[]
  checklist: { text: string; state: 'done' | 'open' | 'unknown'; source: string }[]
  noSource?: { says: string; ways: { what: string; line: string }[] }
  nextDueAt: string | null
  askForTime: string | null
  leftOut?: LeftOut[]
}

/** What is too much for one answer, and the command that lists it. */
export interface LeftOut {
  of: 'causes' | 'cannot' | 'still' | 'checklist' | 'triage'
  count: number
  list: string
}

export interface GapItem {
  component: string
  version: string
  kind: string | null
  source: string
  reason: string
  text: string
  advisories: string[]
  cause: string | null
  accepted: { by: string; owner: string; until: string } | null
}

export interface GapList {
  asset: string
  count: number
  items: GapItem[]
}

/** One input of the rule, in one sentence with who says so or what would tell. */
export interface InputLine {
  name: 'exploited' | 'exposed' | 'automatable' | 'impact'
  is: 'yes' | 'no' | 'unknown'
  by: string | null
  at: string | null
  says: string
}

export interface TriageLine {
  cause: string
  asset: string
  vulnerability: string
  component: string
  owner: string | null
  due: string
  state: 'open' | 'recorded' | 'waived' | 'compromise'
  awaited: boolean
  says: string
  commands: string[]
}

export interface AssetDetail extends AssetItem {
  explanation: Explanation
  holds: { id: string; state: string; since: string }[]
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
  leftOut?: LeftOut[]
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

export interface OverrideDetail extends OverrideItem {
  open: string[]
  question: Question | null
}

/** What a person is asked in place of a block. */
export interface Question {
  override: string
  cause: string
  where: string
  question: string
  spared: string[]
  sparedCount: number
  refused: number
  ifNobody: string
  by: string
  answers: { answer: 'confirm' | 'reject'; text: string; command: string }[]
}
