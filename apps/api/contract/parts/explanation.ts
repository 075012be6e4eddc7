/** The one explanation of an asset: why it is refused, what releases it, and who cannot do what meanwhile. */

import { z } from 'zod'
import type { HoldId } from '@holdfast/core/kernel/ids'
import { count, idOf, list, maybeText, maybeTime, members, time } from '../../fields.ts'
import { accessLine, accessState, overrideNamed, refusalReason } from './access.ts'
import { causeExplained } from './cause.ts'
import { leftOut } from './left-out.ts'
import { postureWord } from './posture.ts'
import { triageLine } from './triage.ts'

const checklistLine = members({
  text: z.string(),
  state: z.enum(['done', 'open', 'unknown']),
  /** Which configured source can tick it. */
  source: z.string(),
  evidence: maybeText,
}).meta({ id: 'ChecklistLine' })

/** No configured source can answer for it: the two shortest ways to one. */
const noSource = members({
  says: z.string(),
  ways: list(members({ what: z.string(), line: z.string() })),
}).meta({ id: 'NoSource' })

export const explanation = members({
  asset: members({ uid: z.string(), name: z.string(), type: z.string() }),
  posture: postureWord,
  hold: maybeText,
  access: accessState,
  /** Since when it refuses. */
  since: maybeTime,
  dueAt: maybeTime,
  /** Why it refuses. */
  reason: refusalReason.nullable(),
  override: overrideNamed.nullable(),
  sentence: z.string(),
  publicSentence: z.string(),
  /** What comes back of a hold that ended by proof has no grace until then. */
  probation: members({ hold: idOf<HoldId>(), until: time, says: z.string() }).optional(),
  notJudged: members({ count, text: z.string(), list: z.string() }).optional(),
  cannot: list(accessLine),
  still: list(accessLine),
  causes: list(causeExplained),
  /** Shell commands, in order. */
  fix: list(z.string()),
  checklist: list(checklistLine),
  noSource: noSource.optional(),
  triage: list(triageLine),
  nextDueAt: maybeTime,
  askForTime: maybeText,
  leftOut,
}).meta({ id: 'Explanation' })
export type Explanation = z.output<typeof explanation>
