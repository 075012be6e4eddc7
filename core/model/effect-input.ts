/** Inputs about effects: what is to be looked at anew, and what the runner does and sees outside. */

import type { Digest } from '../kernel/hash.ts'
import type { EffectId, PointUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { EffectOutcome } from './effect.ts'
import type { PointFindings } from './point-test.ts'
import type { Sighting } from './target.ts'

export type EffectInput =
  /** What these accounts are denied is looked at anew. */
  | {
      readonly kind: 'plan-effects'
      /** Points by name or uid. */
      readonly accounts: readonly { readonly point: string; readonly ref: string }[]
    }
  /** Before each call. */
  | {
      readonly kind: 'send-effect'
      readonly point: PointUid
      readonly ref: string
      readonly turn: number
      /** What is about to be done, in words. */
      readonly step: string
      readonly undo: Digest | null
    }
  /** What an account was seen to let through. */
  | ({
      readonly kind: 'observe-target'
      readonly point: PointUid
      readonly ref: string
      readonly turn: number
      readonly begunAt: Instant
      /** When what it still lets through ends by itself, at the latest; null or absent: nobody knows. */
      readonly endsAt?: Instant | null
    } & Omit<Sighting, 'at'>)
  /** How a point fared when it was tested. */
  | {
      readonly kind: 'test-point'
      readonly point: PointUid
      readonly found: PointFindings
    }
  /** Of a notice: what came of telling a receiver. */
  | {
      readonly kind: 'settle-effect'
      readonly effect: EffectId
      readonly outcome: EffectOutcome
      readonly detail: string
    }
