/** What a thread and whoever started it may say to each other: typed once, and both sides are held to it. */

export interface Protocol {
  /** Handed over at the start. */
  readonly data: unknown
  /** Of the thread: each name with `(given) => answer`. */
  readonly asks: object
  /** To the thread, which answers nothing: each name with what is told. */
  readonly tells: object
  /** By the thread, unasked: each name with what is said. */
  readonly says: object
}

/** For `tells` and `says` of a thread that only answers. */
export type Nothing = Readonly<Record<never, never>>

export type Name<Table extends object> = keyof Table & string
export type Given<Question> = Question extends (given: infer G) => unknown ? G : never
export type Answer<Question> = Question extends (given: never) => infer A ? A : never

/** How an error crosses: its code is for programs, the rest for people. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly help: string
}

/** Why there is no answer: by the thread itself with a code of its own, or about the thread with one of these. */
export class ThreadError extends Error {
  override readonly name = 'ThreadError'
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** What can happen to a question beside its answer. */
export type ThreadCode =
  /** The thread threw where nobody could be answered, ended itself, or ran out of memory. */
  | 'thread-ended'
  /** A question took longer than it may: the thread was ended, for nothing else interrupts it. */
  | 'thread-late'
  /** Whoever started it has stopped it. */
  | 'thread-stopped'
  /** What answers it threw; the thread goes on. */
  | 'thread-failed'
  /** Nothing in the thread answers to that name. */
  | 'question-unknown'
  /** The question or its answer holds what cannot be handed over. */
  | 'not-cloneable'

export type ToThread =
  | { readonly id: number; readonly ask: string; readonly given: unknown }
  | { readonly tell: string; readonly told: unknown }

/** The start is question 0: its answer says that the thread is loaded. */
export type FromThread =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: Failure }
  | { readonly say: string; readonly said: unknown }

export function failureOf(code: ThreadCode, thrown: unknown, help: string): Failure {
  return { code, message: thrown instanceof Error ? thrown.message : String(thrown), help }
}
