/** Decisions of an hour that went alike, as one row with count, first and last. */

import type { DecisionRecord, UseRow } from '../model/decision.ts'

export interface UseRows {
  add(record: DecisionRecord): void
  addRow(row: UseRow): void
  /** How many there are by now. */
  size(): number
  /** What was added since, which is forgotten: sorted, so that equal hours have equal rows. */
  take(): readonly UseRow[]
}

export function useRows(): UseRows {
  const rows = new Map<string, UseRow>()
  const addRow = (row: UseRow): void => {
    const { subject, resource, assets, code, decision, tier, posture } = row
    const key = JSON.stringify([subject, resource, assets, code, decision, tier, posture])
    const known = rows.get(key)
    if (known === undefined) return void rows.set(key, row)
    rows.set(key, {
      ...known,
      count: known.count + row.count,
      first: row.first < known.first ? row.first : known.first,
      last: row.last > known.last ? row.last : known.last,
    })
  }
  return {
    add({ subject, resource, assets, code, decision, at, ...more }) {
      const { tier = null, posture = null, count = 1, last = at } = more
      const alike = { subject, resource, assets, code, decision, tier, posture }
      addRow({ v: 1, ...alike, count, first: at, last })
    },
    addRow,
    size: () => rows.size,
    take() {
      const taken = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
      rows.clear()
      return taken
    },
  }
}
