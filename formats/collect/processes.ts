/** What collect.sh says of the processes, and whether that is all of them. */

import { instant, type Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { Coverage, PackageFact, ProcessFact, ProcessView } from '@holdfast/core/model/facts'
import {
  ownersOf,
  readDiversions,
  readOwnerLine,
  type Owners,
} from '@holdfast/host-formats/owners/owners'
import { replacedFiles, type Changes, type HeldFile } from '@holdfast/host-formats/owners/replaced'
import { processCoverage, readProcessView } from '@holdfast/host-formats/proc/view'
import { remedy, shown, type Frame, type SectionName } from './frame.ts'

interface Looked {
  readonly processes: readonly ProcessFact[]
  readonly coverage: Coverage
  readonly view: ProcessView | null
}

export function processesOf(
  frame: Frame,
  packages: readonly PackageFact[],
  container: boolean,
): Result<Looked, string> {
  const read = frame.format === 1 ? rowsBefore(frame) : rowsOf(frame)
  if (!read.ok) return read
  const rows = read.value
  const held = [...rows.values()].flatMap((row) => row.held)
  const owners = ownersIn(
    frame,
    packages,
    held.map((file) => file.path),
  )
  const changes = changesOf(frame)
  const newest = Math.max(...changes.byPackage.values(), changes.every ?? 0)
  const processes = [...rows.values()].map((row): ProcessFact => {
    const inside = row.how === 'container'
    // Younger than every change on disk, it can only have loaded what is there now.
    const younger = newest > 0 && row.startedAt !== null && row.startedAt > newest + 1_000
    return {
      pid: row.pid,
      program: row.program,
      unit: null,
      startedAt: row.startedAt,
      replaced: inside
        ? []
        : replacedFiles(
            row.held,
            { program: row.exe === '' ? row.program : row.exe, startedAt: row.startedAt },
            packages,
            owners,
            changes,
          ),
      listening: [],
      judgedBy: row.how !== 'none' ? 'maps' : younger ? 'start-time' : 'none',
      ...(inside ? { container: true as const } : {}),
    }
  })
  const old = frame.format === 1
  const view = old ? null : readProcessView(frame.text('view') ?? '', container)
  const written = old ? null : Number(frame.value('entries') || Number.NaN)
  return ok({ processes, view, coverage: processCoverage(processes, view, written) })
}

interface Row {
  readonly pid: number
  readonly program: string
  readonly how: 'maps' | 'none' | 'container'
  readonly startedAt: Instant | null
  readonly exe: string
  readonly held: readonly HeldFile[]
}

/** Format 1: the replaced files of a process in its own line. */
function rowsBefore(frame: Frame): Result<ReadonlyMap<string, Row>, string> {
  return rowsIn(frame, ([pid = '', program = '', how, gone = '']) => {
    if (how !== 'maps' && how !== 'none') return undefined
    const paths = gone.split('|').filter((path) => path !== '')
    const held = paths.map((path) => ({ kind: 'map', path }) as const)
    return { pid: Number(pid), program, how, startedAt: null, exe: '', held }
  })
}

function rowsOf(frame: Frame): Result<ReadonlyMap<string, Row>, string> {
  const held = new Map<string, HeldFile[]>()
  for (const line of linesOf(frame, 'gone')) {
    const [pid = '', kind, ...rest] = line.split('\t')
    if (kind !== 'map' && kind !== 'open' && kind !== 'script') continue
    held.set(pid, [...(held.get(pid) ?? []), { kind, path: rest.join('\t') }])
  }
  const boot = Number(/^btime (\d+)/.exec(frame.value('boottime'))?.[1])
  return rowsIn(frame, ([pid = '', program = '', how, start, exe = '']) => {
    if (how !== 'maps' && how !== 'none' && how !== 'container') return undefined
    const at = (boot + Number(start) / TICKS_PER_SECOND) * 1_000
    return {
      pid: Number(pid),
      program,
      how,
      startedAt: Number.isFinite(at) ? instant(Math.trunc(at)) : null,
      exe,
      held: held.get(pid) ?? [],
    }
  })
}

function rowsIn(
  frame: Frame,
  rowOf: (columns: readonly string[]) => Row | undefined,
): Result<ReadonlyMap<string, Row>, string> {
  const rows = new Map<string, Row>()
  for (const columns of frame.rows('processes')) {
    const [pid = '', , how = ''] = columns
    const where = 'section `processes`:'
    if (!/^\d{1,10}$/.test(pid) || rows.has(pid)) {
      const what = `\`${shown(pid)}\` is no process id of its own`
      return err(`${where} ${what}; ${remedy(frame.format)}`)
    }
    const row = rowOf(columns)
    if (row === undefined) {
      const what = `process ${pid} says \`${shown(how)}\`, no word of collect.sh`
      return err(`${where} ${what}; ${remedy(frame.format)}`)
    }
    rows.set(pid, row)
  }
  return ok(rows)
}

/** USER_HZ, fixed at 100 for every supported machine. */
const TICKS_PER_SECOND = 100

function ownersIn(
  frame: Frame,
  packages: readonly PackageFact[],
  wanted: readonly string[],
): Owners {
  const files = frame.rows('owners').flatMap((row) => readOwnerLine(row.join('\t')))
  return ownersOf(files, packages, wanted, readDiversions(frame.text('diversions') ?? ''))
}

/** Seconds and package, a line each; `*` where only the time of the whole database is known. */
function changesOf(frame: Frame): Changes {
  const byPackage = new Map<string, Instant>()
  let every: Instant | null = null
  for (const line of linesOf(frame, 'changed')) {
    const [, seconds, name] = /^(\d{9,11})\t(.+)$/.exec(line) ?? []
    if (seconds === undefined || name === undefined) continue
    const at = instant(Number(seconds) * 1_000)
    if (name === '*') every = at
    else if ((byPackage.get(name) ?? 0) < at) byPackage.set(name, at)
  }
  return { byPackage, every }
}

function linesOf(frame: Frame, name: SectionName): readonly string[] {
  return (frame.text(name) ?? '').split('\n').filter((line) => line !== '')
}
