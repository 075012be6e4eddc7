/** What judging one input concludes, before its entries are stamped. */

import type { Env } from '../model/env.ts'
import type { Answer } from '../model/input.ts'
import type { RefusalCode } from '../model/refusal-codes.ts'
import { refusal, type Refusal } from '../model/refusals.ts'
import type { Body, EntryDraft } from './entries.ts'

export interface Judgement {
  readonly entries: readonly EntryDraft[]
  readonly answer: Answer
}

export interface Conclusion {
  readonly bodies: readonly Body[]
  readonly answer: Answer
  /** What led to the entries: an evidence id, a command's subject, `time`. */
  readonly cause: string
}

/** Its entries, with time, actor and cause. */
export function stamped({ bodies, answer, cause }: Conclusion, actor: string, env: Env): Judgement {
  const entries = bodies.map(({ v = 1, kind, body }) => {
    return { v, kind, at: env.now, actor, cause, body } as EntryDraft // Kind and body travel together.
  })
  return { entries, answer }
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
