/** What judging one input concludes, before its entries are stamped. */

import type { Answer, Refusal } from '../model/input.ts'
import type { Body } from './draft.ts'

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

export function refuse(code: string, message: string, help: string): Conclusion {
  return refused([{ code, message, help }])
}

/**
 * A judgement that stops from time to time, so that a large input leaves the thread to others. Whoever goes on
 * with it MUST see to it that the state is as it was.
 */
export type Judging<T> = Generator<undefined, T, void>

/** All of it in one go. */
export function finished<T>(judging: Judging<T>): T {
  for (;;) {
    const step = judging.next()
    if (step.done === true) return step.value
  }
}
