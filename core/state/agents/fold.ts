/** The fold of agents that enrol. */

import { tokenEnded } from '../tokens/fold.ts'
import { assetState } from '../evidence/asset-state.ts'
import type { State } from '../state.ts'
import type { EntryAt } from '../entries.ts'
import { TOGETHER, ASSET_PAGES, type Rows } from '../row.ts'
import type { AgentEntries } from './entries.ts'

function enrolled(state: State, entry: EntryAt<'agent.enrolled@1'>): void {
  const { asset, keyId, publicKey, source, token, counter = 0 } = entry.body
  const known = assetState(state, asset)
  // A new key replaces the old one of the same source: two live keys would be two claimants.
  known.agents = [
    ...known.agents.filter((agent) => agent.source !== source),
    { keyId, publicKey, source },
  ]
  state.assetsByAgentKey.set(keyId, asset)
  const standings = new Map(known.standings)
  const before = standings.get(source)
  // The counter of a new key starts anew; causes, first-seen dates and good evidence stay.
  if (before !== undefined) standings.set(source, { ...before, counter })
  known.standings = standings
  if (token !== null) tokenEnded(state, token, { usedAt: entry.at, revokedAt: entry.at })
}

export const AGENTS_ROWS: Rows<AgentEntries> = {
  'agent.enrolled@1': {
    fold: enrolled,
    stage: TOGETHER,
    touches: ({ asset, token }) => ({ writes: [`evidence ${asset}`, `token ${token ?? ''}`] }),
    changes: ASSET_PAGES,
    words: () => 'agent enrolled',
  },
}
