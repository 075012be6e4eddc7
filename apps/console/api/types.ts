/** What several pages of the console show of answers. */

import type { Answer } from '@holdfast/api/client'

export type Explanation = Answer<'explain.asset'>

/** What needs somebody comes first. */
export const POSTURES = [
  'quarantined',
  'restricted',
  'unknown',
  'stale',
  'grace',
  'verified',
] as const
export type Posture = (typeof POSTURES)[number]
