/** What judging one input concludes, before its entries are stamped. */

import type { Answer } from './input.ts'
import type { Body } from './draft.ts'
import type { RefusalCode } from './refusal-codes.ts'
import { refusal, type Refusal } from './refusals.ts'

export interface Conclusion {
  readonly bodies: readonly Body[]
  readonly answer: Answer
  /** What led to the entries: an evidence id, a command's subject, `time`. */
  readonly cause: string
}

export function done(bodies: readonly Body[], ids: readonly string[], cause: string): Conclusion {
  return { bodies, answer: { kind: 'done', ids }, cause }
}

export function refused(refusals: readonly [Refusal, ...Refusal[]]): Conclusion {
  return { bodies: [], answer: { kind: 'refused', refusals }, cause: '' }
}

export function refuse(code: RefusalCode, message: string, help: string): Conclusion {
  return refused([refusal(code, message, help)])
}
