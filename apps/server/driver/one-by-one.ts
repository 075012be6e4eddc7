/**
 * Questions to a thread one after the other, within memory and time: one that ends or holds up its thread takes
 * nothing but itself with it, for the next has a fresh one.
 */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'
import {
  ThreadError,
  type Answer,
  type Failure,
  type Given,
  type Name,
  type Protocol,
} from '@holdfast/edges-base/threads/protocol'
import { startThread, type Thread } from '@holdfast/edges-base/threads/thread'
import type { InPieces } from './answer-in-pieces.ts'
import { together } from './pieces.ts'

export interface OneByOne<P extends Protocol> {
  /** Rejects with `ThreadError`; with the problem `busy` where no thread could be started. */
  ask<N extends Name<P['asks']>>(name: N, given: Given<P['asks'][N]>): Promise<Answer<P['asks'][N]>>
  close(): Promise<void>
}

export interface OneByOneOptions<P extends Protocol> {
  readonly url: URL
  readonly name: string
  readonly data: P['data']
  readonly heapMbMax: number
  /** Milliseconds for one answer with all its pieces, from when the thread is loaded and has the question. */
  readonly msMax: number
  /** Loads at once, so that the first question does not wait for it. */
  readonly warm?: true
}

export function oneByOne<P extends Protocol>(options: OneByOneOptions<P>): OneByOne<P> {
  const { url, name, data, heapMbMax, msMax } = options
  let thread: Thread<InPieces<P>> | undefined
  let before: Promise<unknown> = Promise.resolve()
  let closed: Failure | null = null

  const start = (): Thread<InPieces<P>> => {
    const { threadLoadMsMax: loadMsMax } = LIMITS
    const background = true
    return startThread<InPieces<P>>({
      url,
      name,
      data,
      heapMbMax,
      loadMsMax,
      background,
      hears: {},
    })
  }
  /** Loading has a time of its own: a busy machine is no fault of whoever asks first. */
  const loaded = async (): Promise<Thread<InPieces<P>>> => {
    if (closed !== null) throw new ThreadError(closed)
    const own = thread?.ended() === null ? thread : start()
    thread = own
    try {
      await own.loaded
    } catch (thrown) {
      if (closed !== null) throw thrown
      throw new Problem('busy', 'the thread that reads this did not start', 'ask again in a moment')
    }
    return own
  }
  const answer = async (question: string, given: unknown): Promise<unknown> => {
    const own = await loaded()
    const end = performance.now() + msMax
    const within = (): { readonly msMax: number } => ({
      msMax: Math.max(1, end - performance.now()),
    })
    const { whole, pieces } = await own.ask('call', { name: question, given }, within())
    return together(whole, pieces, (index) => own.ask('piece', index, within()))
  }

  if (options.warm === true) thread = start()
  return {
    ask<N extends Name<P['asks']>>(question: N, given: Given<P['asks'][N]>) {
      const answered = before.then(() => answer(question, given))
      before = answered.catch(() => undefined)
      return answered as Promise<Answer<P['asks'][N]>> // What the thread's table is typed to answer.
    },
    async close() {
      closed = { code: 'thread-stopped', message: `${name} was stopped`, help: 'the server stops' }
      await thread?.stop()
    },
  }
}
