/** The fold of overrides, of who is refused, and of the rules: with what the breaker counts and whom they keep open. */

import { invariant } from '../../kernel/assert.ts'
import type { AssetUid, OverrideId } from '../../kernel/ids.ts'
import { HOUR_MS } from '../../kernel/instant.ts'
import { countersOf } from '../../model/counters.ts'
import { domainOf } from '../../model/domain.ts'
import type { EntryBodies, EntryOf } from '../entries.ts'
import type { SourceStanding } from '../../model/evidence.ts'
import type { Override } from '../../model/override.ts'
import { neverSeen } from '../../model/refusal.ts'
import { isInWaves } from '../../model/rollout.ts'
import type { AssetState, State } from '../state.ts'
import { dropFrom, setOf } from '../estate/fold.ts'
import { wakeSoon } from '../wakeups/wakeups.ts'

/** With the indexes by source and by what the word relies on. */
export function setStanding(state: State, asset: AssetState, standing: SourceStanding): void {
  const before = reliance(asset)
  asset.standings = new Map(asset.standings).set(standing.source, standing)
  setOf(state.assetsBySource, standing.source).add(asset.uid)
  const now = reliance(asset)
  for (const key of before) if (!now.has(key)) dropFrom(state.assetsByReliance, key, asset.uid)
  for (const key of now) if (!before.has(key)) setOf(state.assetsByReliance, key).add(asset.uid)
}

function reliance(asset: AssetState): ReadonlySet<string> {
  return new Set([...asset.standings.values()].flatMap((one) => one.reliesOn))
}

/** What it may keep open is looked at soon; a breaker's own judgement has said it already. */
export function overrideCreated(state: State, entry: EntryOf<'override.created'>): void {
  const { override } = entry.body
  dropNamed(state, override.id)
  state.overrides.set(override.id, override)
  if (override.endedAt === null) {
    for (const uid of namedBy(override)) setOf(state.overridesByAsset, uid).add(override.id)
  }
  const { assets, identities, resources } = override.scope
  if (override.scope.behind !== undefined || identities !== undefined || resources !== undefined)
    return
  for (const uid of assets ?? state.assets.keys()) {
    const known = state.assets.get(uid)
    if (known !== undefined && isRefused(known)) wakeSoon(state, uid, entry.at)
  }
  // The same one, said anew: its scope may be another.
  for (const uid of state.sheltered.get(override.id) ?? []) wakeSoon(state, uid, entry.at)
}

function namedBy({ scope }: Override): readonly (AssetUid | '')[] {
  return scope.assets ?? ['']
}

function dropNamed(state: State, id: OverrideId): void {
  const override = state.overrides.get(id)
  if (override === undefined) return
  for (const uid of namedBy(override)) dropFrom(state.overridesByAsset, uid, id)
}

export function isRefused(asset: AssetState): boolean {
  return asset.refusal?.tiers.some((one) => one !== null) ?? false
}

export function overrideEnded(state: State, entry: EntryOf<'override.ended'>): void {
  const { id, confirmed } = entry.body
  const override = state.overrides.get(id)
  if (override === undefined) return
  dropNamed(state, id)
  const ended = { ...override, endedAt: entry.at }
  state.overrides.set(id, confirmed === undefined ? ended : { ...ended, confirmed })
  for (const uid of state.sheltered.get(id) ?? []) wakeSoon(state, uid, entry.at)
}

/** With the index by override, and what the breaker counts. */
export function refusalChanged(state: State, entry: EntryOf<'refusal.changed'>): void {
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
  const was = before?.tiers.some((one) => one !== null) ?? false
  const known = rollout.unplanned.has(uid)
  if (known === isRefused(asset) || (was && !known)) return
  const unplanned = new Set(rollout.unplanned)
  if (known) unplanned.delete(uid)
  else unplanned.add(uid)
  state.rollout = { ...rollout, unplanned }
}

/** What evidence has said of an asset is judged anew; of what nothing was said nothing is known. */
export function rulesChanged(state: State, body: EntryBodies['rules.changed']): void {
  state.rules = body.to
  state.rulesFrom = state.lastAt
  if (body.from === null) return
  for (const asset of state.assets.values()) {
    if (!state.manifests.Asset.has(asset.uid)) continue
    if (asset.standings.size > 0) state.unjudged.add(asset.uid)
    else asset.refusal ??= neverSeen(asset.postureSince)
  }
}
