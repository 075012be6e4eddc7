/** The fold of rotations. */

import { formatInstant } from '../../kernel/instant.ts'
import type { Rotation } from '../../model/rotation.ts'
import type { Collection } from '../../model/collections.ts'
import type { EntryAt } from '../entries.ts'
import { TOGETHER, type Rows } from '../row.ts'
import type { State } from '../state.ts'
import { setIn, setOf } from '../table.ts'
import type { RotationEntries } from './entries.ts'

function intended(state: State, { at, body }: EntryAt<'rotation.intended@1'>): void {
  const { rotation } = body
  put(state, { ...rotation, intendedAt: at, renewed: null, settled: null })
  setOf(state.rotationsByResource, rotation.resource).add(rotation.id)
  setOf(state.rotationsByHold, rotation.hold).add(rotation.id)
}

function renewed(
  state: State,
  { at, body }: EntryAt<'rotation.renewed@1'> | EntryAt<'rotation.renewed@2'>,
): void {
  const rotation = state.rotations.get(body.id)
  if (rotation === undefined) return
  const { version, until } = body
  const made = 'made' in body ? body.made : null
  put(state, { ...rotation, renewed: { version, at, until, made } })
}

function settled(state: State, { at, body }: EntryAt<'rotation.settled@1'>): void {
  const rotation = state.rotations.get(body.id)
  if (rotation === undefined) return
  const { id: _, ...end } = body
  put(state, { ...rotation, settled: { at, ...end } })
}

function put(state: State, rotation: Rotation): void {
  const tables = { live: state.rotations, past: state.pastRotations }
  setIn(tables, rotation.id, rotation, rotation.settled === null)
}

const PAGES: readonly Collection[] = ['rotations', 'holds']

export const ROTATIONS_ROWS: Rows<RotationEntries> = {
  'rotation.intended@1': {
    fold: intended,
    stage: TOGETHER,
    touches: ({ rotation: { id, hold } }) => ({
      reads: [`assessed ${hold}`],
      writes: [`rotation ${id}`],
    }),
    about: ({ rotation }) => rotation.asset,
    changes: PAGES,
    words: ({ rotation: { resource, how, dueAt } }) =>
      how === 'store'
        ? `${resource} gets a new version, for it may have been copied`
        : `${resource} is to be rotated by ${formatInstant(dueAt)}, for it may have been copied`,
  },
  'rotation.renewed@1': {
    fold: renewed,
    stage: TOGETHER,
    touches: ({ id }) => ({ writes: [`rotation ${id}`] }),
    changes: PAGES,
    words: ({ version, until }) =>
      `version ${version} is there; older ones are read beside it until ${formatInstant(until)} at the latest`,
  },
  'rotation.renewed@2': {
    fold: renewed,
    stage: TOGETHER,
    touches: ({ id }) => ({ writes: [`rotation ${id}`] }),
    changes: PAGES,
    words: ({ version, until, made }) =>
      `version ${version} is there, made at ${made.enforcementPoint}; older ones are read beside it until ${formatInstant(until)} at the latest`,
  },
  'rotation.settled@1': {
    fold: settled,
    stage: TOGETHER,
    touches: ({ id }) => ({ writes: [`rotation ${id}`] }),
    changes: PAGES,
    words: ({ outcome, detail }) => `rotated${outcome === 'by-hand' ? ' by hand' : ''}: ${detail}`,
  },
}
