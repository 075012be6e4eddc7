/** What is too much for one answer: how many, and the command that lists them all. */

import { z } from 'zod'
import { count, list, members } from '../../fields.ts'

const leftOutLine = members({
  of: z.enum(['causes', 'cannot', 'still', 'checklist', 'triage']),
  count,
  list: z.string(),
}).meta({ id: 'LeftOut' })

/** Absent: every list beside it is whole. */
export const leftOut = list(leftOutLine).optional()
export type LeftOut = z.output<typeof leftOutLine>
