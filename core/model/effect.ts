/** An effect: one change at an enforcement point, intended → sent → read back → probed. */

import type { Json } from '../kernel/canonical-json.ts'
import type { EffectId, HoldId, OverrideId, PointUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Denied } from './denied.ts'
import type { Tier } from './posture.ts'

export type Effect = Notice | Change

interface Intended {
  readonly id: EffectId
  readonly intendedAt: Instant
  readonly outcome: EffectOutcome | null
  /** When that became known; absent: it is not. */
  readonly settledAt?: Instant
  readonly tries: number
}

/** A receiver is told of one of them, and obeys nothing. */
export type Notice = HoldNotice | SessionNotice

interface ToReceiver extends Intended {
  /** Name of the EnforcementPoint. */
  readonly point: string
  readonly body: Json
}

export interface HoldNotice extends ToReceiver {
  readonly type: 'notify-blocked' | 'notify-released'
  readonly hold: HoldId
  /** Nothing takes back what was told. */
  readonly inverse: Json
}

/** Of break-glass. */
export interface SessionNotice extends ToReceiver {
  readonly type: 'notify-break-glass-opened' | 'notify-break-glass-closed'
  /** Its id is that of its override. */
  readonly session: OverrideId
}

/** What an account may do there is taken away, or given back. */
export interface Change extends Intended {
  readonly type: 'cut' | 'restore'
  readonly point: PointUid
  /** What the account is called there. */
  readonly ref: string
  /** The key under which tokens there name the asset they were asked for from; null: they do not say. */
  readonly metadata: string | null
  /** Counts the changes of what is denied to that account. */
  readonly turn: number
  /** What this turn adds to what is denied, or takes from it. */
  readonly denies: Denied
  /** For whose sake; the first of many. */
  readonly holds: readonly HoldId[]
  /** The most critical that it opens; null: nobody knows. */
  readonly tier: Tier | null
  /** From then on a cut that is not proven is an alarm. */
  readonly deadline: Instant
  /** The last calls for it, oldest first; absent: none was made yet. */
  readonly tried?: readonly Try[]
  /** Absent: nothing was sent for it yet. */
  readonly sentAt?: Instant
  /** Since when it is known as *not revoked*, until when it may go on by itself, and why. */
  readonly unrevoked?: Unrevoked
  /** How it was settled, in words. */
  readonly detail?: string
}

/** A call, and what came of it. */
export interface Try {
  readonly at: Instant
  /** In words: `revokes a token of web-01`. */
  readonly step: string
  /** What was seen when it was looked at next, and when; null: it was not yet. */
  readonly seen: { readonly at: Instant; readonly what: string } | null
}

export interface Unrevoked {
  readonly since: Instant
  /** When what is left ends by itself; null: nobody knows. */
  readonly naturalEnd: Instant | null
  readonly why: string
}

export type ChangeType = Change['type']

/** `unknown` is settled by observing, never by blind retry (law 12); `superseded`: a later turn says otherwise. */
export type EffectOutcome = 'confirmed' | 'refused' | 'unknown' | 'superseded'

export function isChange(effect: Effect): effect is Change {
  return effect.type === 'cut' || effect.type === 'restore'
}

/** What a receiver is told of. */
export function toldOf(notice: Notice): HoldId | OverrideId {
  return 'hold' in notice ? notice.hold : notice.session
}

/** For whose sake; none: it is of break-glass. */
export function holdsOf(effect: Effect): readonly HoldId[] {
  if (isChange(effect)) return effect.holds
  return 'hold' in effect ? [effect.hold] : []
}

/** Nothing more is done about it. */
export function isOver({ outcome }: Effect): boolean {
  return outcome === 'confirmed' || outcome === 'superseded'
}
