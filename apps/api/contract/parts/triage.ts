/** A duty of forensic triage: of what, of whom, by when, and what was answered. */

import { z } from 'zod'
import { list, maybeText, maybeTime, members, time } from '../../fields.ts'

export const TRIAGE_STATES = ['open', 'recorded', 'waived', 'compromise'] as const
export const triageState = z.enum(TRIAGE_STATES)

const line = {
  cause: z.string(),
  asset: z.string(),
  vulnerability: z.string(),
  component: z.string(),
  because: z.enum(['listed', 'table', 'assumed']),
  owner: maybeText,
  due: time,
  state: triageState,
  /** A release waits for it. */
  awaited: z.boolean(),
  /** Its cause is open still. */
  open: z.boolean(),
  by: maybeText,
  reason: maybeText,
  until: maybeTime,
  says: z.string(),
  commands: list(z.string()),
}

/** `name` is its cause. */
export const triageLine = members({ name: z.string(), ...line }).meta({ id: 'TriageLine' })
export type TriageItem = z.output<typeof triageLine>
