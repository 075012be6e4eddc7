/** Overrides. */

import type { AssetUid, OverrideId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { Override, OverrideKind } from '../../model/override.ts'
import { isLive } from '../../model/scope.ts'
import { indexOf, TOLD, type ReadonlyTable, type Table, type Twins } from '../table.ts'

export interface OverrideTables {
  /** Those that have not ended: one whose date has passed stands here until the tick that ends it. */
  readonly overrides: Table<OverrideId, Override>
  /** Those that ended, for lists and for what was recorded with them. */
  readonly pastOverrides: Table<OverrideId, Override>
  /** By each asset that the scope names, or by '' where it names none: overrides that have not ended. */
  readonly overridesByAsset: Table<AssetUid | '', Set<OverrideId>>
  /** Those that have not ended. */
  readonly overridesByKind: Table<OverrideKind, Set<OverrideId>>
  /** Breakers that a person ended because it is real, by what they counted: until their own end it counts no more. */
  readonly confirmedByKey: Table<string, Set<OverrideId>>
}

export function emptyOverrides(): OverrideTables {
  return {
    overrides: new Map(),
    pastOverrides: new Map(),
    overridesByAsset: new Map(),
    overridesByKind: new Map(),
    confirmedByKey: new Map(),
  }
}

export const OVERRIDES_TWINS: Twins<OverrideTables> = {
  overrides: TOLD,
  pastOverrides: TOLD,
  overridesByAsset: ({ overrides }) => indexOf(byEach(overrides, namedBy)),
  overridesByKind: ({ overrides }) => indexOf(byEach(overrides, ({ kind }) => [kind])),
  confirmedByKey: ({ pastOverrides }) => indexOf(byEach(pastOverrides, confirmedKeys)),
}

function* byEach<K>(
  overrides: ReadonlyTable<OverrideId, Override>,
  keys: (override: Override) => readonly K[],
): Iterable<readonly [K, OverrideId]> {
  for (const override of overrides.values()) {
    for (const key of keys(override)) yield [key, override.id]
  }
}

/** Under which assets an override is found; '' where it names none. */
export function namedBy({ scope }: Override): readonly (AssetUid | '')[] {
  return scope.assets ?? ['']
}

export function confirmedKeys({ kind, confirmed, scope }: Override): readonly string[] {
  return kind === 'breaker' && confirmed === true && scope.key !== undefined ? [scope.key] : []
}

type Overrides = {
  readonly [Name in 'overrides' | 'pastOverrides']: ReadonlyTable<OverrideId, Override>
}

/** Ended or not. */
export function anyOverride(view: Overrides, id: string): Override | undefined {
  const override = id as OverrideId // Any other text is no key.
  return view.overrides.get(override) ?? view.pastOverrides.get(override)
}

/** Ended ones first. */
export function* allOverrides(view: Overrides): Iterable<Override> {
  yield* view.pastOverrides.values()
  yield* view.overrides.values()
}

/** Of one kind, however many there are of others and however many ended. */
export function* liveOverrides(
  view: Pick<Overrides, 'overrides'> & {
    readonly overridesByKind: ReadonlyTable<OverrideKind, ReadonlySet<OverrideId>>
  },
  kind: OverrideKind,
  now: Instant,
): Iterable<Override> {
  for (const id of view.overridesByKind.get(kind) ?? []) {
    const override = view.overrides.get(id)
    if (override !== undefined && isLive(override, now)) yield override
  }
}
