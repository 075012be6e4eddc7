/** The fold of what runs where, and of identities that leave a blocked image. */

import type { AssetUid } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { Entry, EntryAt } from '../entries.ts'
import type { State } from '../state.ts'
import { runningKey, type RunningList } from '../../model/workload.ts'
import { wakeSoon } from '../wakeups/wakeups.ts'
import { TIGHTENS, TOGETHER, LOOSENS, type Rows } from '../row.ts'
import type { MoveEntries } from './entries.ts'

function containersListed(state: State, list: RunningList): void {
  state.running.set(runningKey(list), list)
}

function bindingKept(
  state: State,
  { identity, asset }: EntryAt<'binding.kept@1'>['body'],
  at: Instant,
): void {
  state.moving.set(identity, new Map(state.moving.get(identity)).set(asset, at))
}

function bindingMoved(
  state: State,
  { identity, asset, last }: EntryAt<'binding.moved@1'>['body'],
  at: Instant,
): void {
  leave(state, identity, asset)
  if (last) state.left.set(asset, at)
}

/** Its hold has ended: nothing is kept by it any more. */
export function endMoves(state: State, asset: AssetUid): void {
  for (const identity of state.moving.keys()) leave(state, identity, asset)
}

function leave(
  state: State,
  identity: EntryAt<'binding.moved@1'>['body']['identity'],
  asset: AssetUid,
) {
  const rest = new Map(state.moving.get(identity))
  rest.delete(asset)
  if (rest.size === 0) state.moving.delete(identity)
  else state.moving.set(identity, rest)
}

/** What may complete a move, or show that it is none. */
const TELLS: ReadonlySet<Entry['kind']> = new Set([
  'containers.listed',
  'binding.kept',
  'manifest.applied',
  'manifest.deleted',
  'evidence.accepted',
  'inventory.matched',
  'posture.changed',
  'cause.cleared',
])

export function wakeMoves(state: State, { kind, at }: Pick<Entry, 'kind' | 'at'>): void {
  if (!TELLS.has(kind)) return
  for (const from of state.moving.values()) {
    for (const asset of from.keys()) wakeSoon(state, asset, at)
  }
  if (!BINDS.has(kind)) return
  for (const asset of state.left.keys()) wakeSoon(state, asset, at)
}

/** What may show that something acts from an image again. */
const BINDS: ReadonlySet<Entry['kind']> = new Set(['containers.listed', 'manifest.applied'])

export const MOVES_ROWS: Rows<MoveEntries> = {
  'containers.listed@1': {
    fold: (state, { body }) => containersListed(state, body.list),
    stage: TOGETHER,
    changes: ['assets'],
    words: () => 'what runs was listed',
  },
  'binding.kept@1': {
    fold: (state, { body, at }) => bindingKept(state, body, at),
    stage: TIGHTENS,
    touches: () => ({ writes: ['moves'] }),
    changes: ['assets', 'identities'],
    words: () => 'declared elsewhere: acts from here until it is seen there',
  },
  'binding.moved@1': {
    fold: (state, { body, at }) => bindingMoved(state, body, at),
    stage: LOOSENS,
    touches: () => ({ writes: ['moves'] }),
    changes: ['assets', 'identities'],
    words: () => 'seen on another image that is verified',
  },
}
