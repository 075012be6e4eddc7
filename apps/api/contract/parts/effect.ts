/** An effect as it is shown wherever it is: what was intended at an enforcement point, what was sent, what was seen. */

import { z } from 'zod'
import type { EffectId, HoldId, OverrideId } from '@holdfast/core/kernel/ids'
import { count, idOf, list, maybeText, maybeTime, members, time } from '../../fields.ts'
import { tier } from './posture.ts'

export const EFFECT_TYPES = [
  'cut',
  'restore',
  'notify-blocked',
  'notify-released',
  'notify-break-glass-opened',
  'notify-break-glass-closed',
] as const
export const EFFECT_OUTCOMES = ['confirmed', 'refused', 'unknown', 'superseded'] as const

/**
 * `over`: confirmed, or superseded by a later turn. `unrevoked`: a cut whose deadline passed and which nothing proves.
 * `open`: everything else, what was refused among it.
 */
export const EFFECT_STATES = ['unrevoked', 'open', 'over'] as const

/** What is denied to an account, in names. */
export const denied = members({
  /** To everybody who uses it, wherever from. */
  whole: z.boolean(),
  /** To whoever uses it from one of these. */
  assets: list(z.string()),
  resources: list(z.string()),
  /** So many more, which are not named here. */
  more: count,
}).meta({ id: 'Denied' })
export type DeniedItem = z.output<typeof denied>

export const effect = members({
  id: idOf<EffectId>(),
  /** Name of the enforcement point. */
  point: z.string(),
  type: z.enum(EFFECT_TYPES),
  /** The account that is cut or given back; null: a receiver is told. */
  ref: maybeText,
  state: z.enum(EFFECT_STATES),
  outcome: z.enum(EFFECT_OUTCOMES).nullable(),
  /** Counts the changes of what is denied to that account; null: a receiver is told. */
  turn: count.nullable(),
  /** What this turn takes, or gives back; null: a receiver is told. */
  denies: denied.nullable(),
  holds: list(idOf<HoldId>()),
  /** The use of break-glass that a receiver is told of; null: it is about something else. */
  session: idOf<OverrideId>().nullable(),
  /** The most critical that it is about; null: nobody knows. */
  tier: tier.nullable(),
  intendedAt: time,
  /** When the last call for it was made; null: none was. */
  sentAt: maybeTime,
  tries: count,
  /** The last calls, oldest first, and what was seen when it was looked at next; null: it was not yet. */
  tried: list(
    members({
      at: time,
      step: z.string(),
      seen: members({ at: time, what: z.string() }).nullable(),
    }),
  ),
  /** When a credential of our own was last cut there and refused, after this was proven; null: it was not. */
  probedAt: maybeTime,
  /** From then on a cut that nothing proves is an alarm; null: a receiver is told. */
  deadline: maybeTime,
  settledAt: maybeTime,
  /** Set where its deadline passed unproven, also when it was proven later. */
  unrevoked: members({
    since: time,
    /** When what is left ends by itself; null: nobody knows. */
    naturalEnd: maybeTime,
    why: z.string(),
  }).nullable(),
  /** How it was settled. */
  detail: maybeText,
}).meta({ id: 'Effect' })
export type EffectItem = z.output<typeof effect>
