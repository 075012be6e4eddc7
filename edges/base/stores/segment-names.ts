/**
 * What lies in `decisions/`: of an hour that is open its blocks and a tail of plain lines (`….tail-N` continues
 * blocks of N bytes); sealed, what is kept long and what is kept short, each with its own root; `….uses`, what is
 * left of records that are gone. `….ndjson` is an hour as earlier versions wrote it.
 */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

export const LONG = '-400d'
export const SHORT = '-30d'

const HOUR = String.raw`\d{4}-\d\d-\d\dT\d\d`
const OPEN = new RegExp(`^(${HOUR})\\.(?:blocks|ndjson|tail-(\\d+))$`)
const SEALED = new RegExp(`^(${HOUR}(?:-400d|-30d))\\.sealed$`)
const OLD = new RegExp(`^(${HOUR})\\.ndjson$`)
const USES = new RegExp(`^(${HOUR}(?:-400d|-30d)?)\\.uses$`)

export interface HourFiles {
  readonly ndjson: boolean
  readonly blocks: boolean
  /** Sizes of blocks that tails continue; more than one only after a crash. */
  readonly tails: readonly number[]
  /** Sealed segments of it. */
  readonly sealed: readonly string[]
  /** Segments whose records are gone. */
  readonly uses: readonly string[]
}

export function isHour(text: string): boolean {
  return new RegExp(`^${HOUR}$`).test(text)
}

export function hourOf(segment: string): string {
  return segment.slice(0, 13)
}

export function folderIn(directory: string): string {
  return join(directory, 'decisions')
}

/** Every hour of which anything is there, oldest first. */
export function hoursIn(folder: string): ReadonlyMap<string, HourFiles> {
  const hours = new Map<string, HourFiles>()
  for (const name of readdirSync(folder).toSorted()) {
    if (!isHour(hourOf(name))) continue
    const of = hours.get(hourOf(name)) ?? NOTHING
    const more = added(of, name)
    if (more !== null) hours.set(hourOf(name), more)
  }
  return hours
}

const NOTHING: HourFiles = { ndjson: false, blocks: false, tails: [], sealed: [], uses: [] }

function added(of: HourFiles, name: string): HourFiles | null {
  const tail = OPEN.exec(name)?.[2]
  if (tail !== undefined) return { ...of, tails: [...of.tails, Number(tail)] }
  if (OLD.test(name)) return { ...of, ndjson: true }
  if (OPEN.test(name)) return { ...of, blocks: true }
  const sealed = SEALED.exec(name)?.[1]
  if (sealed !== undefined) return { ...of, sealed: [...of.sealed, sealed] }
  const uses = USES.exec(name)?.[1]
  return uses === undefined ? null : { ...of, uses: [...of.uses, uses] }
}
