/** What the entries of effects say. */

import type { Digest } from '../../kernel/hash.ts'
import type { EffectId, PointUid } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { Change, EffectOutcome, HoldNotice, SessionNotice } from '../../model/effect.ts'
import type { Sighting } from '../../model/target.ts'

export interface EffectEntries {
  /** A receiver is to be told. */
  readonly 'effect.intended@1': { readonly effect: HoldNotice }
  /** What is denied to an account changes. */
  readonly 'effect.intended@2': { readonly effect: IntendedChange }
  /** A receiver is to be told that break-glass was opened or is over. */
  readonly 'effect.intended@3': { readonly effect: IntendedNotice }
  /** Before the call: what is about to be done there, and the sealed blob that says how to take it back. */
  readonly 'effect.sent@1': {
    readonly point: PointUid
    readonly ref: string
    readonly turn: number
    readonly step: string
    readonly undo: Digest | null
  }
  readonly 'effect.observed@1': {
    readonly point: PointUid
    readonly ref: string
    readonly turn: number
  } & Omit<Sighting, 'at'>
  readonly 'effect.settled@1': {
    readonly id: EffectId
    readonly outcome: EffectOutcome
    readonly detail: string
  }
  /** Of a change: as it was seen, and not as it was answered. */
  readonly 'effect.settled@2': {
    readonly id: EffectId
    readonly outcome: 'confirmed' | 'superseded'
    readonly detail: string
  }
  /** Its deadline passed and nothing proves it: it goes on, and somebody is told. */
  readonly 'effect.unrevoked@1': {
    readonly id: EffectId
    readonly naturalEnd: Instant | null
    readonly why: string
  }
  readonly 'drift.seen@1': {
    readonly point: PointUid
    readonly ref: string
    readonly allows: readonly string[]
    readonly denies: readonly string[]
  }
  readonly 'drift.ended@1': { readonly point: PointUid; readonly ref: string }
}

/** As `effect.intended@3` writes it: when, is the time of the entry. */
export type IntendedNotice = Pick<SessionNotice, 'id' | 'type' | 'point' | 'session' | 'body'>

/** As `effect.intended@2` writes it. */
export type IntendedChange = Pick<
  Change,
  'id' | 'type' | 'point' | 'ref' | 'metadata' | 'turn' | 'denies' | 'holds' | 'tier' | 'deadline'
>
