/** By which rules the ledger is judged, and what they have not judged yet. */

import type { AssetUid } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import { FIRST_RULES } from '../../model/rules.ts'
import { TOLD, type Twins } from '../table.ts'

export interface RulesTables {
  /** The number of the rules this ledger is judged by. */
  rules: number
  /** The instant of the last entry under the rules before: what was refused then was not refused by these. */
  rulesFrom: Instant
  /** Assets whose facts these rules have not judged anew yet; empty in a ledger that was created under them. */
  readonly unjudged: Set<AssetUid>
}

export function emptyRules(): RulesTables {
  return {
    rules: FIRST_RULES,
    rulesFrom: 0 as Instant, // Before the first entry there is no time.
    unjudged: new Set(),
  }
}

export const RULES_TWINS: Twins<RulesTables> = {
  rules: TOLD,
  rulesFrom: TOLD,
  unjudged: TOLD,
}
