/**
 * All hostile senders at once on one server, with honest ones among them. Afterwards: every decision was answered as
 * it should, memory came back, and what was acknowledged is there after a kill and a start.
 */

import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { verifyLedger } from '@holdfast/edges-base/stores/verify-ledger'
import { serve, type Served } from '../testkit/served.ts'
import { until } from '../testkit/until.ts'
import { seeded } from '../testkit/chance.ts'
import { caller, scan, stormed } from './estate.ts'
import { honestCallers } from './honest.ts'
import { HOSTILE } from './hostile.ts'
import { tally } from './tally.ts'
import { missing, type Acknowledged } from './valid.ts'

export interface StormOptions {
  readonly seconds: number
  readonly seed: number
  readonly huge: number
  readonly held: number
}

export interface StormReport {
  /** What should not have been, with how often. */
  readonly faults: readonly string[]
  /** What was sent and answered, how long decisions took, what memory is held. */
  readonly lines: readonly string[]
}

/** Memory that a server which has answered much holds beyond what it held before. */
const HELD_MIB = 128

export async function storm(options: StormOptions): Promise<StormReport> {
  const data = mkdtempSync(join(tmpdir(), 'holdfast-storm-'))
  const probe = pathToFileURL(resolve(import.meta.dirname, 'probe.js')).href
  const node = ['--expose-gc', `--import=${probe}`]
  const server = await started(data, node)
  const call = caller(server.url, server.token)
  const estate = await stormed({ url: server.url, call })
  await call('POST', '/api/v1/import?asset=shop-1&source=scanner', scan())
  const counts = tally()
  const before = await memoryOf(server)

  const hostile = new AbortController()
  const target = {
    ...estate,
    url: server.url,
    tally: counts,
    huge: options.huge,
    held: options.held,
  }
  const senders = HOSTILE.map(([, send], at) =>
    send(target, seeded(options.seed + at), hostile.signal),
  )
  const { directory } = estate.scene
  const honest = honestCallers({ url: server.url, tokens: estate.honest, directory })
  await stoodFor(options.seconds * 1_000, server)
  const during = await memoryOf(server)
  hostile.abort()
  await Promise.all(senders)
  const { seen, lines, faults } = await honest.stop()
  for (const [what, times] of faults) for (let at = 0; at < times; at++) counts.fault(what)

  const back = (memory: Memory): boolean => mibOf(memory) - mibOf(before) < HELD_MIB
  let after = await memoryOf(server)
  const look = async (): Promise<boolean> => back((after = await memoryOf(server)))
  await until('memory is back', look).catch(() => {
    counts.fault(`memory: ${mibOf(before)} MiB before, ${mibOf(after)} MiB after`)
  })
  server.child.kill('SIGKILL')
  await once(server.child, 'exit')
  for (const one of await leftAfterKill(data, seen)) counts.fault(one)
  return {
    faults: [...counts.faults].map(([what, times]) => `×${times} ${what}`),
    lines: [
      ...lines,
      ...counts.lines(),
      `decisions took ${spread(seen.decisions)}; the loop stood ${during.stoodMs} ms at most`,
      `MiB held: ${mibOf(before)} before, ${mibOf(during)} in the storm, ${mibOf(after)} after`,
      `acknowledged: ${seen.applied.length} applies, ${seen.evidence.length} reports, ${seen.permits.length} permits of tier 0`,
    ],
  }
}

/** A server that ends in the storm is what a storm is for to find: its last words are told. */
async function stoodFor(ms: number, { child, said }: Served): Promise<void> {
  const died = once(child, 'exit').then(([code, signal]) => {
    const how = `exit ${String(code)}, signal ${String(signal)}`
    throw new Error(`the server ended in the storm (${how}): ${said().slice(-4_000)}`)
  })
  await Promise.race([new Promise((over) => setTimeout(over, ms)), died])
  died.catch(() => undefined) // It is killed afterwards.
}

async function started(data: string, node: string[]): Promise<Served> {
  const server = await serve(data, { node, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  if ('text' in server) throw new Error(server.text)
  return server
}

async function leftAfterKill(data: string, seen: Acknowledged): Promise<string[]> {
  const again = await started(data, [])
  const gone = await missing(caller(again.url, again.token), seen)
  again.child.kill('SIGKILL')
  await once(again.child, 'exit')
  const checked = verifyLedger(data)
  const bad = checked.ok ? checked.value.firstBad : checked.error.message
  return bad === null ? gone : [...gone, `the ledger does not verify: ${JSON.stringify(bad)}`]
}

interface Memory {
  readonly heapUsed: number
  readonly external: number
  readonly stoodMs: number
}

/** After a collection. */
async function memoryOf({ child }: Served): Promise<Memory> {
  const answered = once(child, 'message')
  child.send('memory')
  const [memory] = (await answered) as [Memory]
  return memory
}

function mibOf({ heapUsed, external }: Memory): number {
  return Math.round((heapUsed + external) / 1_048_576)
}

function spread(ms: readonly number[]): string {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
  return `${sorted.length} times ${at(0.5)} ms in the middle, ${at(0.99)} ms of a hundred the slowest, ${at(1)} ms at most`
}
