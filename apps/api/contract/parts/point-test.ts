/** A test of an enforcement point: what was looked at there, and how a credential of our own fared. */

import { z } from 'zod'
import { TEST_OCCASIONS } from '@holdfast/core/model/point-test'
import { count, list, maybeText, members, time } from '../../fields.ts'

/** Its steps to the first that was not as it has to be; null: the point names none, or nothing can be tried there. */
export const canary = list(
  members({ say: z.string(), ok: z.boolean(), detail: z.string() }).meta({ id: 'CanaryStep' }),
).nullable()

export const pointTest = members({
  at: time,
  by: z.string(),
  /** `after-change`: something was cut or given back there. */
  occasion: z.enum(TEST_OCCASIONS),
  ok: z.boolean(),
  /** It was passed lately enough for enforcing to be switched on. */
  counts: z.boolean(),
  /** The first thing that was not as it has to be; null: nothing. */
  fault: maybeText,
  looked: count,
  failed: count,
  /** The first accounts that could not be looked at. */
  failures: list(members({ ref: z.string(), why: z.string() })),
  canary,
}).meta({ id: 'PointTest' })
export type PointTestItem = z.output<typeof pointTest>
