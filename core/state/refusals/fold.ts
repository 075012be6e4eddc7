/** The fold of who is refused, with what the breaker counts and whom overrides keep open. */

import { invariant } from '../../kernel/assert.ts'
import { type AssetState, isRefused } from '../evidence/table.ts'
import type { State, View } from '../state.ts'
import { HOUR_MS } from '../../kernel/instant.ts'
import { countersOf } from '../../model/counters.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import { domainOf } from '../../model/domain.ts'
import { dropFrom, setOf } from '../table.ts'
import { isInWaves } from '../../model/rollout.ts'
import type { EntryAt } from '../entries.ts'
import { TIGHTENS, TOGETHER, type Rows } from '../row.ts'
import type { RefusalEntries } from './entries.ts'

/** With the index by override, and what the breaker counts. */
function refusalChanged(state: State, entry: EntryAt<'refusal.changed@1'>): void {
  const { asset: uid, tiers, shelters, keys } = entry.body
  const asset = state.assets.get(uid)
  invariant(asset !== undefined, `asset ${uid} exists before it is refused`)
  for (const { override } of asset.refusal?.shelters ?? []) dropFrom(state.sheltered, override, uid)
  const before = asset.refusal
  asset.refusal = { tiers, shelters }
  countUnplanned(state, uid, before)
  for (const { override } of shelters) setOf(state.sheltered, override).add(uid)
  const labels = state.manifests.Asset.get(uid)?.labels
  if (labels === undefined) return
  for (const { key } of countersOf(keys, domainOf(labels))) {
    const recent = state.recentRefusals.get(key) ?? []
    while (recent[0] !== undefined && recent[0].at <= entry.at - HOUR_MS) recent.shift()
    recent.push({ asset: uid, at: entry.at })
    state.recentRefusals.set(key, recent)
  }
}

/** Of a rollout: refused since it began, in a wave that counts, and in no list that was shown. */
function countUnplanned(state: State, uid: AssetUid, before: AssetState['refusal']): void {
  const { rollout } = state
  const asset = state.assets.get(uid)
  if (rollout === null || asset === undefined || !isInWaves(rollout, rollout.wave, uid)) return
  const was = before?.tiers.some((tier) => tier !== null) ?? false
  const known = rollout.unplanned.has(uid)
  if (known === isRefused(asset) || (was && !known)) return
  const unplanned = new Set(rollout.unplanned)
  if (known) unplanned.delete(uid)
  else unplanned.add(uid)
  state.rollout = { ...rollout, unplanned }
}

/** Held, refused at some tier, kept open by something, or nobody has recorded whether. */
export function wasRefused(view: View, asset: AssetUid): boolean {
  const known = view.assets.get(asset)
  if (known === undefined) return false
  const { hold, refusal } = known
  if (hold !== null || refusal === null) return true
  return refusal.shelters.length > 0 || refusal.tiers.some((tier) => tier !== null)
}

export const REFUSALS_ROWS: Rows<RefusalEntries> = {
  'refusal.changed@1': {
    fold: refusalChanged,
    stage: (view, { asset }) => (wasRefused(view, asset) ? TOGETHER : TIGHTENS),
    touches: ({ asset }) => ({ reads: ['mode', `Asset ${asset}`], writes: ['refusals'] }),
    about: ({ asset }) => asset,
    changes: ['status', 'assets'],
    words: () => 'what is refused at tiers 0 and 1 changed',
  },
}
