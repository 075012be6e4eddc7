/**
 * What stands between a judgement and a mass lock-out (law 11): the breaker and the minimum of survivors; and between a
 * cause that nothing configured can clear and its block, a person's word (law 15). One
 * for each judgement, because what the judgement itself refuses counts as well.
 */

import type { Body } from '../state/entries.ts'
import type { AssetUid, OverrideId } from '../kernel/ids.ts'
import { rulesKey } from '../model/counters.ts'
import type { Override } from '../model/override.ts'
import { feedKey } from '../state/feeds/feed-cover.ts'
import type { View } from '../state/state.ts'
import { breakerOver, type Breaker } from './breaker.ts'
import type { Env } from '../model/env.ts'
import { exitsOver, type Exits } from './no-exit.ts'
import { survivorsOver } from './survivors.ts'

export interface Guards {
  readonly breaker: Breaker
  readonly exits: Exits
  /** What this judgement is counted by, beside the causes themselves: a reader, a feed, a policy, the rules. */
  readonly triggers: readonly string[]
  /** A person has said that what it refuses is real: nothing is counted, survivors stay. */
  readonly confirmed: boolean
  /** Overrides that this judgement makes, and those it ends. */
  readonly made: readonly Override[]
  readonly ended: ReadonlySet<OverrideId>
  /** An asset is newly refused: whom a group cannot spare keeps its access, visibly. */
  refused(asset: AssetUid, bodies: Body[]): void
}

export function guardsOver(
  view: View,
  env: Env,
  about: Partial<Pick<Guards, 'triggers' | 'confirmed' | 'made' | 'ended'>> = {},
): Guards {
  const survivors = survivorsOver(view, env)
  return {
    breaker: breakerOver(view, env),
    exits: exitsOver(view, env),
    triggers: about.triggers ?? [],
    confirmed: about.confirmed ?? false,
    made: about.made ?? [],
    ended: about.ended ?? new Set(),
    refused: (asset, bodies) => survivors.keep(asset, bodies),
  }
}

/** What a match is counted by: the feed as it says it now; what is found at a start is found by the rules. */
export function triggersOf(view: View, cause: string): string[] {
  if (cause === 'start') return [rulesKey(view.rules)]
  const feed = cause.startsWith('feed/') ? view.feeds.get(cause.slice('feed/'.length)) : undefined
  return feed === undefined ? [] : [feedKey(feed)]
}
