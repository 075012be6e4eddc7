/** The fold of the ledger itself: its beginning, and an older state of it that counts. */

import { invariant } from '../../kernel/assert.ts'
import type { State } from '../state.ts'
import type { EntryAt } from '../entries.ts'
import { TOGETHER, type Rows } from '../row.ts'
import type { LedgerEntries } from './entries.ts'

function created(state: State, { at, actor, body }: EntryAt<'ledger.created@1'>): void {
  invariant(state.size === 0, 'a ledger is created by its first entry')
  state.ledgerId = body.ledgerId
  state.checkpointKey = body.checkpointKey
  const reason = 'the ledger was created'
  state.modes = [{ mode: body.mode, scope: { everything: true }, at, by: actor, reason }]
}

/** Every agent is asked for all it knows: what it told since is not in here. */
function restored(state: State, { at, body }: EntryAt<'ledger.restored@1'>): void {
  state.epoch = body.epoch
  state.restoredAt = at
  for (const asset of state.assets.values()) {
    asset.contradicted = new Set(asset.agents.map((agent) => agent.source))
  }
}

export const LEDGER_ROWS: Rows<LedgerEntries> = {
  'ledger.created@1': { fold: created, stage: TOGETHER, changes: ['ledger', 'status'] },
  'ledger.restored@1': { fold: restored, stage: TOGETHER, changes: ['ledger', 'status'] },
}
