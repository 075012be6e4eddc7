/** Measure: what is left of risk on one asset, as one number from 0 to 100 that says what it is made of. */

import type { AssetUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { forEach, type Stepwise } from '../kernel/stepwise.ts'
import { isDue, type Weight } from '../model/cause.ts'
import type { Tier } from '../model/posture.ts'
import { causesOn } from '../state/evidence/standing.ts'
import { find, type View } from '../state/state.ts'

export interface Risk {
  /** 0: nothing known against it; 100: the most there is. */
  readonly value: number
  readonly parts: readonly { readonly text: string; readonly points: number }[]
}

/** Points before what can be reached is counted; several causes add up. */
const POINTS: { readonly [W in Weight]: number } = {
  compromise: 100,
  critical: 40,
  serious: 10,
  watch: 1,
}
/** A flaw past its date is half as bad again. */
const OVERDUE_PERCENT = 150
/** By the most critical tier that an identity reaches from there; nothing reached leaves a tenth. */
const REACH_PERCENT = [100, 70, 40, 20] as const
const NO_REACH_PERCENT = 10
/** Nobody knows: worth looking at before a machine whose flaws are known and small. */
const UNKNOWN_POINTS = 25

/** In steps: an asset may have ten thousand causes. */
export function* residualRisk(view: View, asset: AssetUid, now: Instant): Stepwise<Risk> {
  const state = view.assets.get(asset)
  const counts = new Map<string, { readonly points: number; count: number }>()
  let raw = 0
  yield* forEach(causesOn(view, asset), (cause) => {
    if ((cause.suppressed?.until ?? now) > now) return
    const late = isDue(cause, now)
    const points = (POINTS[cause.weight] * (late ? OVERDUE_PERCENT : 100)) / 100
    const text = `${late ? 'overdue ' : ''}${cause.weight}`
    const known = counts.get(text) ?? { points, count: 0 }
    known.count += 1
    counts.set(text, known)
    raw += points
  })
  const parts = [...counts].map(([text, one]) => ({
    text: `${one.count} ${text} ${one.count === 1 ? 'cause' : 'causes'}`,
    points: Math.round(one.count * one.points),
  }))
  const good = [...(state?.standings.values() ?? [])].some(
    (standing) => standing.lastGoodAt !== null,
  )
  if (!good) {
    parts.push({ text: 'no source has proven anything of it', points: UNKNOWN_POINTS })
    raw += UNKNOWN_POINTS
  }
  const tier = reachOf(view, asset)
  const percent = tier === null ? NO_REACH_PERCENT : REACH_PERCENT[tier]
  const reach = tier === null ? 'no identity acts from it' : `tier ${tier} is reached from it`
  parts.push({ text: `${reach}: ${percent} % of these points count`, points: 0 })
  return { value: Math.min(100, Math.round((raw * percent) / 100)), parts }
}

/** The most critical tier that an identity reaches from there; null: none does. */
export function reachOf(view: View, asset: AssetUid): Tier | null {
  let best: Tier | null = null
  for (const identity of view.identitiesByAsset.get(asset) ?? []) {
    for (const grant of view.grantsByIdentity.get(identity) ?? []) {
      const spec = view.manifests.Grant.get(grant)?.spec
      const tier = spec === undefined ? undefined : find(view, 'Resource', spec.resource)?.spec.tier
      if (tier !== undefined && (best === null || tier < best)) best = tier
    }
  }
  return best
}
