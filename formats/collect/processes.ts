/** What collect.sh says of the processes, and whether that is all of them. */

import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { Coverage, PackageFact, ProcessFact, ProcessView } from '@holdfast/core/model/facts'
import { ownersOf, readDiversions, readOwnerLine, type Owners } from '../owners/owners.ts'
import { replacedFiles, type Changes, type HeldFile } from '../owners/replaced.ts'
import { processCoverage, readProcessView } from '../proc/view.ts'

type Sections = ReadonlyMap<string, string>

export function processesOf(
  sections: Sections,
  format: 1 | 2,
  packages: readonly PackageFact[],
  container: boolean,
): {
  readonly processes: readonly ProcessFact[]
  readonly coverage: Coverage
  readonly view: ProcessView | null
} {
  const rows = format === 1 ? rowsBefore(sections) : rowsOf(sections)
  const held = [...rows.values()].flatMap((row) => row.held)
  const owners = ownersIn(
    sections,
    packages,
    held.map((one) => one.path),
  )
  const changes = changesOf(sections)
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
  const view = format === 1 ? null : readProcessView(sections.get('view') ?? '', container)
  const written = format === 1 ? null : Number((sections.get('entries') ?? '').trim() || Number.NaN)
  return { processes, view, coverage: processCoverage(processes, view, written) }
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
function rowsBefore(sections: Sections): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>()
  for (const line of linesOf(sections, 'processes')) {
    const [pid, program, judged, gone] = line.split('\t')
    if (pid === undefined || program === undefined || judged === undefined) continue
    const paths = (gone ?? '').split('|').filter((path) => path !== '')
    rows.set(pid, {
      pid: Number(pid),
      program,
      how: judged === 'maps' ? 'maps' : 'none',
      startedAt: null,
      exe: '',
      held: paths.map((path) => ({ kind: 'map', path })),
    })
  }
  return rows
}

function rowsOf(sections: Sections): ReadonlyMap<string, Row> {
  const held = new Map<string, HeldFile[]>()
  for (const line of linesOf(sections, 'gone')) {
    const [pid = '', kind, ...rest] = line.split('\t')
    if (kind !== 'map' && kind !== 'open' && kind !== 'script') continue
    held.set(pid, [...(held.get(pid) ?? []), { kind, path: rest.join('\t') }])
  }
  const boot = Number(/^btime (\d+)/m.exec(sections.get('boottime') ?? '')?.[1])
  const rows = new Map<string, Row>()
  for (const line of linesOf(sections, 'processes')) {
    const [pid, program, how, start, exe, ...more] = line.split('\t')
    // A line that is not as the script writes it is missing in the count.
    if (pid === undefined || !/^\d+$/.test(pid) || exe === undefined || more.length > 0) continue
    if (how !== 'maps' && how !== 'none' && how !== 'container') continue
    const at = (boot + Number(start) / TICKS_PER_SECOND) * 1_000
    rows.set(pid, {
      pid: Number(pid),
      program: program ?? '',
      how,
      startedAt: Number.isFinite(at) ? instant(Math.trunc(at)) : null,
      exe,
      held: held.get(pid) ?? [],
    })
  }
  return rows
}

/** USER_HZ, fixed at 100 for every supported machine. */
const TICKS_PER_SECOND = 100

function ownersIn(
  sections: Sections,
  packages: readonly PackageFact[],
  wanted: readonly string[],
): Owners {
  const files = linesOf(sections, 'owners').flatMap(readOwnerLine)
  return ownersOf(files, packages, wanted, readDiversions(sections.get('diversions') ?? ''))
}

/** Seconds and package, a line each; `*` where only the time of the whole database is known. */
function changesOf(sections: Sections): Changes {
  const byPackage = new Map<string, Instant>()
  let every: Instant | null = null
  for (const line of linesOf(sections, 'changed')) {
    const [, seconds, name] = /^(\d{9,11})\t(.+)$/.exec(line) ?? []
    if (seconds === undefined || name === undefined) continue
    const at = instant(Number(seconds) * 1_000)
    if (name === '*') every = at
    else if ((byPackage.get(name) ?? 0) < at) byPackage.set(name, at)
  }
  return { byPackage, every }
}

function linesOf(sections: Sections, name: string): readonly string[] {
  return (sections.get(name) ?? '').split('\n').filter((line) => line !== '')
}
