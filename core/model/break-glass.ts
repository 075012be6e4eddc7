/**
 * Break-glass: two people open what posture denies to a few named identities, for an hour at most. It is an override of
 * its own kind; here stands what else there is to say of it, under the id of that override.
 */

import type { Digest } from '../kernel/hash.ts'
import type { OverrideId, TokenId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Warrant } from './warrant.ts'

/** What the SSH signatures are made for: one of another purpose opens nothing. */
export const NAMESPACE = 'holdfast-break-glass'

/** Of an approver: what verifies a signature, kept with the token. */
export interface ApproverKey {
  /** `ssh-ed25519`. */
  readonly type: string
  readonly fingerprint: string
  /** In base64, as the line of a `.pub` file has it. */
  readonly blob: string
}

/** One of the two who signed. */
export interface Approval {
  readonly person: string
  readonly token: TokenId
  readonly fingerprint: string
}

/** A line of a journal that was written while no server ran. */
export interface Offline {
  /** Of the line. */
  readonly line: Digest
  /** When it was opened, as the line says; the entry's own time is that of the merging. */
  readonly at: Instant
  readonly by: string
}

export interface BreakGlass {
  readonly id: OverrideId
  readonly said: Warrant
  /** Of the bytes that were signed. */
  readonly digest: Digest
  readonly approvals: readonly Approval[]
  readonly by: string
  readonly openedAt: Instant
  readonly offline?: Offline
  /** Why what was opened with no server running opens nothing here; absent: it was as it has to be. */
  readonly problem?: string
  readonly review: Review | null
  /** The entry's own time: of what was opened here the same as `openedAt`. */
  readonly recordedAt: Instant
}

/** Somebody else looked at what was done with it. */
export interface Review {
  readonly by: string
  readonly note: string
  readonly at: Instant
}

/** The whole was gone through with two signatures, and nothing was opened. */
export interface Drill {
  readonly id: OverrideId
  readonly said: Warrant
  readonly digest: Digest
  readonly approvals: readonly Approval[]
  readonly by: string
  readonly at: Instant
}

/** A line of a journal, merged: each once, by its digest. */
export interface MergedLine {
  readonly line: Digest
  readonly index: number
  readonly kind: 'opened' | 'told' | 'closed'
  readonly at: Instant
  readonly by: string
  readonly digest: Digest
  /** What was done at a point, or why it was closed. */
  readonly text: string
}

/** Its own time is what the line says; this is when it came here. */
export interface KeptLine extends MergedLine {
  readonly mergedAt: Instant
}

/** As it is said in its entry. */
export type Opened = Omit<BreakGlass, 'review' | 'recordedAt'>
