/** How a source stands, in one word. */

import { z } from 'zod'

/** What needs somebody comes first. */
export const SOURCE_STATES = [
  'waiting',
  'failing',
  'never',
  'polling',
  'stale',
  'fresh',
  'handed-in',
] as const

export const sourceState = z.enum(SOURCE_STATES)
export type SourceState = z.output<typeof sourceState>
