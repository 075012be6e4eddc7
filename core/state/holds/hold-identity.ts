/** Which hold an asset is under. Its id is computable before the tick that makes it durable. */

import type { Hash } from '../../kernel/hash.ts'
import { deriveId, type AssetUid, type HoldId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import { finished, type Stepwise } from '../../kernel/stepwise.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { TIERS } from '../../model/posture.ts'
import { restrictsFrom, type Cause } from '../../model/cause.ts'
import { factsOf } from '../evidence/standing.ts'
import type { View } from '../state.ts'

interface Due {
  readonly cause: Cause
  readonly at: Instant
}

/** The cause that came due first at any tier, and when; null while none has. */
export function firstDue(causes: Iterable<Cause>, now: Instant): Due | null {
  return finished(findingFirst(causes, now))
}

/** The same, with places to stop at. */
export function* findingFirst(causes: Iterable<Cause>, now: Instant): Stepwise<Due | null> {
  let first: Due | null = null
  let looked = 0
  for (const cause of causes) {
    looked += 1
    if (looked % LIMITS.stepItemsMax === 0) yield
    for (const tier of TIERS) {
      const at = restrictsFrom(cause, tier)
      if (at === null || at > now) continue
      if (first === null || at < first.at || (at === first.at && cause.id < first.cause.id)) {
        first = { cause, at }
      }
    }
  }
  return first
}

/** The open hold, or the id the next tick will give it; null when nothing is due. */
export function holdOf(view: View, asset: AssetUid, now: Instant, hash: Hash): HoldId | null {
  const open = view.assets.get(asset)?.hold
  if (open !== null && open !== undefined) return open
  // Nothing acts from it: its causes stay, and hold nobody.
  if (view.left.has(asset)) return null
  const due = firstDue(factsOf(view, asset).causes, now)
  return due === null ? null : holdId(view.ledgerId, hash, asset, due)
}

/** From when its causes hold anybody: an image that was left holds from when something acts from it again. */
export function heldFrom(view: View, asset: AssetUid, due: Due, now: Instant): Due {
  return view.left.has(asset) ? { ...due, at: now } : due
}

export function holdId(ledgerId: string, hash: Hash, asset: AssetUid, due: Due): HoldId {
  return deriveId(hash, ledgerId, 'hold', { asset, cause: due.cause.id, at: due.at })
}
