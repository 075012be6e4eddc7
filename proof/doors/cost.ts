/** What the decide thread spends while something is sent to it: its own CPU and what it allocates, never wall time. */

import type { HeapProfiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'

export interface Cost {
  readonly cpuMs: number
  readonly allocatedKb: number
}

const SAMPLED_BYTES = 8_192

export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: SAMPLED_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  })
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  const { profile } = await session.post('HeapProfiler.stopSampling')
  session.disconnect()
  return { cpuMs: (user + system) / 1_000, allocatedKb: sizeOf(profile.head) / 1_024 }
}

function sizeOf({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number {
  return children.reduce((sum, one) => sum + sizeOf(one), selfSize)
}

/** The least of several: whatever else the machine does only ever adds. */
export async function leastCost(times: number, work: () => Promise<unknown>): Promise<Cost> {
  const costs: Cost[] = []
  for (let run = 0; run < times; run++) costs.push(await costOf(work))
  return {
    cpuMs: Math.min(...costs.map((one) => one.cpuMs)),
    allocatedKb: Math.min(...costs.map((one) => one.allocatedKb)),
  }
}
