/** One recorded decision as the API shows it: the record, with names and words beside its ids and codes. */

import type { DecisionRecord } from '@holdfast/core/model/decision'
import { REASON_CODES } from '@holdfast/core/model/reason-codes'
import type { View } from '@holdfast/core/model/state'
import { at } from './assets.ts'

export function decisionItem(view: View, record: DecisionRecord): Record<string, unknown> {
  const assets = record.assets.map((uid) => view.manifests.Asset.get(uid)?.name ?? uid)
  return {
    ...record,
    at: at(record.at),
    until: at(record.until),
    assets,
    text: REASON_CODES[record.code],
    overrides: record.overrides.map((id) => view.overrides.get(id)?.name ?? id),
    next: assets.length === 0 ? null : `holdfast why ${assets[0]}`,
  }
}
