/** What the API answers of vulnerabilities and who has them. */

import type { Severity } from '@holdfast/core/kernel/severity'
import type { Page, Posture, Explanation } from './types.ts'

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
  inputs: Explanation['causes'][number]['inputs']
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
  triage: Explanation['triage']
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
  identities: Record<'blocked' | 'would-be' | 'grace' | 'override' | 'unknown' | 'other', number>
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
