/** Restore: what comes back and how. Release follows proof only, and flapping is damped on release only. */

import type { AssetUid, EvidenceId } from '../kernel/ids.ts'
import { formatInstant, HOUR_MS, instant, type Instant } from '../kernel/instant.ts'
import { isListed } from '../kernel/listed.ts'
import type { Cause } from '../model/cause.ts'
import { mayRelease, type Env } from '../model/env.ts'
import type { Hold, HoldEnd, Lifted } from '../model/hold.ts'
import type { View } from '../state/state.ts'

/** Ends of holds within an hour after which the next one waits (reliability A12). */
const RELEASES_PER_HOUR_MAX = 3

/** What a release waits for, however well it is proven: an asset that keeps flapping, the past or the clock; null: nothing. */
export function waitsFor(view: View, asset: AssetUid, env: Env): string | null {
  const damped = dampedUntil(view.assets.get(asset)?.releases ?? [], env.now)
  if (damped !== null) {
    return `fresh evidence after ${formatInstant(damped)}: it came back too often within an hour`
  }
  if (mayRelease(env)) return null
  return env.fromBackup
    ? 'a person who accepts the restored backup'
    : 'a server clock that can be trusted'
}

/** When an asset that keeps flapping may be released again; null: at once. */
export function dampedUntil(releases: readonly Instant[], now: Instant): Instant | null {
  const recent = releases.filter((at) => at > now - HOUR_MS)
  const first = recent.at(-RELEASES_PER_HOUR_MAX)
  return first === undefined ? null : instant(first + HOUR_MS)
}

/** Whose word the judgement rests on: evidence or a statement, or a person's. */
export type Word = { readonly evidence: EvidenceId } | { readonly lifted: Lifted }

/**
 * How a hold ends when nothing of it is due any more. *Proven* is said where every cause of it is gone by proof;
 * else by what is the weakest of it.
 *
 * @param remaining - the causes that stay open on its subject
 */
export function endOf(
  hold: Hold,
  remaining: readonly Cause[],
  word: Word,
  singleSource: boolean,
  now: Instant,
): HoldEnd {
  const lifted = 'lifted' in word ? word.lifted : hold.lifted
  const open = remaining.filter((cause) => isListed(hold.causes, cause.id))
  const suppressed = open
    .map((cause) => cause.suppressed)
    .filter((one) => one !== null)
    .filter((one) => one.until > now)
    .toSorted((a, b) => a.until - b.until)[0]
  if (suppressed !== undefined) return { kind: 'suppressed', ...suppressed }
  if (open.length > 0) return { kind: 'ended', why: 'what remains of it takes no access any more' }
  if (lifted !== undefined) return { kind: 'lifted', ...lifted }
  return { kind: 'proven', evidence: 'evidence' in word ? [word.evidence] : [], singleSource }
}
