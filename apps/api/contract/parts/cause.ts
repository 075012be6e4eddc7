/** A cause in words: in a list of an asset, and as its explanation tells it. */

import { z } from 'zod'
import { CAUSE_CLASSES, WEIGHTS } from '@holdfast/core/model/cause'
import { list, maybeText, maybeTime, members, time } from '../../fields.ts'

/** One input of the rule, in one sentence with who says so or what would tell. */
export const inputLine = members({
  name: z.enum(['exploited', 'exposed', 'automatable', 'impact']),
  is: z.enum(['yes', 'no', 'unknown']),
  by: maybeText,
  at: maybeTime,
  says: z.string(),
}).meta({ id: 'InputLine' })
export type InputLine = z.output<typeof inputLine>

const line = {
  id: z.string(),
  title: z.string(),
  weight: z.enum(WEIGHTS),
  since: time,
  dueAt: maybeTime,
  rule: z.string(),
  inputs: list(inputLine),
  /** What follows from an input nobody told. */
  assumed: maybeText,
}

export const cause = members({
  ...line,
  class: z.enum(CAUSE_CLASSES),
  component: z.string(),
  /** At each tier; null: no clock runs there. */
  due: list(maybeTime),
}).meta({ id: 'Cause' })
export type CauseItem = z.output<typeof cause>

export const causeExplained = members({
  ...line,
  text: z.string(),
  /** Who can clear it, and how. */
  exits: list(z.string()),
}).meta({ id: 'CauseExplained' })
