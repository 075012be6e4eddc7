/** What the API answers, as far as the console shows it. Times are RFC 3339 text. */

import type { Answer } from '@holdfast/api/client'

export type Explanation = Answer<'explain.asset'>
export type Status = Answer<'status.show'>

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

export interface Page<T> {
  items: T[]
  next: string | null
}
