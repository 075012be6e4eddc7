/** Recorded decisions as the API shows them: the record, with names and words beside its ids and codes. */

import type { DecisionItem, UseItem } from '@holdfast/api/contract/decision'
import type { DecisionRecord, UseRow } from '@holdfast/core/model/decision'
import { REASON_CODES } from '@holdfast/core/model/reason-codes'
import { anyOverride } from '@holdfast/core/state/overrides/table'
import type { View } from '@holdfast/core/state/state'
import { at } from './assets.ts'

export function decisionItem(view: View, record: DecisionRecord): DecisionItem {
  const assets = namesOf(view, record.assets)
  return {
    ...record,
    at: at(record.at),
    // Equal answers of a minute are one record.
    first: at(record.at),
    last: at(record.last ?? record.at),
    count: record.count ?? 1,
    until: at(record.until),
    assets,
    denying: namesOf(view, record.denying ?? []),
    text: REASON_CODES[record.code],
    overrides: record.overrides.map((id) => anyOverride(view, id)?.name ?? id),
    next: assets.length === 0 ? null : `holdfast why ${assets[0]}`,
  }
}

/** Decisions of one hour that went alike. */
export function useItem(view: View, hour: string, row: UseRow): UseItem {
  const { v: _, ...shown } = row
  return {
    ...shown,
    hour: `${hour}:00:00Z`,
    assets: namesOf(view, row.assets),
    first: at(row.first),
    last: at(row.last),
    text: REASON_CODES[row.code],
  }
}

function namesOf(view: View, uids: DecisionRecord['assets']): string[] {
  return uids.map((uid) => view.manifests.Asset.get(uid)?.name ?? uid)
}
