/** The fold of the rules: what evidence has said is judged anew when they change. */

import { wakeAnew } from '../wakeups/wakeups.ts'
import type { State } from '../state.ts'
import { setStanding } from '../evidence/table.ts'
import { neverSeen } from '../../model/refusal.ts'
import { assetState } from '../evidence/asset-state.ts'
import type { EntryAt } from '../entries.ts'
import { ASSET_PAGES, TOGETHER, type Rows } from '../row.ts'
import type { RulesEntries } from './entries.ts'

/** What evidence has said of an asset is judged anew; of what nothing was said nothing is known. */
function rulesChanged(state: State, body: EntryAt<'rules.changed@1'>['body']): void {
  state.rules = body.to
  state.rulesFrom = state.lastAt
  if (body.from === null) return
  for (const asset of state.assets.values()) {
    if (!state.manifests.Asset.has(asset.uid)) continue
    if (asset.standings.size > 0) state.unjudged.add(asset.uid)
    else asset.refusal ??= neverSeen(asset.postureSince)
  }
}

function assetRejudged(state: State, { body }: EntryAt<'asset.rejudged@1'>): void {
  for (const standing of body.standings) {
    setStanding(state, assetState(state, body.asset), standing)
  }
  state.unjudged.delete(body.asset)
  wakeAnew(state.wakeups, body.asset)
}

export const RULES_ROWS: Rows<RulesEntries> = {
  'rules.changed@1': {
    fold: (state, { body }) => rulesChanged(state, body),
    stage: TOGETHER,
    changes: ['status'],
  },
  'asset.rejudged@1': {
    fold: assetRejudged,
    stage: TOGETHER,
    touches: ({ asset }) => ({ writes: [`evidence ${asset}`] }),
    changes: ASSET_PAGES,
  },
}
