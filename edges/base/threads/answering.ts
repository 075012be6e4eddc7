/** The thread's side: a table of what answers, and how it speaks unasked. What throws is told to whoever asked. */

import { parentPort, workerData } from 'node:worker_threads'
import {
  failureOf,
  ThreadError,
  type Answer,
  type Failure,
  type FromThread,
  type Given,
  type Name,
  type Protocol,
  type ToThread,
} from './protocol.ts'

/** What answers each of these. A promise is answered when it is settled, whatever was asked since; all else at once. */
export type Answers<Asks extends object> = {
  readonly [N in Name<Asks>]: (given: Given<Asks[N]>) => Answer<Asks[N]> | Promise<Answer<Asks[N]>>
}

export interface Answering<P extends Protocol> {
  readonly asks: Answers<P['asks']>
  /** What throws here ends the thread: nobody else could be told. */
  readonly tells: { readonly [N in Name<P['tells']>]: (told: P['tells'][N]) => void }
  /** What is told of a question whose answer threw anything but a `ThreadError`. */
  readonly failure?: (thrown: unknown) => Failure
}

export interface Caller<P extends Protocol> {
  readonly data: P['data']
  say<N extends Name<P['says']>>(name: N, said: P['says'][N]): void
  /** It is loaded: from here on it answers. */
  answer(table: Answering<P>): void
  /** In place of `answer`: it cannot start, and why. */
  refuse(failure: Failure): void
  /** After this answer it hears nothing more, and ends when what it has begun is done. */
  close(): void
}

/** Whoever started this thread; throws anywhere else. */
export function callerOf<P extends Protocol>(): Caller<P> {
  const port = parentPort
  if (port === null) throw new Error('this file runs as a thread')
  const send = (message: FromThread): void => port.postMessage(message)
  return {
    data: workerData as P['data'], // As `startThread` was given it for this protocol.
    say: (say, said) => send({ say, said }),
    answer(table) {
      port.on('message', (message: ToThread) => {
        if ('tell' in message) handler(table.tells, message.tell)(message.told)
        else answer(table, message, send)
      })
      send({ id: 0, value: undefined })
    },
    refuse: (failure) => send({ id: 0, failure }),
    close: () => queueMicrotask(() => port.close()),
  }
}

function answer(
  { asks, failure = failed }: Answering<Protocol>,
  { id, ask, given }: Extract<ToThread, { readonly id: number }>,
  send: (message: FromThread) => void,
): void {
  const refuse = (thrown: unknown): void =>
    send({ id, failure: thrown instanceof ThreadError ? thrown.failure : failure(thrown) })
  const reply = (value: unknown): void => {
    try {
      send({ id, value })
    } catch (thrown) {
      send({ id, failure: failureOf('not-cloneable', thrown, 'answer with plain values') })
    }
  }
  try {
    const value = handler(asks, ask)(given)
    if (value instanceof Promise) value.then(reply, refuse)
    else reply(value)
  } catch (thrown) {
    refuse(thrown)
  }
}

function handler(table: object, name: string): (given: unknown) => unknown {
  if (!Object.hasOwn(table, name)) {
    const message = `nothing here answers to \`${name}\``
    throw new ThreadError(failureOf('question-unknown', message, 'ask what its protocol names'))
  }
  // Whoever calls is held to the protocol by its types.
  return (table as Readonly<Record<string, (given: unknown) => unknown>>)[name] as (
    given: unknown,
  ) => unknown
}

function failed(thrown: unknown): Failure {
  return failureOf('thread-failed', thrown, 'ask again in a moment')
}
