/** Honest callers as a process of their own, as in life: a sender that is busy making floods must not hold them up. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Stormed } from './estate.ts'
import { tally } from './tally.ts'
import { noneYet, validTraffic, type Acknowledged } from './valid.ts'

export interface HonestOptions {
  readonly url: string
  readonly tokens: Stormed['honest']
  /** Of the scene's agent and its host. */
  readonly directory: string
}

export interface HonestReport {
  readonly seen: Acknowledged
  readonly lines: readonly string[]
  readonly faults: readonly (readonly [what: string, times: number])[]
}

/** Sends until it is told to stop; what it saw then. */
export function honestCallers(options: HonestOptions): { stop(): Promise<HonestReport> } {
  const child = fork(import.meta.filename, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  })
  child.send(options)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the honest callers ended with ${code}`)
  })
  ended.catch(() => undefined)
  return {
    async stop() {
      const said = once(child, 'message')
      child.send('stop')
      const [report] = (await Promise.race([said, ended])) as [HonestReport]
      return report
    },
  }
}

async function callAround(options: HonestOptions, stop: AbortSignal): Promise<HonestReport> {
  const [seen, counts] = [noneYet(), tally()]
  await validTraffic({ ...options, tally: counts }, seen, stop)
  return { seen, lines: counts.lines(), faults: [...counts.faults] }
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const stop = new AbortController()
  process.once('message', (options) => {
    process.once('message', () => stop.abort())
    void callAround(options as HonestOptions, stop.signal).then((report) => {
      process.send?.(report, undefined, undefined, () => process.disconnect())
    })
  })
}
