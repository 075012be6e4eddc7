/** What the API answers, as far as the console shows it. Times are RFC 3339 text. */

export type Posture = 'verified' | 'grace' | 'stale' | 'unknown' | 'restricted' | 'quarantined'

export interface Status {
  mode: 'report-only' | 'enforce' | 'off'
  assets: number
  identities: number
  postures: Record<Posture, number>
  unknown: string[]
  notJudged: { assets: number; count: number }
  blocked: { holds: number; identities: number; oldestSince: string | null }
  nextDue: { at: string; asset: string; tier: number } | null
  oldestSource: { source: string; at: string } | null
  overrides: number
  alarms: string[]
  measures: {
    releasedHolds: number
    medianContainMs: number | null
    medianRestoreMs: number | null
  }
  ledger: { id: string; size: number }
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

export interface HostItem {
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
  reportOnly: boolean
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
  nextDueAt: string | null
  askForTime: string | null
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

export interface HostDetail extends HostItem {
  explanation: Explanation
  holds: { id: string; state: string; since: string }[]
}

export interface HoldItem {
  id: string
  asset: string
  assetType: string | null
  owner: string | null
  state: 'open' | 'released'
  since: string
  closedAt: string | null
  reportOnly: boolean
  causes: string[]
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

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'unrated'
export type Claim = 'affected' | 'fixed' | 'not-affected' | 'under-investigation' | 'unknown'

export interface FindingItem {
  id: string
  aliases: string[]
  severity: Severity
  /** Null: not known. */
  exploited: boolean | null
  automatable: boolean | null
  impact: 'partial' | 'total' | null
  /** Of everything but exposure, which each host has its own of. */
  inputs: InputLine[]
  exploitedSince: string | null
  /** Probability as published, decimal text; null: nobody scored it. */
  epss: string | null
  components: string[]
  assets: number
  fix: 'all' | 'some' | 'none'
  sources: string[]
  disagreement: boolean
}

export interface FindingPage extends Page<FindingItem> {
  total: number
}

export interface FindingDetail extends Omit<FindingItem, 'assets'> {
  /** What the list of exploited flaws says; null: nothing. */
  forensicTriage: boolean | null
  triage: TriageLine[]
  ssvc: { exploitation: string; automatable: string; technicalImpact: string } | null
  epssPercentile: string | null
  dueDate: string | null
  ransomware: boolean
  rows: FindingRow[]
  advisories: {
    feed: string
    id: string
    publishedAt: string | null
    modifiedAt: string | null
    severity: Severity
    cvss: string[]
  }[]
  assets: AffectedAsset[]
  identities: Record<'blocked' | 'grace' | 'override' | 'unknown' | 'other', number>
  statements: StatementItem[]
  clock: { table: string; days: number | null; rules: string[] }
}

export interface FindingRow {
  component: string
  type: string | null
  distro: string | null
  version: string
  assets: string[]
  count: number
  status: Claim
  fixed: string | null
  says: { source: string; status: Claim; fixed: string | null; missing: boolean; note?: string }[]
}

export interface AffectedAsset {
  name: string
  uid: string
  posture: Posture
  hold: string | null
  versions: string[]
  status: Claim
  weight: string | null
  /** It takes access, now or later. */
  restricts: boolean
  /** Whether this host is exposed, in one sentence; null: no cause asks. */
  exposed: string | null
  since: string | null
  dueAt: string | null
  missingProof: string | null
  retracted: string | null
  suppressedUntil: string | null
}

export interface StatementItem {
  uid: string
  source: string
  product: string
  component: string | null
  range: string | null
  status: Claim
  justification: string | null
  author: string
  at: string | null
  signedBy: string | null
  approvals: { by: string; at: string }[]
  expiresAt: string | null
  endedAt: string | null
  state: string
  countsUntil: string | null
  suppresses: number
}

export interface WhatIf {
  note: string | null
  assets: {
    asset: string
    weight: string
    rule: string
    assumed: string | null
    due: (string | null)[]
    blockedNow: boolean[]
    identities: string[]
  }[]
  blockedAssets: number
  blockedIdentities: number
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
