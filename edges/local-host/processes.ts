/** What runs: which package-owned files processes still map though replaced, and who listens. */

import type { Coverage, PackageFact, ProcessFact, ProcessView } from '@holdfast/core/model/facts'
import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import {
  readBootTime,
  readListeners,
  readMaps,
  readProcOptions,
  readScript,
  readSharedGone,
  readStartTicks,
  readUnit,
} from '@holdfast/host-formats/proc/proc'
import { hidepidOf, isHostNamespace, processCoverage } from '@holdfast/host-formats/proc/view'
import { isInterpreter, replacedFiles, type HeldFile } from '@holdfast/host-formats/owners/replaced'
import { isContainer } from './kernel.ts'
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
  readonly held: readonly HeldFile[]
  /** Its root and its mounts are not those of what was looked at. */
  readonly container: boolean
  readonly listening: readonly string[]
}

/** With a root only the processes of that root; paths are relative to it. */
export async function runningProcesses(system: System, root: string): Promise<RunningProcess[]> {
  const boot = readBootTime((await system.read('/proc/stat')) ?? '')
  const listeners = new Map<string, string>()
  for (const name of ['tcp', 'tcp6', 'udp', 'udp6'] as const) {
    const text = (await system.read(`/proc/net/${name}`)) ?? ''
    for (const listener of readListeners(text, name.startsWith('tcp') ? 'tcp' : 'udp')) {
      listeners.set(listener.inode, listener.address)
    }
  }
  const whole = {
    root: await firstOf(system, root === '' ? ['/proc/1/root', '/'] : [root]),
    mounts: await firstOf(system, ['/proc/1/ns/mnt', '/proc/self/ns/mnt']),
  }
  const found: RunningProcess[] = []
  for (const name of await system.list('/proc')) {
    if (!/^\d+$/.test(name) || found.length >= LIMITS.processesMax) continue
    const running = await readProcess(system, name, root, whole, boot, listeners)
    if (running !== undefined) found.push(running)
  }
  return found
}

/** Where process 1 may not be looked at, the reader itself stands for the machine. */
async function firstOf(system: System, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await system.identity(path)
    if (found !== undefined) return found
  }
  return undefined
}

async function readProcess(
  system: System,
  pid: string,
  root: string,
  whole: { readonly root: string | undefined; readonly mounts: string | undefined },
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
  const own = await system.identity(`${folder}/root`)
  if (root !== '' && exe?.startsWith(`${root}/`) !== true && (own ?? '') !== whole.root) {
    return undefined
  }
  const ticks = readStartTicks(stat)
  const startedAt =
    boot === undefined || ticks === undefined
      ? null
      : instant((boot + ticks / TICKS_PER_SECOND) * 1_000)
  const inside = (path: string): string =>
    root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path
  const maps =
    mapsText === undefined
      ? undefined
      : readMaps(mapsText).map((map) => ({ ...map, path: inside(map.path) }))
  const { listening, gone } = await openOf(system, folder, listeners)
  const open = [...readSharedGone(mapsText ?? ''), ...gone].map(inside)
  const program = exe === undefined ? stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')) : exe
  const name = program.replace(/ \(deleted\)$/, '').replace(/^.*\//, '')
  const script = isInterpreter(name)
    ? readScript((await system.read(`${folder}/cmdline`)) ?? '')
    : undefined
  return {
    pid: Number(pid),
    program: name,
    unit: readUnit((await system.read(`${folder}/cgroup`)) ?? ''),
    startedAt,
    maps,
    held: [
      ...(maps ?? []).flatMap(({ path, deleted }) =>
        deleted ? [{ kind: 'map', path } as const] : [],
      ),
      ...open.map((path) => ({ kind: 'open', path }) as const),
      ...(script === undefined ? [] : [{ kind: 'script', path: inside(script) } as const]),
    ],
    // A root of its own in the mounts of the host is a chroot: its paths are the host's still.
    container:
      root === '' &&
      own !== undefined &&
      whole.root !== undefined &&
      own !== whole.root &&
      (await system.identity(`${folder}/ns/mnt`)) !== whole.mounts,
    listening,
  }
}

/** Sockets it listens on beyond loopback, and files it has open though they are gone. */
async function openOf(
  system: System,
  folder: string,
  listeners: ReadonlyMap<string, string>,
): Promise<{ readonly listening: readonly string[]; readonly gone: readonly string[] }> {
  const addresses = new Set<string>()
  const gone = new Set<string>()
  for (const fd of await system.list(`${folder}/fd`)) {
    const target = (await system.link(`${folder}/fd/${fd}`)) ?? ''
    const address = listeners.get(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '')
    if (address !== undefined) addresses.add(address)
    const path = /^(\/.*) \(deleted\)$/.exec(target)?.[1]
    if (path !== undefined) gone.add(path)
  }
  return { listening: [...addresses].toSorted(), gone: [...gone] }
}

/** From where the processes were looked at. */
export async function processView(system: System): Promise<ProcessView> {
  const groups = (system.groups ?? []).map(String)
  return {
    uid: system.uid,
    hidepid: hidepidOf(readProcOptions((await system.read('/proc/mounts')) ?? ''), groups),
    hostNamespace: isHostNamespace(
      await system.link('/proc/self/ns/pid'),
      await system.link('/proc/1/ns/pid'),
      await isContainer(system),
    ),
  }
}

/** Facts of every process, judged by its mappings, else by its start against the newest change. */
export function judgeProcesses(
  running: readonly RunningProcess[],
  packages: readonly PackageFact[],
  ownership: Ownership,
  view: ProcessView,
  about: { readonly lastChangeAt: Instant | null; readonly root: string },
): { readonly processes: readonly ProcessFact[]; readonly coverage: Coverage } {
  const { lastChangeAt, root } = about
  const { owners, changes } = ownership
  const processes = running.map((one): ProcessFact => {
    // Younger than every change on disk, it can only have mapped what is there now.
    const younger = one.startedAt !== null && lastChangeAt !== null && one.startedAt > lastChangeAt
    return {
      pid: one.pid,
      program: one.program,
      unit: one.unit,
      startedAt: one.startedAt,
      replaced: one.container ? [] : replacedFiles(one.held, one, packages, owners, changes),
      listening: one.listening,
      judgedBy: one.container || one.maps !== undefined ? 'maps' : younger ? 'start-time' : 'none',
      ...(one.container ? { container: true as const } : {}),
    }
  })
  const coverage = processCoverage(processes, view, null, root === '')
  return {
    processes,
    coverage: { ...coverage, truncated: processes.length >= LIMITS.processesMax },
  }
}
