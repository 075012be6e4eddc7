/** The fold of overrides, of who is refused, and of the rules: with what the breaker counts and whom they keep open. */

import { wasRefused } from '../refusals/fold.ts'
import type { State, View } from '../state.ts'
import { isRefused } from '../evidence/table.ts'
import type { OverrideId } from '../../kernel/ids.ts'
import type { Override } from '../../model/override.ts'
import type { EntryAt } from '../entries.ts'
import { dropFrom, setIn, setOf } from '../table.ts'
import { anyOverride, confirmedKeys, namedBy } from './table.ts'
import { wakeSoon } from '../wakeups/wakeups.ts'
import { TIGHTENS, TOGETHER, LOOSENS, type Rows, type Stage } from '../row.ts'
import type { OverrideEntries } from './entries.ts'

/** What it may keep open is looked at soon; a breaker's own judgement has said it already. */
function overrideCreated(state: State, entry: EntryAt<'override.created@1'>): void {
  const { override } = entry.body
  put(state, override)
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

/** With the indexes by what it names, by its kind and by what a person confirmed. */
function put(state: State, override: Override): void {
  const { id } = override
  unlink(state, id)
  const isLive = override.endedAt === null
  setIn({ live: state.overrides, past: state.pastOverrides }, id, override, isLive)
  if (isLive) {
    for (const uid of namedBy(override)) setOf(state.overridesByAsset, uid).add(id)
    setOf(state.overridesByKind, override.kind).add(id)
  } else for (const key of confirmedKeys(override)) setOf(state.confirmedByKey, key).add(id)
}

function unlink(state: State, id: OverrideId): void {
  const before = anyOverride(state, id)
  if (before === undefined) return
  for (const uid of namedBy(before)) dropFrom(state.overridesByAsset, uid, id)
  dropFrom(state.overridesByKind, before.kind, id)
  for (const key of confirmedKeys(before)) dropFrom(state.confirmedByKey, key, id)
}

function overrideEnded(state: State, entry: EntryAt<'override.ended@1'>): void {
  const { id, confirmed } = entry.body
  const override = anyOverride(state, id)
  if (override === undefined) return
  const ended = { ...override, endedAt: entry.at }
  put(state, confirmed === undefined ? ended : { ...ended, confirmed })
  for (const uid of state.sheltered.get(id) ?? []) wakeSoon(state, uid, entry.at)
}

/** A guard comes with what it guards, where nothing was refused that it could give back. */
function stageOfNew(view: View, { override }: EntryAt<'override.created@1'>['body']): Stage {
  if (anyOverride(view, override.id) !== undefined) return TOGETHER
  if (override.scope.behind !== undefined) return TIGHTENS
  const { assets } = override.scope
  const isSpared = override.kind === 'survivor' || override.kind === 'no-exit'
  const isNew = assets?.every((asset) => !wasRefused(view, asset)) === true
  return isSpared && isNew ? TIGHTENS : LOOSENS
}

export const OVERRIDES_ROWS: Rows<OverrideEntries> = {
  'override.created@1': {
    fold: overrideCreated,
    stage: stageOfNew,
    touches: ({ override }) => ({ writes: [`override ${override.id}`] }),
    changes: ['overrides', 'holds', 'assets'],
    words: ({ override }) => `override ${override.name} created: ${override.reason}`,
  },
  'override.ended@1': {
    fold: overrideEnded,
    // What it sheltered is woken by it, after whatever else is told of that asset.
    stage: TOGETHER,
    touches: ({ id }) => ({ writes: [`override ${id}`] }),
    changes: ['overrides', 'holds', 'assets'],
    words: ({ why }) => `an override ended: ${why}`,
  },
}
