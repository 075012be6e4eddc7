/** Whether the matcher's answer about a list says anything new. */

import { type SourceStanding, type MatchedList, settledBy } from '../../model/evidence.ts'
import type { SeenAsset } from '../state.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'

/** Whether this answer changes what the standing says. */
export function settles(known: Pick<SeenAsset, 'standings'>, list: MatchedList): boolean {
  const standing = known.standings.get(list.source)
  return standing !== undefined && !alike(settledBy(standing, list), standing)
}

export function alike(a: SeenAsset['gaps'] | SourceStanding, b: typeof a): boolean {
  return canonicalJson(a) === canonicalJson(b)
}
