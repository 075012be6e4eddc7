/**
 * What the decide thread spends while something is sent to it: its own CPU and what it allocates, never wall time.
 * Allocated bytes are counted, not sampled: what the heap holds more of, and what each collection took away. (The
 * heap profiler's samples told up to twice of what there was, and twice in one run what was once in the next.)
 */

import { once } from 'node:events'
import { GCProfiler, getHeapStatistics } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { TestServer } from '../testkit/server.ts'

export interface Cost {
  readonly cpuMs: number
  readonly allocatedKb: number
}

export interface Sent {
  readonly url: string
  readonly token: string
  readonly method: string
  readonly body: string
}

export interface Sender {
  send(method: string, path: string, body: string): Promise<void>
  close(): Promise<unknown>
}

/** Of a server in this thread; the answer may be a refusal, never a failure. */
export function openSender({ url, adminToken }: TestServer): Sender {
  const worker = new Worker(new URL('./sender.ts', import.meta.url))
  return {
    async send(method, path, body) {
      const answered = once(worker, 'message')
      worker.postMessage({ url: `${url}${path}`, token: adminToken, method, body } satisfies Sent)
      const [status] = (await answered) as [number | string]
      if (typeof status === 'string' || status >= 500) {
        throw new Error(`${method} ${path}: ${status}`)
      }
    },
    close: () => worker.terminate(),
  }
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const collections = new GCProfiler()
  collections.start()
  const held = getHeapStatistics().used_heap_size
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  const more = getHeapStatistics().used_heap_size - held
  const taken = collections
    .stop()
    .statistics.reduce(
      (sum, { beforeGC, afterGC }) =>
        sum + beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize,
      0,
    )
  return { cpuMs: (user + system) / 1_000, allocatedKb: (more + taken) / 1_024 }
}

/** Rounds that count; those before them compiled what they ran. */
const ROUNDS = 5
const ROUNDS_MOST = 15

/**
 * What half and whole cost, sent in turn. Of CPU the least, for whatever else the machine does only ever adds; of
 * bytes the middle one, for a heap that is swept meanwhile tells of fewer than were allocated. `enough` ends it;
 * what really costs too much is never enough.
 */
export async function costsOf(
  half: () => Promise<unknown>,
  whole: () => Promise<unknown>,
  enough: (once: Cost, twice: Cost) => boolean = () => true,
): Promise<{ readonly once: Cost; readonly twice: Cost }> {
  const [halves, wholes]: [Cost[], Cost[]] = [[], []]
  for (;;) {
    halves.push(await costOf(half))
    wholes.push(await costOf(whole))
    const [once, twice] = [usual(halves), usual(wholes)]
    if (halves.length >= ROUNDS_MOST) return { once, twice }
    if (halves.length > ROUNDS && enough(once, twice)) return { once, twice }
  }
}

function usual(costs: readonly Cost[]): Cost {
  const bytes = costs.slice(-ROUNDS).map((cost) => cost.allocatedKb)
  return {
    cpuMs: Math.min(...costs.map((cost) => cost.cpuMs)),
    allocatedKb: bytes.toSorted((a, b) => a - b)[Math.floor(bytes.length / 2)] ?? 0,
  }
}
