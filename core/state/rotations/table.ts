/** Values that may have been copied and are to be others. */

import type { HoldId, RotationId } from '../../kernel/ids.ts'
import type { Rotation } from '../../model/rotation.ts'
import { indexOf, TOLD, type ReadonlyTable, type Table, type Twins } from '../table.ts'

export interface RotationTables {
  /** Due, or on their way. */
  readonly rotations: Table<RotationId, Rotation>
  /** Done. */
  readonly pastRotations: Table<RotationId, Rotation>
  /** Done or not, by name of the resource. */
  readonly rotationsByResource: Table<string, Set<RotationId>>
  readonly rotationsByHold: Table<HoldId, Set<RotationId>>
}

export function emptyRotations(): RotationTables {
  return {
    rotations: new Map(),
    pastRotations: new Map(),
    rotationsByResource: new Map(),
    rotationsByHold: new Map(),
  }
}

export const ROTATIONS_TWINS: Twins<RotationTables> = {
  rotations: TOLD,
  pastRotations: TOLD,
  rotationsByResource: (tables) =>
    indexOf([...allRotations(tables)].map(({ resource, id }) => [resource, id])),
  rotationsByHold: (tables) => indexOf([...allRotations(tables)].map(({ hold, id }) => [hold, id])),
}

type Rotations = {
  readonly [Name in 'rotations' | 'pastRotations']: ReadonlyTable<RotationId, Rotation>
}

export function* allRotations(view: Rotations): Iterable<Rotation> {
  yield* view.pastRotations.values()
  yield* view.rotations.values()
}

/** Due or done. */
export function anyRotation(view: Rotations, id: string): Rotation | undefined {
  const rotation = id as RotationId // Any other text is no key.
  return view.rotations.get(rotation) ?? view.pastRotations.get(rotation)
}

/** Of one resource, in no order. */
export function* rotationsOf(
  view: Rotations & {
    readonly rotationsByResource: ReadonlyTable<string, ReadonlySet<RotationId>>
  },
  resource: string,
): Iterable<Rotation> {
  for (const id of view.rotationsByResource.get(resource) ?? []) {
    const one = anyRotation(view, id)
    if (one !== undefined) yield one
  }
}
