/**
 * The calling side of a thread. Every question that is open when the thread ends is answered with why; a thread that
 * has ended answers nobody any more, and whoever wants another one starts it.
 */

import { Worker, type Transferable } from 'node:worker_threads'
import {
  failureOf,
  ThreadError,
  type Answer,
  type Failure,
  type FromThread,
  type Given,
  type Name,
  type Protocol,
  type ThreadCode,
  type ToThread,
} from './protocol.ts'

export interface Thread<P extends Protocol> {
  /** Resolves when the thread answers; rejects where it ended, or refused to start, before that. */
  readonly loaded: Promise<void>
  /** Rejects with `ThreadError`. What is asked is taken up in the order of asking. */
  readonly ask: <N extends Name<P['asks']>>(
    name: N,
    given: Given<P['asks'][N]>,
    within?: Within,
  ) => Promise<Answer<P['asks'][N]>>
  /** In the same order as what is asked. Of a thread that has ended nothing hears it. */
  tell<N extends Name<P['tells']>>(name: N, told: P['tells'][N]): void
  /** Why it has ended; null: it runs. */
  ended(): Failure | null
  /** Ends it wherever it is. */
  stop(): Promise<void>
}

export interface Within {
  /** Milliseconds from asking. A thread that takes longer is ended, with all that is asked of it. */
  readonly msMax?: number
  /** Memory inside `given` that is handed over instead of copied: the asking side has it no more. */
  readonly transfer?: readonly Transferable[]
}

export interface ThreadOptions<P extends Protocol> {
  readonly url: URL
  /** As errors call it: `the write thread`. */
  readonly name: string
  readonly data: P['data']
  readonly heapMbMax?: number
  /** Milliseconds until it is loaded. */
  readonly loadMsMax?: number
  /** The process may end while it runs. */
  readonly background?: true
  /** What an end of the thread means to whoever asks. */
  readonly ended?: Pick<Failure, 'code' | 'help'>
  readonly hears: { readonly [N in Name<P['says']>]: (said: P['says'][N]) => void }
  /** Once, after all that was asked is answered, where nobody stopped it. */
  readonly onEnd?: (failure: Failure) => void
}

const AGAIN = 'ask again in a moment'

export function startThread<P extends Protocol>(options: ThreadOptions<P>): Thread<P> {
  const { name, loadMsMax } = options
  const worker = workerOf(options)
  let ended: Failure | null = null
  const end = (code: ThreadCode, why: string): void => {
    if (ended !== null) return
    const failure = { code, help: AGAIN, ...options.ended, message: `${name} ${why}` }
    ended = failure
    open.end(failure)
    if (code !== 'thread-stopped') options.onEnd?.(failure)
  }
  const open = openQuestions((what, msMax) => {
    void worker.terminate()
    end('thread-late', `did not ${what} within ${Math.ceil(msMax)} ms`)
  })
  worker.on('message', (message: FromThread) => {
    // What was on its way when its time was over comes too late.
    if (ended !== null) return
    if ('say' in message) hear(options.hears, message.say, message.said)
    else open.answered(message)
  })
  worker.on('messageerror', (error) => {
    void worker.terminate()
    end('thread-ended', `said what cannot be taken over: ${error.message}`)
  })
  worker.on('error', (thrown) => {
    end('thread-ended', `failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  })
  worker.on('exit', () => end('thread-ended', 'ended'))
  // Only now: listening to it would keep the process again.
  if (options.background === true) worker.unref()

  const post = (message: ToThread, transfer: readonly Transferable[] = []): void =>
    worker.postMessage(message, transfer)
  const loaded = open.asked<void>('load', loadMsMax, () => {
    // Being started is all that is asked.
  })
  // Not everybody waits for it: whoever asks later is told the same.
  loaded.catch(() => undefined)
  return {
    loaded,
    ask(question, given, { msMax, transfer } = {}) {
      if (ended !== null) return Promise.reject(new ThreadError(ended))
      const ask = (id: number): void => post({ id, ask: question, given }, transfer)
      return open.asked(`answer \`${question}\``, msMax, ask)
    },
    tell(tell, told) {
      if (ended === null) post({ tell, told })
    },
    ended: () => ended,
    async stop() {
      end('thread-stopped', 'was stopped')
      await worker.terminate()
    },
  }
}

function workerOf<P extends Protocol>({ url, data, heapMbMax }: ThreadOptions<P>): Worker {
  if (heapMbMax === undefined) return new Worker(url, { workerData: data })
  const resourceLimits = { maxOldGenerationSizeMb: heapMbMax }
  return new Worker(url, { workerData: data, resourceLimits })
}

interface Open {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: ThreadError) => void
  readonly timer: NodeJS.Timeout | undefined
}

interface OpenQuestions {
  /** @param send - hands the question over under this number; what it throws is the answer */
  asked<T>(what: string, msMax: number | undefined, send: (id: number) => void): Promise<T>
  answered(message: Exclude<FromThread, { readonly say: string }>): void
  /** None of them will be. */
  end(failure: Failure): void
}

/** @param late - one is not answered within its time */
function openQuestions(late: (what: string, msMax: number) => void): OpenQuestions {
  const open = new Map<number, Open>()
  let nextId = 0
  const closed = (id: number): Open | undefined => {
    const question = open.get(id)
    open.delete(id)
    clearTimeout(question?.timer)
    return question
  }
  return {
    asked: <T>(what: string, msMax: number | undefined, send: (id: number) => void) =>
      new Promise<T>((resolve, reject) => {
        const id = nextId++
        const timer = msMax === undefined ? undefined : setTimeout(late, msMax, what, msMax)
        // Each question is answered with the one type its protocol declares.
        open.set(id, { resolve: resolve as (value: unknown) => void, reject, timer })
        try {
          send(id)
        } catch (thrown) {
          closed(id)
          reject(new ThreadError(failureOf('not-cloneable', thrown, 'ask with plain values')))
        }
      }),
    answered(message) {
      const question = closed(message.id)
      if ('failure' in message) question?.reject(new ThreadError(message.failure))
      else question?.resolve(message.value)
    },
    end(failure) {
      for (const id of open.keys()) closed(id)?.reject(new ThreadError(failure))
    },
  }
}

/** The table has every name that the protocol lets the thread say. */
function hear(hears: object, name: string, said: unknown): void {
  const heard = (hears as Readonly<Record<string, (said: unknown) => void>>)[name]
  if (heard !== undefined) heard(said)
}
