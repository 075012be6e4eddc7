/** A rotation wherever it is shown, and a row of what may have been copied. */

import { z } from 'zod'
import type { HoldId, RotationId } from '@holdfast/core/kernel/ids'
import { count, idOf, list, maybeText, maybeTime, members, time } from '../../fields.ts'
import { tier } from './posture.ts'

/** `due`: nobody has made the new value yet; `renewed`: the old one is read beside it. */
export const ROTATION_STATES = ['due', 'renewed', 'done'] as const

export const rotation = members({
  id: idOf<RotationId>(),
  name: z.string(),
  uid: z.string(),
  resource: z.string(),
  /** The block for whose sake, and its asset. */
  hold: idOf<HoldId>(),
  asset: z.string(),
  /** Null: nobody declares the resource. */
  tier: tier.nullable(),
  owner: maybeText,
  state: z.enum(ROTATION_STATES),
  /** Who makes the new value: our own store, or a person. */
  how: z.enum(['store', 'person']),
  /** A policy asks for it, or the block alone does. */
  because: z.enum(['policy', 'exposed']),
  dueAt: time,
  /** It is due and its date has passed. */
  overdue: z.boolean(),
  intendedAt: time,
  /** The newest version that may have been copied; null: it lies elsewhere. */
  version: count.nullable(),
  renewed: members({ version: count, at: time, until: time }).nullable(),
  /** Readers that were not seen with the new version yet. */
  waits: list(z.string()),
  doneAt: maybeTime,
  /** Who says that it is done; null: it is not, or we saw it. */
  by: maybeText,
  says: z.string(),
}).meta({ id: 'Rotation' })
export type RotationItem = z.output<typeof rotation>

/** `at-release`: what becomes of it follows when the block ends by proof. */
const remedy = members({
  kind: z.enum(['none', 'rotated', 'due', 'at-release']),
  rotation: idOf<RotationId>().nullable(),
  says: z.string(),
})

export const exposedRow = members({
  identity: z.string(),
  resource: z.string(),
  type: z.string(),
  tier: tier.nullable(),
  owner: maybeText,
  /** The newest version that our own store delivered there. */
  delivered: members({ version: count, at: time }).nullable(),
  /** What decisions permitted there. */
  permitted: members({ count, first: time, last: time }).nullable(),
  /** It is kept at a point outside, where nobody here sees what is read. */
  outside: z.boolean(),
  /** How it is known, in words. */
  known: z.string(),
  remedy,
}).meta({ id: 'ExposedRow' })
export type ExposedItem = z.output<typeof exposedRow>

export const exposed = members({
  hold: idOf<HoldId>(),
  asset: z.string(),
  /** Decision records of this time were asked; null: nothing is read yet. */
  from: maybeTime,
  to: maybeTime,
  /** Every record of it was there, and every row is here. */
  whole: z.boolean(),
  /** So much of the records is read, of a hundred; null: all. */
  reading: count.nullable(),
  /** In the ledger: nothing comes to it any more. */
  recorded: z.boolean(),
  counts: members({ delivered: count, permitted: count, reachable: count }),
  /** In one line. */
  sentence: z.string(),
  /** What is known best first; so many as are asked for. */
  rows: list(exposedRow),
  more: count,
}).meta({ id: 'Exposed' })
export type ExposedAnswer = z.output<typeof exposed>
