/** What the API answers, as far as the console shows it. Times are RFC 3339 text. */

export type Posture = 'verified' | 'grace' | 'stale' | 'unknown' | 'restricted' | 'quarantined'

export interface Status {
  mode: 'report-only' | 'enforce' | 'off'
  assets: number
  identities: number
  postures: Record<Posture, number>
  unknown: string[]
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
    exits: string[]
  }[]
  fix: string[]
  checklist: { text: string; state: 'done' | 'open' | 'unknown'; source: string }[]
  nextDueAt: string | null
  askForTime: string | null
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
  timeline: { seq: number; at: number; kind: string; text: string }[]
}

export interface Page<T> {
  items: T[]
  next: string | null
}
