/** What a person is asked in place of a block, with what follows either answer and none. */

import { z } from 'zod'
import type { OverrideId } from '@holdfast/core/kernel/ids'
import { count, idOf, list, members, time } from '../../fields.ts'

export const question = members({
  override: idOf<OverrideId>(),
  /** What would refuse so many: `the flaw CVE-2026-1`, `what source trivy says`. */
  cause: z.string(),
  where: z.string(),
  question: z.string(),
  /** The first of whom it keeps open, by name; `sparedCount` says how many there are. */
  spared: list(z.string()),
  sparedCount: count,
  /** Whom the same cause let be refused in the last hour. */
  refused: count,
  ifNobody: z.string(),
  by: time,
  answers: list(
    members({ answer: z.enum(['confirm', 'reject']), text: z.string(), command: z.string() }),
  ),
  /** The command that shows all of it. */
  list: z.string(),
}).meta({ id: 'Question' })

export type Question = z.output<typeof question>
