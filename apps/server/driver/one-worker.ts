/** One thread that answers calls in turn, within memory and time: one that dies or hangs takes only its own call with it. */

import { Worker } from 'node:worker_threads'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'
import { together, type Piece } from './pieces.ts'

export interface OneWorker<Call, Answer> {
  call(call: Call): Promise<Answer>
  close(): Promise<void>
}

export interface OneWorkerOptions<Answer> {
  readonly heapMbMax: number
  /** Milliseconds for one call, from when the thread is loaded and has it. */
  readonly msMax: number
  /** Loads at once, so that the first call does not wait for it. */
  readonly warm?: true
  readonly data?: unknown
  /** What a caller is told whose call took more than is allowed. */
  readonly tooMuch: Answer
}

/** `ready`: it is loaded. `pieces`: how many are still to be asked for, as `{piece}`. */
interface Message {
  readonly ready?: true
  readonly answer?: unknown
  readonly pieces?: number
  readonly piece?: Piece
}

interface Waiting<Call, Answer> {
  readonly call: Call
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** Calls are `{call}` and `{piece}`, one at a time; the next after a failure gets a fresh thread. */
export function oneWorker<Call, Answer>(
  url: URL,
  options: OneWorkerOptions<Answer>,
): OneWorker<Call, Answer> {
  let worker: Worker | undefined
  let loaded = false
  let hear: ((message: Message | null) => void) | undefined
  const waiting: Waiting<Call, Answer>[] = []
  let working = false
  let closed = false

  const start = (): Worker => {
    loaded = false
    const fresh = new Worker(url, {
      workerData: options.data,
      resourceLimits: { maxOldGenerationSizeMb: options.heapMbMax },
    })
    fresh.unref()
    fresh.on('message', (message: Message) => {
      if (worker !== fresh) return
      if (message.ready === true) loaded = true
      hear?.(message)
    })
    fresh.on('error', () => {
      if (worker === fresh) giveUp()
    })
    return fresh
  }
  /** Whoever is being answered is told that it was too much. */
  const giveUp = (): void => {
    const last = worker
    worker = undefined
    void last?.terminate()
    hear?.(null)
  }
  const heard = (): Promise<Message> =>
    new Promise((resolve, reject) => {
      hear = (message) => (message === null ? reject(new Ended()) : resolve(message))
    })
  const asked = (
    message: { readonly call: Call } | { readonly piece: number },
  ): Promise<Message> => {
    const answer = heard()
    worker?.postMessage(message)
    return answer
  }
  /** Loading has a time of its own: a busy machine is no fault of whoever calls first. */
  const load = async (): Promise<void> => {
    worker ??= start()
    if (loaded) return
    const timer = setTimeout(giveUp, LIMITS.threadLoadMsMax)
    try {
      await heard()
    } catch (thrown) {
      if (!(thrown instanceof Ended) || closed) throw thrown
      throw new Problem('busy', 'the thread that reads this did not start', 'ask again in a moment')
    } finally {
      clearTimeout(timer)
    }
  }
  const answer = async (call: Call): Promise<Answer> => {
    let timer: NodeJS.Timeout | undefined
    try {
      await load()
      timer = setTimeout(giveUp, options.msMax)
      const { answer: whole, pieces = 0 } = await asked({ call })
      const piece = async (index: number): Promise<Piece> => {
        if (worker === undefined) throw new Ended()
        return (await asked({ piece: index })).piece ?? { list: 0, items: [] }
      }
      return (await together(whole, pieces, piece)) as Answer // What the thread was made to answer.
    } catch (thrown) {
      if (thrown instanceof Ended) return options.tooMuch
      throw thrown
    } finally {
      clearTimeout(timer)
      hear = undefined
    }
  }
  const work = async (): Promise<void> => {
    working = true
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (closed) next.resolve(options.tooMuch)
      else await answer(next.call).then(next.resolve, next.reject)
    }
    working = false
  }
  if (options.warm === true) worker = start()
  return {
    call: (call) =>
      new Promise((resolve, reject) => {
        waiting.push({ call, resolve, reject })
        if (!working) void work()
      }),
    async close() {
      closed = true
      const last = worker
      // Whoever still waits is answered: a timer left behind would keep the process.
      giveUp()
      await last?.terminate()
    },
  }
}

class Ended extends Error {
  override readonly name = 'Ended'
}
