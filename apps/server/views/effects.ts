/** Effects as the API shows them: what was intended, sent and seen, and what is not as it should be. */

import type { HoldDetail } from '@holdfast/api/contract/hold'
import { formatInstant, type Instant } from '@holdfast/core/kernel/instant'
import { isChange, type Effect } from '@holdfast/core/model/effect'
import type { View } from '@holdfast/core/state/state'
import { at } from './assets.ts'

export function effectItem(view: View, effect: Effect): HoldDetail['effects'][number] {
  const change = isChange(effect) ? effect : null
  return {
    id: effect.id,
    point: pointName(view, effect.point),
    type: effect.type,
    ref: change?.ref ?? null,
    intendedAt: at(effect.intendedAt),
    sentAt: at(change?.sentAt ?? null),
    outcome: effect.outcome,
    settledAt: at(effect.settledAt ?? null),
    unrevoked: change?.unrevoked?.why ?? null,
  }
}

/** What did not go as intended, and what changed by itself; each a sentence. */
export function* effectAlarms(view: View, now: Instant): Iterable<string> {
  for (const effect of view.effects.values()) {
    const where = pointName(view, effect.point)
    if (!isChange(effect)) {
      if (effect.outcome === null) continue
      yield `${where}: ${effect.type} of ${effect.hold} is ${effect.outcome}`
    } else if (effect.unrevoked !== undefined) {
      const { naturalEnd, why } = effect.unrevoked
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

function pointName(view: View, point: string): string {
  return view.manifests.EnforcementPoint.get(point)?.name ?? point
}
