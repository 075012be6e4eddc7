/**
 * One asset on its way through a judgement: what its causes and its evidence become, and the entries that say so. Every
 * input that finds, changes or ends causes goes this way.
 */

import type { Body } from '../state/entries.ts'
import type { Cleared, Fate } from '../verify/fate.ts'
import { openCauses, type OpenCauses } from '../assess/open-causes.ts'
import { differs } from '../assess/weigh-cause.ts'
import type { AssetUid } from '../kernel/ids.ts'
import { forEach, type Stepwise } from '../kernel/stepwise.ts'
import type { Cause } from '../model/cause.ts'
import type { Env } from '../model/env.ts'
import type { SourceStanding } from '../model/evidence.ts'
import { causesOf } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import { settleAsset, type Settling } from './settle.ts'

export interface Course {
  readonly asset: AssetUid
  /** Those that are open: as they stood, and as the judgement leaves them. */
  readonly causes: OpenCauses
  readonly standings: ReadonlyMap<string, SourceStanding>
  readonly bodies: Body[]
}

/** @param standings - where the judgement changes them */
export function* courseOf(
  view: View,
  asset: AssetUid,
  standings: Course['standings'] = view.assets.get(asset)?.standings ?? new Map(),
): Stepwise<Course> {
  const causes = openCauses([])
  const open = causesOf(view, view.assets.get(asset)?.causes ?? [])
  yield* forEach(open, (cause) => causes.set(cause))
  return { asset, causes, standings, bodies: [] }
}

/** It is opened, or changed; false: it is said already. */
export function say({ causes, bodies }: Course, cause: Cause, why: string): boolean {
  const before = causes.byId.get(cause.id)
  if (before !== undefined && !differs(before, cause)) return false
  bodies.push(
    before === undefined
      ? { kind: 'cause.opened', body: { cause } }
      : { kind: 'cause.changed', body: { cause, why } },
  )
  causes.set(cause)
  return true
}

/** It is open, and another than it was. */
export function change({ causes, bodies }: Course, cause: Cause, why: string): void {
  bodies.push({ kind: 'cause.changed', body: { cause, why } })
  causes.set(cause)
}

export function clear({ asset, causes, bodies }: Course, cause: Cause, by: Cleared): void {
  causes.delete(cause)
  bodies.push({ kind: 'cause.cleared', body: { id: cause.id, asset, ...by } })
}

/** Verify: what becomes of an open cause. */
export function meet(course: Course, cause: Cause, fate: Fate): void {
  if (fate.kind === 'kept') say(course, fate.cause, fate.why)
  if (fate.kind === 'awaited') change(course, fate.cause, fate.why)
  if (fate.kind === 'proven') clear(course, cause, fate.by)
}

/** Enforce and restore: all of its entries, with what follows from what became of it. */
export function* settle(
  view: View,
  course: Course,
  env: Env,
  by: Omit<Settling, 'facts'>,
): Stepwise<Body[]> {
  const { asset, causes, standings, bodies } = course
  const facts = { causes: [...causes.byId.values()], standings: [...standings.values()] }
  bodies.push(...(yield* settleAsset(view, asset, env, { ...by, facts })))
  return bodies
}
