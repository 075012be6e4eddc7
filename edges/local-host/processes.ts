/** What runs: which package-owned files processes still map though replaced, and who listens. */

import type { Coverage, ProcessFact } from '@holdfast/core/model/facts'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import {
  readBootTime,
  readListeners,
  readMaps,
  readStartTicks,
  readUnit,
} from '@holdfast/formats/proc/proc'
import type { Ownership } from './ownership.ts'
import type { System } from './system.ts'

/** USER_HZ, fixed at 100 for every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

export interface RunningProcess {
  readonly pid: number
  readonly program: string
  readonly unit: string | null
  readonly startedAt: Instant | null
  /** Paths below the root; undefined where the mappings may not be read. */
  readonly maps: readonly { readonly path: string; readonly deleted: boolean }[] | undefined
  readonly listening: readonly string[]
}

/** With a root only the processes whose executable lies inside it; paths are relative to it. */
export async function runningProcesses(system: System, root: string): Promise<RunningProcess[]> {
  const boot = readBootTime((await system.read('/proc/stat')) ?? '')
  const listeners = new Map<string, string>()
  for (const name of ['tcp', 'tcp6', 'udp', 'udp6'] as const) {
    const text = (await system.read(`/proc/net/${name}`)) ?? ''
    for (const one of readListeners(text, name.startsWith('tcp') ? 'tcp' : 'udp')) {
      listeners.set(one.inode, one.address)
    }
  }
  const found: RunningProcess[] = []
  for (const name of await system.list('/proc')) {
    if (!/^\d+$/.test(name) || found.length >= LIMITS.processesMax) continue
    const one = await readProcess(system, name, root, boot, listeners)
    if (one !== undefined) found.push(one)
  }
  return found
}

async function readProcess(
  system: System,
  pid: string,
  root: string,
  boot: number | undefined,
  listeners: ReadonlyMap<string, string>,
): Promise<RunningProcess | undefined> {
  const folder = `/proc/${pid}`
  const stat = await system.read(`${folder}/stat`)
  if (stat === undefined) return undefined
  const exe = await system.link(`${folder}/exe`)
  const mapsText = await system.read(`${folder}/maps`)
  // One that ended while it was looked at is not one that could not be looked at.
  if (mapsText === undefined && (await system.stat(`${folder}/stat`)) === undefined) {
    return undefined
  }
  // Kernel threads have neither an executable nor mappings.
  if (mapsText === '' && exe === undefined) return undefined
  if (root !== '' && exe?.startsWith(`${root}/`) !== true) return undefined
  const ticks = readStartTicks(stat)
  const startedAt =
    boot === undefined || ticks === undefined
      ? null
      : instant((boot + ticks / TICKS_PER_SECOND) * 1_000)
  const program = exe === undefined ? stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')) : exe
  return {
    pid: Number(pid),
    program: program.replace(/ \(deleted\)$/, '').replace(/^.*\//, ''),
    unit: readUnit((await system.read(`${folder}/cgroup`)) ?? ''),
    startedAt,
    maps:
      mapsText === undefined
        ? undefined
        : readMaps(mapsText).map(({ path, deleted }) => ({
            path: root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path,
            deleted,
          })),
    listening: await socketsOf(system, folder, listeners),
  }
}

async function socketsOf(
  system: System,
  folder: string,
  listeners: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  if (listeners.size === 0) return []
  const addresses = new Set<string>()
  for (const fd of await system.list(`${folder}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec((await system.link(`${folder}/fd/${fd}`)) ?? '')?.[1]
    const address = listeners.get(inode ?? '')
    if (address !== undefined) addresses.add(address)
  }
  return [...addresses].toSorted()
}

/** Facts of every process, judged by its mappings, else by its start against the newest change. */
export function judgeProcesses(
  running: readonly RunningProcess[],
  ownership: Ownership,
  lastChangeAt: Instant | null,
): { readonly processes: readonly ProcessFact[]; readonly coverage: Coverage } {
  const processes = running.map((one): ProcessFact => {
    const base = {
      pid: one.pid,
      program: one.program,
      unit: one.unit,
      startedAt: one.startedAt,
      listening: one.listening,
    }
    if (one.maps !== undefined) {
      const replaced = one.maps
        .filter((map) => map.deleted)
        .map((map) => ({ path: map.path, source: ownership.sourceOf(map.path) }))
      return { ...base, replaced, judgedBy: 'maps' }
    }
    // Younger than every change on disk, it can only have mapped what is there now.
    const younger = one.startedAt !== null && lastChangeAt !== null && one.startedAt > lastChangeAt
    return { ...base, replaced: [], judgedBy: younger ? 'start-time' : 'none' }
  })
  const readable = processes.filter((one) => one.judgedBy === 'maps').length
  const unjudged = processes.filter((one) => one.judgedBy === 'none').length
  const all = readable === processes.length
  return {
    processes,
    coverage: {
      scope: 'processes',
      roots: ['/proc'],
      items: processes.length,
      unreadable: unjudged,
      truncated: processes.length >= LIMITS.processesMax,
      state: all ? 'complete' : 'partial',
      ...(all
        ? {}
        : {
            reason: `${readable} of ${processes.length} processes readable; the rest judged by start time, else unknown`,
          }),
    },
  }
}
