/** Whether this server is the newest state there is, and what to do where it is not. */

import { z } from 'zod'
import { count, maybeText, maybeTime, members } from '../../fields.ts'

export const past = members({
  fromBackup: z.boolean(),
  /** Null: nothing is to be said. */
  sentence: maybeText,
  next: maybeText,
  /** Entries that a note outside tells of; null: nobody knows. */
  newestSize: count.nullable(),
  epoch: count,
  restoredAt: maybeTime,
  sinkProblem: maybeText,
}).meta({ id: 'Past' })
export type Past = z.output<typeof past>
