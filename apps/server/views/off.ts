/** Accounts that are denied something, as `off` tells of them: what comes back, and why it is not back yet. */

import type { DeniedAccount } from '@holdfast/api/contract/off'
import { namedAt } from '@holdfast/core/loop/answer/desired'
import { cutsAt } from '@holdfast/core/model/adapters'
import type { Denied } from '@holdfast/core/model/denied'
import type { Env } from '@holdfast/core/model/env'
import type { TargetStanding } from '@holdfast/core/model/target'
import type { View } from '@holdfast/core/state/state'
import type { Context } from '../context.ts'
import { BY_HAND } from '../outward/adapters.generated.ts'
import { backWhenOff, isDenied } from '../outward/enforcing/undo-rows.ts'
import { inTurns, takeTurns } from '../turns.ts'
import { deniedItem, pointName } from './effects.ts'

/** Named one by one; `left` says how many there are. */
const NAMED_MAX = 200

export interface DeniedNow {
  readonly left: number
  /** So many are denied what a person quarantined, and nothing else: off leaves that. */
  readonly quarantined: number
  readonly accounts: readonly DeniedAccount[]
}

/** What off gives back, or would: of each account all but what a person quarantined. */
export async function deniedNow({ driver }: Pick<Context, 'driver'>): Promise<DeniedNow> {
  const { view } = driver
  const env = driver.env()
  const turn = takeTurns()
  const left: [TargetStanding, Denied][] = []
  let quarantined = 0
  for (const standing of view.targets.values()) {
    if (!isDenied(standing)) continue
    const back = await inTurns(backWhenOff(view, standing, env), turn)
    if (back === null) quarantined += 1
    else left.push([standing, back])
  }
  return {
    left: left.length,
    quarantined,
    accounts: left
      .slice(0, NAMED_MAX)
      .map(([standing, back]) => deniedAccount(view, standing, back, env)),
  }
}

function deniedAccount(
  view: View,
  standing: TargetStanding,
  back: Denied,
  env: Env,
): DeniedAccount {
  const { ref } = standing
  const point = view.manifests.EnforcementPoint.get(standing.point)
  const named = point === undefined ? null : namedAt(view, { point, ref })
  return {
    point: pointName(view, standing.point),
    ref,
    identities: (named ?? []).map(({ identity }) => identity.name),
    denied: deniedItem(view, back),
    why: view.stopped === null ? null : whyLeft(view, standing, env),
    byHand: BY_HAND.get(point?.spec.adapter ?? '') ?? '',
  }
}

/** Null: it is on its way. */
function whyLeft(
  view: View,
  { point: uid, seen, sentAt }: TargetStanding,
  env: Env,
): string | null {
  const point = view.manifests.EnforcementPoint.get(uid)
  if (env.fromBackup) return 'this server runs from a backup: it sends nothing'
  if (point === undefined) return 'its enforcement point is gone'
  if (cutsAt(env.adapters, point.spec) === null) {
    return `there is no adapter \`${point.spec.adapter}\` any more`
  }
  // What was seen before the last call says nothing of what it did.
  if (seen === null || (sentAt !== null && seen.at < sentAt)) return null
  if (seen.result === 'not-seen') return `it cannot be looked at: ${seen.detail}`
  return seen.denies.length === 0 ? null : `it still denies ${seen.denies.join(', ')}`
}
