/**
 * Probation: a release by proof is a promise that the flaw is gone. Where it comes back within a day, it has had its
 * grace already.
 */

import { deriveId, type AssetUid, type CauseId, type HoldId } from '../../kernel/ids.ts'
import { formatInstant, type Instant } from '../../kernel/instant.ts'
import { isListed } from '../../kernel/listed.ts'
import type { CauseClass } from '../../model/cause.ts'
import type { Env } from '../../model/env.ts'
import type { Explanation } from '../../model/explanation.ts'
import type { View } from '../state.ts'
import type { Probation } from './table.ts'

/** The one that lasts longest; null: none. */
export function probationOf(view: View, asset: AssetUid, now: Instant): Probation | null {
  let longest: Probation | null = null
  for (const one of view.probations.get(asset) ?? []) {
    if (one.until > now && one.until > (longest?.until ?? 0)) longest = one
  }
  return longest
}

/** As people are told; nothing where it is on none. */
export function probationTold(
  view: View,
  asset: AssetUid,
  now: Instant,
): Pick<Explanation, 'probation'> {
  const probation = probationOf(view, asset, now)
  if (probation === null) return {}
  const { hold, until } = probation
  const says = `on probation until ${formatInstant(until)}: what comes back of ${hold} has no grace`
  return { probation: { hold, until, says } }
}

/** A flaw under all the names by which it may have been known before. */
export interface Named {
  readonly class: CauseClass
  readonly component: string
  readonly lineages: readonly string[]
}

/** The newest release whose proof is broken by this flaw; null: none is. */
export function reopened(
  view: View,
  asset: AssetUid,
  { class: of, component, lineages }: Named,
  { now, hash }: Pick<Env, 'now' | 'hash'>,
): HoldId | null {
  const lasting = (view.probations.get(asset) ?? []).filter((one) => one.until > now)
  if (lasting.length === 0) return null
  const ids: CauseId[] = [...new Set(lineages)].map((lineage) =>
    deriveId(hash, view.ledgerId, 'cause', { asset, class: of, component, lineage }),
  )
  const broken = lasting.findLast(({ hold }) => {
    const causes = view.pastHolds.get(hold)?.causes ?? view.holds.get(hold)?.causes ?? []
    return ids.some((id) => isListed(causes, id))
  })
  return broken?.hold ?? null
}
