/** What of ours is at each enforcement point: every account that anything was ever denied to is looked at once more. */

import type { PointRemains } from '@holdfast/api/contract/off'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Stored } from '@holdfast/core/model/manifest'
import type { TargetStanding } from '@holdfast/core/model/target'
import type { View } from '@holdfast/core/state/state'
import { doorOf, type Door, type Doors } from './door.ts'
import { rehearseUndo } from './undo.ts'
import { NOTHING_REFUSED } from './wanted.ts'

export type LookForRemains = (view: View) => Promise<readonly PointRemains[]>

/** Of a point that does not answer, no more are asked. */
const FAILED_MAX = 3

export function remainsOver(outside: Doors): LookForRemains {
  return async (view) => {
    const by = Map.groupBy(view.targets.values(), ({ point }) => point)
    const points = [...view.manifests.EnforcementPoint.values()].toSorted((a, b) =>
      a.name < b.name ? -1 : 1,
    )
    return Promise.all(points.map((point) => remainsAt(point, by.get(point.uid) ?? [], outside)))
  }
}

async function remainsAt(
  point: Stored<'EnforcementPoint'>,
  standings: readonly TargetStanding[],
  { lending, load, now }: Doors,
): Promise<PointRemains> {
  const { name, spec } = point
  const none = { point: name, adapter: spec.adapter, looked: 0, denied: [], unseen: [], more: 0 }
  if (standings.length === 0) return none
  const opened = await doorOf(point, lending, load)
  const more = standings.length
  if (!opened.ok) return { ...none, more, unseen: [{ ref: '', why: opened.error }] }
  return { ...none, ...(await lookAtEach(opened.value, standings, now)) }
}

type Found = Pick<PointRemains, 'looked' | 'denied' | 'unseen' | 'more'>

async function lookAtEach(
  door: Door,
  standings: readonly TargetStanding[],
  now: () => Instant,
): Promise<Found> {
  const denied: PointRemains['denied'][number][] = []
  const unseen: PointRemains['unseen'][number][] = []
  let looked = 0
  for (const { ref, metadata, undos } of standings) {
    if (unseen.length >= FAILED_MAX) break
    const target = { ref, metadata, identities: [], gives: NOTHING_REFUSED }
    const plan = await rehearseUndo(door, target, now())
    looked += 1
    if (!plan.ok) unseen.push({ ref, why: plan.error })
    else if (plan.value.denies.length > 0) {
      denied.push({ ref, what: [...plan.value.denies], ours: undos.length > 0 })
    }
  }
  return { looked, denied, unseen, more: standings.length - looked }
}
