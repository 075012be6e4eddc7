/** Sources that disagree about one flaw. */

import { saidBy } from '../model/cause.ts'
import type { Env } from '../model/env.ts'
import { TIER_AGES_MS } from '../state/evidence/ages.ts'
import type { Cause } from '../model/cause.ts'
import { plus } from '../kernel/instant.ts'
import type { Accepted } from '../state/evidence/accepted.ts'
import { type View, find } from '../state/state.ts'

/**
 * E11: sources disagree. The worse counts until a source that looks from outside says explicitly, of this
 * flaw in this component, that it does not apply; its word lasts as long as its evidence stays fresh.
 *
 * @returns what the cause is with that word; null: this source cannot decide it
 */
export function decidedBy(
  view: View,
  cause: Cause,
  { evidence, facts, standing }: Accepted,
  env: Env,
): Cause | null {
  if (facts.kind !== 'components' || !evidence.mayRaise || standing.independence !== 'second')
    return null
  if (cause.class !== 'pending-fix' || facts.observedAt === null) return null
  if (facts.observedAt <= cause.openedAt || isFromOutside(view, cause, standing.source)) return null
  const until = plus(env.now, TIER_AGES_MS[0])
  return { ...cause, suppressed: { statement: evidence.id, until } }
}

/** Feeds look at no asset. What a source said stays said from outside when its manifest is gone. */
function isFromOutside(view: View, cause: Cause, source: string): boolean {
  const standings = view.assets.get(cause.asset)?.standings
  return saidBy(cause).some((one) => {
    if (one === source && one !== cause.detail.source) return false
    const spec = find(view, 'Source', one)?.spec
    return spec?.independence === 'second' || standings?.get(one)?.independence === 'second'
  })
}
