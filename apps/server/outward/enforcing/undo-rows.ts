/** What an undo pack says of each point: its accounts that are denied anything, in the point's own words. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { PointUid } from '@holdfast/core/kernel/ids'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import type { UndoAccount, UndoDenied, UndoPoint } from '@holdfast/core/ledger/undo-pack'
import { deniedWhenOff, namedAt } from '@holdfast/core/loop/answer/desired'
import { deniesNothing, joined, NOTHING, without, type Denied } from '@holdfast/core/model/denied'
import type { Env } from '@holdfast/core/model/env'
import type { Stored } from '@holdfast/core/model/manifest'
import type { TargetStanding } from '@holdfast/core/model/target'
import { openChanges } from '@holdfast/core/state/effects/table'
import { anyHold } from '@holdfast/core/state/holds/table'
import type { View } from '@holdfast/core/state/state'
import { BY_HAND } from '../adapters.generated.ts'
import { refusingOf } from './wanted.ts'

/** Something is denied there, or nothing proves yet that it is not. */
export function isDenied({ denies, open }: TargetStanding): boolean {
  return !deniesNothing(denies) || open.length > 0
}

/** @param keys - of targets (`targetKey`); those that are denied nothing are left out */
export function* undoPoints(view: View, keys: Iterable<string>, env: Env): Stepwise<UndoPoint[]> {
  const accounts = new Map<PointUid, UndoAccount[]>()
  for (const key of [...keys].toSorted()) {
    const standing = view.targets.get(key)
    const point = standing && view.manifests.EnforcementPoint.get(standing.point)
    if (standing === undefined || point === undefined || !isDenied(standing)) continue
    yield
    const stays = yield* staysWhenOff(view, standing, env)
    const there = accounts.get(standing.point) ?? []
    there.push(undoAccount(view, point, standing, stays))
    accounts.set(standing.point, there)
  }
  return [...accounts].flatMap(([uid, there]) => {
    const point = view.manifests.EnforcementPoint.get(uid)
    if (point === undefined) return []
    const { adapter, ...config } = point.spec
    return [
      {
        name: point.name,
        adapter,
        // An adapter's configuration was read by its schema from JSON.
        config: withoutSecrets(config as JsonObject),
        byHand: BY_HAND.get(adapter) ?? '',
        accounts: there,
      },
    ]
  })
}

/** @param stays - when enforcing is off (`staysWhenOff`) */
export function undoAccount(
  view: View,
  point: Stored<'EnforcementPoint'>,
  standing: TargetStanding,
  stays: Denied,
): UndoAccount & { readonly quarantined: UndoDenied } {
  const { ref, metadata, undos, holds } = standing
  const denied = refusingOf(view, point.uid, deniedThere(view, standing))
  const nothing = refusingOf(view, point.uid, NOTHING)
  return {
    ref,
    metadata,
    identities: (namedAt(view, { point, ref }) ?? []).map(({ identity }) => identity.name),
    denied,
    // Where we did nothing that can be taken back, what is denied is not ours.
    gives: undos.length > 0 ? denied : nothing,
    quarantined: refusingOf(view, point.uid, stays),
    done: undos.map(({ step }) => step),
    holds: holds.map((id) => {
      const subject = anyHold(view, id)?.subject
      const uid = subject?.kind === 'asset' ? subject.uid : null
      return { id, asset: uid === null ? '' : (view.manifests.Asset.get(uid)?.name ?? uid) }
    }),
  }
}

/** What of it comes back when enforcing is off; null: all of it stays, for a person quarantined it. */
export function* backWhenOff(
  view: View,
  standing: TargetStanding,
  env: Env,
): Stepwise<Denied | null> {
  const stays = yield* staysWhenOff(view, standing, env)
  const back = without(deniedThere(view, standing), stays)
  return deniesNothing(back) && (standing.open.length === 0 || !deniesNothing(stays)) ? null : back
}

export function* staysWhenOff(view: View, standing: TargetStanding, env: Env): Stepwise<Denied> {
  const point = view.manifests.EnforcementPoint.get(standing.point)
  if (point === undefined) return NOTHING
  return yield* deniedWhenOff(view, { point, ref: standing.ref }, env)
}

/** With what is being given back: until that is proven it is denied. */
function deniedThere(view: View, standing: TargetStanding): Denied {
  return openChanges(view, standing)
    .filter(({ type }) => type === 'restore')
    .reduce((all, { denies }) => joined(all, denies), standing.denies)
}

/** Neither a secret nor the name of one: who undoes brings their own. */
function withoutSecrets(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]): [string, Json][] => {
      if (name === 'secret' || value === undefined || isSecretRef(value)) return []
      const inner = typeof value === 'object' && value !== null && !Array.isArray(value)
      return [[name, inner ? withoutSecrets(value as JsonObject) : value]] // The union has only this member left.
    }),
  )
}

function isSecretRef(value: Json): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.keys(value).toSorted().join() === 'from,name'
}
