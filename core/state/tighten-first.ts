/**
 * In which order the entries of one input become visible, slice by slice: what takes access first, what gives it
 * last, and between them, in one slice, whatever may do either. Between two slices a decision may be asked; none
 * is looser than both before the input and after it, and after the last slice the state is what the order of the
 * ledger gives. A replay applies in the order of the ledger.
 */

import type { AssetUid } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import type { Entry } from './entries.ts'
import { rowOf } from './registry.ts'
import { LOOSENS, type Stage } from './row.ts'
import type { View } from './state.ts'

export interface Step {
  readonly entry: Entry
  /** Its position in the ledger. */
  readonly seq: number
}

/** Applied in one turn. */
export type Slice = readonly Step[]

/** `from`: the position of the first. */
export function* tightenFirst(
  view: View,
  entries: readonly Entry[],
  from: number,
): Stepwise<Slice[]> {
  const stages: [Step[], Step[], Step[]] = [[], [], []]
  const order = keptOrder()
  let heldUp = false
  for (const [place, entry] of entries.entries()) {
    if ((place + 1) % LIMITS.stepItemsMax === 0) yield
    const own = stageOf(view, entry)
    const stage = order(entry, view, own)
    stages[stage].push({ entry, seq: from + place })
    heldUp ||= stage === LOOSENS && own !== LOOSENS && entry.kind !== 'posture.changed'
  }
  const [tightens, together, loosens] = stages
  // What takes access and has to wait for something that gives some: nobody is asked between the two.
  if (heldUp) return [...runs(tightens), [...together, ...loosens].toSorted(bySeq)]
  return [...runs(tightens), ...(together.length === 0 ? [] : [together]), ...runs(loosens)]
}

function bySeq(a: Step, b: Step): number {
  return a.seq - b.seq
}

/** No entry overtakes an earlier one that wrote what it reads or writes, nor one that read what it writes. */
function keptOrder(): (entry: Entry, view: View, stage: Stage) => Stage {
  const wrote = new Map<string, Stage>()
  const read = new Map<string, Stage>()
  return (entry, view, stage) => {
    const { reads = [], writes = [] } = rowOf(entry).touches?.(entry.body, view) ?? {}
    let kept = stage
    for (const key of [...reads, ...writes]) kept = later(kept, wrote.get(key))
    for (const key of writes) kept = later(kept, read.get(key))
    for (const key of writes) wrote.set(key, later(kept, wrote.get(key)))
    for (const key of reads) read.set(key, later(kept, read.get(key)))
    return kept
  }
}

function later(stage: Stage, other: Stage | undefined): Stage {
  return other !== undefined && other > stage ? other : stage
}

/** What is said of one asset in a row is seen at once: its causes with the override that spares it. */
function runs(steps: readonly Step[]): Slice[] {
  const slices: Step[][] = []
  let last: Step[] = []
  let of: AssetUid | null = null
  for (const step of steps) {
    const asset = rowOf(step.entry).about?.(step.entry.body) ?? null
    const other = asset !== null && of !== null && asset !== of
    if (last.length === 0 || other || last.length >= LIMITS.sliceEntriesMax) {
      last = []
      slices.push(last)
      of = null
    }
    of = asset ?? of
    last.push(step)
  }
  return slices
}

function stageOf(view: View, entry: Entry): Stage {
  const { stage } = rowOf(entry)
  return typeof stage === 'number' ? stage : stage(view, entry.body, entry.at)
}
