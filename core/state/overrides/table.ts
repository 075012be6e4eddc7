/** Overrides. */

import type { AssetUid, OverrideId } from '../../kernel/ids.ts'
import type { Override } from '../../model/override.ts'
import { indexOf, TOLD, type Table, type Twins } from '../table.ts'

export interface OverrideTables {
  readonly overrides: Table<OverrideId, Override>
  /** By each asset that the scope names, or by '' where it names none: overrides that have not ended. */
  readonly overridesByAsset: Table<AssetUid | '', Set<OverrideId>>
}

export function emptyOverrides(): OverrideTables {
  return {
    overrides: new Map(),
    overridesByAsset: new Map(),
  }
}

export const OVERRIDES_TWINS: Twins<OverrideTables> = {
  overrides: TOLD,
  overridesByAsset: ({ overrides }) =>
    indexOf(
      [...overrides.values()].flatMap((one) =>
        one.endedAt === null ? namedBy(one).map((uid) => [uid, one.id] as const) : [],
      ),
    ),
}

/** Under which assets an override is found; '' where it names none. */
export function namedBy({ scope }: Override): readonly (AssetUid | '')[] {
  return scope.assets ?? ['']
}
