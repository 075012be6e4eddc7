/** The uses of many hours added up, newest hour first; a finished hour is read once and remembered. */

import { HOUR_MS } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { useRows } from '@holdfast/core/measure/use-rows'
import type { UseRow } from '@holdfast/core/model/decision'
import { hoursBetween, usesOf, type HourUses } from './read-records.ts'
import { folderIn } from './segment-names.ts'

export interface LookedBack {
  readonly rows: readonly UseRow[]
  /** So far back it was looked. */
  readonly since: number
  /** There were more different uses than are held at once. */
  readonly whole: boolean
}

/** `elapsedMs`: since the look began; it ends in time, and the next one goes on behind what is remembered. */
export function lookBackIn(
  directory: string,
): (codes: readonly string[], from: number, to: number, elapsedMs: () => number) => LookedBack {
  const folder = folderIn(directory)
  const known = new Map<string, HourUses>()
  let kept = 0
  const remember = (key: string, uses: HourUses): void => {
    if (kept + uses.rows.length > LIMITS.lookBackRowsKept) return
    known.set(key, uses)
    kept += uses.rows.length
  }
  const forgetBefore = (hour: string): void => {
    for (const [key, uses] of known) {
      if (uses.hour >= hour) continue
      known.delete(key)
      kept -= uses.rows.length
    }
  }
  return (codes, from, to, elapsedMs) => {
    const all = useRows()
    let [whole, since] = [true, from]
    for (const [hour, files] of hoursBetween(folder, from, to)) {
      const start = Date.parse(`${hour}:00:00Z`)
      const end = start + HOUR_MS
      const key = `${hour} ${codes.join(' ')}`
      let uses = known.get(key)
      if (uses === undefined) {
        if (elapsedMs() > LIMITS.lookBackMsMax) {
          since = end
          break
        }
        const filter = { identity: null, resource: null, asset: null, codes, from: start, to: end }
        uses = { hour, ...usesOf(folder, hour, files, filter) }
        if (end <= to) remember(key, uses)
      }
      whole &&= uses.whole
      for (const row of uses.rows) {
        if (all.size() < LIMITS.useRowsMax) all.addRow(row)
        else whole = false
      }
    }
    forgetBefore(new Date(from).toISOString().slice(0, 13))
    return { rows: all.take(), since, whole }
  }
}
