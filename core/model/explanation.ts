/** One explanation, rendered everywhere (law 14): console, CLI, denial body, webhook, evidence. */

import type { AssetUid, CauseId, HoldId, OverrideId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Weight } from './cause.ts'
import type { Posture, Tier } from './posture.ts'
import type { ReasonCode } from './reason-codes.ts'
import type { RefusalReason } from './refusal.ts'

export interface Explanation {
  readonly asset: { readonly uid: AssetUid; readonly name: string; readonly type: string }
  readonly posture: Posture
  readonly hold: HoldId | null
  /** What the decisions about it say; every word about it is made from this. */
  readonly access: AccessState
  /** Since when it refuses; null: it does not, or no entry says since when. */
  readonly since: Instant | null
  /** When its first cause came due; null: none is. */
  readonly dueAt: Instant | null
  /** Why it refuses; null: it does not. */
  readonly reason: RefusalReason | null
  /** What keeps open all that would be refused; null: nothing does, or not all. */
  readonly override: OverrideNamed | null
  /** The first line people read. */
  readonly sentence: string
  /** What a stranger may read: no thresholds, no package lists. */
  readonly publicSentence: string
  /** A release by proof stands behind it: what comes back of it until then has no grace; absent: none does. */
  readonly probation?: {
    readonly hold: HoldId
    readonly until: Instant
    readonly says: string
  }
  /** What of it nobody could be asked about; absent: nothing. */
  readonly notJudged?: {
    readonly count: number
    readonly text: string
    /** The command that lists it. */
    readonly list: string
  }
  readonly cannot: readonly AccessLine[]
  readonly still: readonly AccessLine[]
  readonly causes: readonly CauseExplanation[]
  /** Shell commands for this operating system, in order. */
  readonly fix: readonly string[]
  readonly checklist: readonly ChecklistLine[]
  /** No configured source can answer for it: in words, with the two shortest ways to one; absent: one can. */
  readonly noSource?: {
    readonly says: string
    readonly ways: readonly { readonly what: string; readonly line: string }[]
  }
  /** Forensic triage that was asked for here, also of causes that are gone. */
  readonly triage: readonly TriageLine[]
  /** When nothing is blocked yet: the next due date and tier. */
  readonly nextDueAt: Instant | null
  readonly askForTime: string | null
  /** What is too much for one answer; absent: every list above is whole. */
  readonly leftOut?: readonly LeftOut[]
}

/** How many of a list are not in it, and the command that lists them all. */
export interface LeftOut {
  readonly of: 'causes' | 'cannot' | 'still' | 'checklist' | 'triage'
  readonly count: number
  readonly list: string
}

/**
 * `blocked` and `refused`: some use is, with a hold or without one. `overridden` and `report-only`: some would be.
 * `permitted`: none would be, whatever is due.
 */
export type AccessState = 'blocked' | 'refused' | 'overridden' | 'report-only' | 'permitted'

export interface OverrideNamed {
  readonly id: OverrideId
  readonly name: string
  readonly owner: string
  readonly reason: string
  readonly until: Instant
}

export interface AccessLine {
  readonly identity: string
  readonly resource: string
  readonly tier: Tier
  readonly actions: readonly string[]
  /** Set for access that remains: its end, and the override that grants it, if any. */
  readonly until: Instant | null
  readonly override: string | null
  readonly code: ReasonCode
  /** Why posture refuses it; null: it is permitted, or something else denies. */
  readonly reason: RefusalReason | null
}

export interface CauseExplanation {
  readonly id: CauseId
  readonly title: string
  readonly text: string
  readonly weight: Weight
  readonly since: Instant
  readonly dueAt: Instant | null
  readonly rule: string
  /** What the rule asked, as it stands now; empty where the class asks nothing. */
  readonly inputs: readonly InputLine[]
  /** What follows from an input nobody told, beside what is known; null: nothing is assumed. */
  readonly assumed: string | null
  /** Who can clear it and how (law 15). */
  readonly exits: readonly string[]
}

/** One input of the rule: yes, no, or not known, in one sentence with who says so or what would tell. */
export interface InputLine {
  readonly name: 'exploited' | 'exposed' | 'automatable' | 'impact'
  readonly is: 'yes' | 'no' | 'unknown'
  readonly by: string | null
  readonly at: Instant | null
  readonly says: string
}

export interface TriageLine {
  readonly cause: CauseId
  readonly asset: string
  readonly vulnerability: string
  readonly component: string
  readonly because: 'listed' | 'table' | 'assumed'
  readonly owner: string | null
  readonly due: Instant
  readonly state: 'open' | 'recorded' | 'waived' | 'compromise'
  /** A release waits for it. */
  readonly awaited: boolean
  /** Its cause is open still. */
  readonly open: boolean
  readonly by: string | null
  readonly reason: string | null
  readonly until: Instant | null
  readonly says: string
  readonly commands: readonly string[]
}

export interface ChecklistLine {
  readonly text: string
  readonly state: 'done' | 'open' | 'unknown'
  /** Which configured source can tick it. */
  readonly source: string
  readonly evidence: string | null
}
