/** What was to be done outside. */

import type { EffectId, HoldId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import { holdsOf, isChange, type Change, type Effect } from '../../model/effect.ts'
import { targetKey, type TargetStanding } from '../../model/target.ts'
import { indexOf, TOLD, type ReadonlyTable, type Table, type Twins } from '../table.ts'

export interface EffectTables {
  /** Not over: open ones, and those that were refused or of which nobody knows. They stay an alarm (law 12). */
  readonly effects: Table<EffectId, Effect>
  /** Confirmed or superseded, for what is told of their hold. */
  readonly pastEffects: Table<EffectId, Effect>
  /** Over or not. */
  readonly effectsByHold: Table<HoldId, Set<EffectId>>
  /** Accounts at enforcement points to which anything was ever denied, by `targetKey`. */
  readonly targets: Table<string, TargetStanding>
  /** When the newest were given back, oldest first: no more than may be within a minute. */
  readonly givenBackAt: Instant[]
}

export function emptyEffects(): EffectTables {
  return {
    effects: new Map(),
    pastEffects: new Map(),
    effectsByHold: new Map(),
    targets: new Map(),
    givenBackAt: [],
  }
}

type Effects = {
  readonly [Name in 'effects' | 'pastEffects']: ReadonlyTable<EffectId, Effect>
}

export const EFFECTS_TWINS: Twins<EffectTables> = {
  effects: TOLD,
  pastEffects: TOLD,
  effectsByHold: (tables) =>
    indexOf(
      [...allEffects(tables)].flatMap((effect) =>
        holdsOf(effect).map((hold) => [hold, effect.id] as const),
      ),
    ),
  targets: TOLD,
  givenBackAt: TOLD,
}

/** Over or not. */
export function anyEffect(view: Effects, id: EffectId): Effect | undefined {
  return view.effects.get(id) ?? view.pastEffects.get(id)
}

export function* allEffects(view: Effects): Iterable<Effect> {
  yield* view.pastEffects.values()
  yield* view.effects.values()
}

/** In the order in which they were intended. */
export function* effectsOf(
  view: Effects & { readonly effectsByHold: ReadonlyTable<HoldId, ReadonlySet<EffectId>> },
  hold: HoldId,
): Iterable<Effect> {
  for (const id of view.effectsByHold.get(hold) ?? []) {
    const effect = anyEffect(view, id)
    if (effect !== undefined) yield effect
  }
}

/** Undefined: nothing was ever denied there. */
export function standingAt(
  { targets }: { readonly targets: ReadonlyTable<string, TargetStanding> },
  point: string,
  ref: string,
): TargetStanding | undefined {
  return targets.get(targetKey(point, ref))
}

/** Those that are neither proven nor superseded, in their order. */
export function openChanges(view: Pick<Effects, 'effects'>, { open }: TargetStanding): Change[] {
  return open.map((id) => view.effects.get(id)).filter((one) => one !== undefined && isChange(one))
}
