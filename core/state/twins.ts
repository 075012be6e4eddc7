/** Every table of state with its twin: what entries say, and indexes made from scratch, which tests compare. */

import { AGENTS_TWINS } from './agents/table.ts'
import { BREAK_GLASS_TWINS } from './break-glass/table.ts'
import { CAUSES_TWINS } from './causes/table.ts'
import { CLOCK_TWINS } from './clock/table.ts'
import { DECISIONS_TWINS } from './decisions/table.ts'
import { EFFECTS_TWINS } from './effects/table.ts'
import { ESTATE_TWINS } from './estate/table.ts'
import { EVIDENCE_TWINS } from './evidence/table.ts'
import { EXPOSURES_TWINS } from './exposures/table.ts'
import { FEEDS_TWINS } from './feeds/table.ts'
import { HOLDS_TWINS } from './holds/table.ts'
import { LEDGER_TWINS } from './ledger/table.ts'
import { MODE_TWINS } from './mode/table.ts'
import { MOVES_TWINS } from './moves/table.ts'
import { OBSERVATIONS_TWINS } from './observations/table.ts'
import { OVERRIDES_TWINS } from './overrides/table.ts'
import { POINTS_TWINS } from './points/table.ts'
import { REFUSALS_TWINS } from './refusals/table.ts'
import { ROTATIONS_TWINS } from './rotations/table.ts'
import { RULES_TWINS } from './rules/table.ts'
import { SECRETS_TWINS } from './secrets/table.ts'
import { STATEMENTS_TWINS } from './statements/table.ts'
import { TOKENS_TWINS } from './tokens/table.ts'
import { TRIAGE_TWINS } from './triage/table.ts'
import { VERIFICATIONS_TWINS } from './verifications/table.ts'
import { WAKEUPS_TWINS } from './wakeups/table.ts'
import type { State } from './state.ts'
import type { Twins } from './table.ts'

export const TWINS: Twins<State> = {
  ...LEDGER_TWINS,
  ...CLOCK_TWINS,
  ...MODE_TWINS,
  ...RULES_TWINS,
  ...ESTATE_TWINS,
  ...EVIDENCE_TWINS,
  ...AGENTS_TWINS,
  ...CAUSES_TWINS,
  ...HOLDS_TWINS,
  ...OVERRIDES_TWINS,
  ...BREAK_GLASS_TWINS,
  ...REFUSALS_TWINS,
  ...TOKENS_TWINS,
  ...SECRETS_TWINS,
  ...VERIFICATIONS_TWINS,
  ...EFFECTS_TWINS,
  ...POINTS_TWINS,
  ...EXPOSURES_TWINS,
  ...ROTATIONS_TWINS,
  ...DECISIONS_TWINS,
  ...FEEDS_TWINS,
  ...STATEMENTS_TWINS,
  ...TRIAGE_TWINS,
  ...OBSERVATIONS_TWINS,
  ...MOVES_TWINS,
  ...WAKEUPS_TWINS,
}
