/** How long a fact takes to the proven cut, at each enforcement point whose real thing is here (goal: two seconds). */

import { BENCHES } from '../enforcers/benches.ts'
import { startScene } from '../enforcers/scene.ts'
import type { Bench } from '../enforcers/bench.ts'
import type { Figure } from './estate.ts'

const ROUNDS = 9

export async function cuts(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const bench of BENCHES) {
    const name = `from the fact to the proven cut at ${bench.adapter}, median of ${ROUNDS} hosts`
    const figure = bench.needs === false ? await medianOf(bench) : bench.needs
    figures.push({ name, figure })
  }
  return figures
}

async function medianOf(bench: Bench): Promise<string> {
  const scene = await startScene(bench, 1)
  try {
    const hosts = Array.from({ length: ROUNDS }, (_, at) => `bench-${at}`)
    const account = await scene.account('bench', 'shared', hosts)
    const times: number[] = []
    for (const host of hosts) {
      await account.workload(host)
      const from = performance.now()
      await scene.block(host)
      await scene.proven('cut', account, host)
      times.push(performance.now() - from)
    }
    const median = times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
    return `${Math.round(median)} ms`
  } finally {
    await scene.close()
  }
}
