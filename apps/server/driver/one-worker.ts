/** One thread that answers calls in turn, within memory and time: one that dies or hangs takes its call with it. */

import { Worker } from 'node:worker_threads'

export interface OneWorker<Call, Answer> {
  call(call: Call): Promise<Answer>
  close(): Promise<void>
}

export interface OneWorkerOptions<Answer> {
  readonly heapMbMax: number
  /** Milliseconds for one call. */
  readonly msMax: number
  readonly data?: unknown
  /** What a caller is told whose call took more than is allowed. */
  readonly tooMuch: Answer
}

/** The next call after a failure gets a fresh thread. Messages are `{id, call}` and `{id, answer}`. */
export function oneWorker<Call, Answer>(
  url: URL,
  options: OneWorkerOptions<Answer>,
): OneWorker<Call, Answer> {
  let worker: Worker | undefined
  let nextId = 1
  const waiting = new Map<number, (answer: Answer) => void>()
  const giveUp = (): void => {
    for (const resolve of waiting.values()) resolve(options.tooMuch)
    waiting.clear()
    void worker?.terminate()
    worker = undefined
  }
  const start = (): Worker => {
    const fresh = new Worker(url, {
      workerData: options.data,
      resourceLimits: { maxOldGenerationSizeMb: options.heapMbMax },
    })
    fresh.unref()
    fresh.on('message', ({ id, answer }: { readonly id: number; readonly answer: Answer }) => {
      waiting.get(id)?.(answer)
      waiting.delete(id)
    })
    fresh.on('error', giveUp)
    return fresh
  }
  return {
    call(call) {
      worker ??= start()
      const id = nextId++
      return new Promise((resolve) => {
        const timer = setTimeout(giveUp, options.msMax)
        waiting.set(id, (answer) => {
          clearTimeout(timer)
          resolve(answer)
        })
        worker?.postMessage({ id, call })
      })
    },
    async close() {
      const last = worker
      // Whoever still waits is answered: a timer left behind would keep the process.
      giveUp()
      await last?.terminate()
    },
  }
}
