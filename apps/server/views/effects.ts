/** Effects as the API shows them: what was intended, sent and seen, and what is not as it should be. */

import type { DeniedItem, EffectItem } from '@holdfast/api/contract/parts/effect'
import { formatInstant, type Instant } from '@holdfast/core/kernel/instant'
import type { Denied } from '@holdfast/core/model/denied'
import {
  holdsOf,
  isChange,
  isOver,
  toldOf,
  type Change,
  type Effect,
  type Try,
  type Unrevoked,
} from '@holdfast/core/model/effect'
import { standingAt } from '@holdfast/core/state/effects/table'
import type { View } from '@holdfast/core/state/state'
import { whyOpen } from '@holdfast/core/verify/settle-change'
import { at } from './assets.ts'

/** Of what it names, the first in a list; on its own page all of it. */
const NAMED_MAX = 20

export function effectItem(view: View, effect: Effect, most: number = NAMED_MAX): EffectItem {
  const change = isChange(effect) ? effect : null
  return {
    id: effect.id,
    point: pointName(view, effect.point),
    type: effect.type,
    ref: change?.ref ?? null,
    state: effectState(effect),
    outcome: effect.outcome,
    turn: change?.turn ?? null,
    denies: change === null ? null : deniedItem(view, change.denies, most),
    holds: holdsOf(effect),
    session: 'session' in effect ? effect.session : null,
    tier: change?.tier ?? null,
    intendedAt: at(effect.intendedAt),
    sentAt: at(change?.sentAt),
    tries: effect.tries,
    tried: triedItems(change?.tried ?? []),
    probedAt: change === null ? null : at(probedAt(view, change)),
    deadline: at(change?.deadline),
    settledAt: at(effect.settledAt),
    unrevoked:
      change?.unrevoked === undefined ? null : unrevokedItem(view, change, change.unrevoked),
    detail: change?.detail ?? null,
  }
}

function triedItems(tried: readonly Try[]): EffectItem['tried'] {
  return tried.map(({ at: sentAt, step, seen }) => ({
    at: at(sentAt),
    step,
    seen: seen === null ? null : { at: at(seen.at), what: seen.what },
  }))
}

/** The look that proved it says what was seen of the account; a probe says that a cut is felt there. */
function probedAt(view: View, { point, outcome, settledAt }: Change): Instant | null {
  const canaryAt = view.pointTests.get(point)?.canaryAt ?? null
  if (canaryAt === null || settledAt === undefined || outcome !== 'confirmed') return null
  return canaryAt > settledAt ? canaryAt : null
}

function unrevokedItem(
  view: View,
  change: Change,
  { since, naturalEnd }: Unrevoked,
): EffectItem['unrevoked'] {
  const why = isOver(change) ? (change.unrevoked?.why ?? '') : whyNow(view, change)
  return { since: at(since), naturalEnd: at(naturalEnd), why }
}

export function effectState(effect: Effect): EffectItem['state'] {
  if (isOver(effect)) return 'over'
  return isChange(effect) && effect.unrevoked !== undefined ? 'unrevoked' : 'open'
}

/** Names, in their order. */
export function deniedItem(
  view: View,
  { whole, assets, resources }: Denied,
  most: number = NAMED_MAX,
): DeniedItem {
  const named = assets.map((uid) => view.manifests.Asset.get(uid)?.name ?? uid).toSorted()
  const of = resources.map((uid) => view.manifests.Resource.get(uid)?.name ?? uid).toSorted()
  const more = Math.max(named.length - most, 0) + Math.max(of.length - most, 0)
  return { whole, assets: named.slice(0, most), resources: of.slice(0, most), more }
}

/** What did not go as intended, and what changed by itself; each a sentence. */
export function* effectAlarms(view: View, now: Instant): Iterable<string> {
  for (const effect of view.effects.values()) {
    const where = pointName(view, effect.point)
    if (!isChange(effect)) {
      if (effect.outcome === null) continue
      yield `${where}: ${effect.type} of ${toldOf(effect)} is ${effect.outcome}`
    } else if (effect.unrevoked !== undefined) {
      const { naturalEnd } = effect.unrevoked
      const why = whyNow(view, effect)
      const end =
        naturalEnd === null
          ? 'nobody knows when it ends'
          : `it ends by itself at ${formatInstant(naturalEnd)}`
      yield `${where}: ${effect.ref} is not revoked: ${why}; ${end}, and it is tried again`
    } else if (effect.type === 'restore' && now > effect.deadline) {
      yield `${where}: ${effect.ref} has not its access back; it is tried again`
    }
  }
  for (const { point, ref, drift } of view.targets.values()) {
    if (drift === null) continue
    const { allows, denies } = drift
    const more = allows.length > 0 ? [`it lets through ${allows.join(', ')}`] : []
    const less =
      denies.length > 0 ? [`it denies ${denies.join(', ')}, which nobody here asked for`] : []
    yield `${pointName(view, point)}: ${ref} is not as it was left: ${[...more, ...less].join('; ')}`
  }
}

/** By the newest look: what was in the way when it was first told may be over, and something else be left. */
function whyNow(view: View, { point, ref, unrevoked }: Change): string {
  const seen = standingAt(view, point, ref)?.seen ?? null
  return seen === null || seen.result === 'as-intended' ? (unrevoked?.why ?? '') : whyOpen(seen)
}

/** What is intended of a point that is gone keeps its identifier. */
export function pointName(view: View, point: string): string {
  return view.manifests.EnforcementPoint.get(point)?.name ?? point
}
