/** Discover: agents that say that nothing changed. */

import type { AssetUid } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Heartbeat } from '../model/evidence.ts'
import type { InputOf } from '../model/input.ts'
import { done, type Conclusion } from '../state/conclusion.ts'
import type { Body } from '../state/entries.ts'
import { entitlement } from '../state/estate/entitlement.ts'
import type { View } from '../state/state.ts'

/** Only beats that renew what was known: same facts, newer counter, unused nonce. */
export function heartbeats(view: View, { beats }: InputOf<'heartbeats'>): Conclusion {
  const fresh = new Map<AssetUid, Heartbeat>()
  for (const beat of beats) {
    const standing = view.assets.get(beat.asset)?.standings.get(beat.source)
    if (standing === undefined || beat.counter <= standing.counter) continue
    if (view.usedNonces.has(beat.nonce)) continue
    const { mayLower, mayRaise } = entitlement(view, beat.source, beat.asset, null)
    if (!mayLower) continue
    fresh.set(beat.asset, mayRaise ? beat : { ...beat, fresh: false })
  }
  const bodies: Body[] = []
  const all = [...fresh.values()]
  // Thousands of agents may come back within one second: an entry holds only so many.
  for (let from = 0; from < all.length; from += LIMITS.beatsInEntryMax) {
    const some = all.slice(from, from + LIMITS.beatsInEntryMax)
    bodies.push({ kind: 'evidence.fresh', body: { beats: some } })
  }
  return done(bodies, [...fresh.keys()], 'heartbeat')
}
