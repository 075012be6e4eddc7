/**
 * The lines of an hour with equal answers of a minute made one: what was written each is merged, what was counted
 * takes its count. Of a minute only a window is held, so an hour of any length folds in the same memory.
 */

import { canonicalJson } from '../kernel/canonical-json.ts'
import { MINUTE_MS, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { isWrittenEach, type DecisionCount, type DecisionRecord } from '../model/decision.ts'

export interface DecisionFold {
  add(line: string): void
  end(): void
}

interface Group {
  readonly key: string
  readonly line: string
  readonly record: DecisionRecord
  /** Decisions under the record's own id, … */
  count: number
  /** … and by the others they were answered under; null: none. */
  others: Map<DecisionRecord['id'], number> | null
  last: Instant
  until: Instant | null
}

/** `emit`: a line that is final; null: it is no record, and is kept as it is. */
export function foldDecisions(
  emit: (line: string, record: DecisionRecord | null) => void,
): DecisionFold {
  const each = new Map<string, Group>()
  const counted = new Map<string, Group>()
  const byId = new Map<string, Group>()
  let minute = 0

  const finish = (from: Map<string, Group>, group: Group): void => {
    from.delete(group.key)
    byId.delete(group.record.id)
    for (const id of group.others?.keys() ?? []) byId.delete(id)
    const record = mergedOf(group)
    emit(record === group.record ? group.line : canonicalJson(record), record)
  }
  const end = (): void => {
    for (const groups of [each, counted]) {
      for (const group of groups.values()) finish(groups, group)
    }
  }
  /** The last to be finished: what is still counted must stay in the window. */
  const keep = (groups: Map<string, Group>, group: Group): void => {
    groups.delete(group.key)
    groups.set(group.key, group)
    const [oldest] = groups.size > LIMITS.decisionsFoldedMax ? groups.values() : []
    if (oldest !== undefined) finish(groups, oldest)
  }
  const addRecord = (line: string, record: DecisionRecord): void => {
    const now = Math.floor(record.at / MINUTE_MS)
    if (now > minute) {
      end()
      minute = now
    }
    const groups = isWrittenEach(record) ? each : counted
    const key = keyOf(record, now)
    const [last, until] = [record.last ?? record.at, record.until]
    const count = record.count ?? 1
    let group = groups.get(key)
    if ((group?.others?.size ?? 0) >= LIMITS.decisionIdsMax && group !== undefined) {
      finish(groups, group)
      group = undefined
    }
    if (group === undefined) group = { key, line, record, count, others: null, last, until }
    else (group.others ??= new Map()).set(record.id, count)
    Object.assign(group, { last, until })
    byId.set(record.id, group)
    keep(groups, group)
  }
  return {
    add(line) {
      const value = valueOf(line)
      // Of the first version the tier is not known, and nothing is equal to it.
      if (value === null || (!('again' in value) && value.v === 1)) return emit(line, value)
      if (!('again' in value)) return addRecord(line, value)
      const group = byId.get(value.again)
      // Its record is not here: the count stays as it is, for nothing is lost silently.
      if (group === undefined) return emit(line, null)
      if (value.again === group.record.id) group.count = value.count
      else group.others?.set(value.again, value.count)
      Object.assign(group, { last: value.last, until: value.until })
    },
    end,
  }
}

function mergedOf({ record, count, others, last, until }: Group): DecisionRecord {
  if (others === null && count === (record.count ?? 1)) return record
  let all = count
  for (const other of others?.values() ?? []) all += other
  const ids = [...(record.ids ?? []), ...(others?.keys() ?? [])]
  return { ...record, count: all, last, until, ...(ids.length === 0 ? {} : { ids }) }
}

/** Equal in everything but the time, the end and the fact it was judged by. */
function keyOf(record: DecisionRecord, minute: number): string {
  const { caller, subject, action, resource, assets, code, hold, overrides, table } = record
  const { released, tier, posture, denying } = record
  return JSON.stringify([
    [minute, caller, subject, action, resource, assets, code, hold, overrides, table],
    [released, tier, posture, denying],
  ])
}

function valueOf(line: string): DecisionRecord | DecisionCount | null {
  try {
    const value = JSON.parse(line) as DecisionRecord | DecisionCount | null
    if (typeof value !== 'object' || value === null) return null
    if ('again' in value) return typeof value.count === 'number' ? value : null
    return typeof value.id === 'string' && typeof value.at === 'number' ? value : null
  } catch {
    return null
  }
}
