/** Every kind of entry with its version: a kind without a row does not compile, and each row is kept for ever. */

import { AGENTS_ROWS } from './agents/fold.ts'
import { BREAK_GLASS_ROWS } from './break-glass/fold.ts'
import { CAUSES_ROWS } from './causes/fold.ts'
import { CLOCK_ROWS } from './clock/fold.ts'
import { DECISIONS_ROWS } from './decisions/fold.ts'
import { EFFECTS_ROWS } from './effects/fold.ts'
import { ESTATE_ROWS } from './estate/fold.ts'
import { EVIDENCE_ROWS } from './evidence/fold.ts'
import { EXPOSURES_ROWS } from './exposures/fold.ts'
import { FEEDS_ROWS } from './feeds/fold.ts'
import { HOLDS_ROWS } from './holds/fold.ts'
import { LEDGER_ROWS } from './ledger/fold.ts'
import { MODE_ROWS } from './mode/fold.ts'
import { MOVES_ROWS } from './moves/fold.ts'
import { OBSERVATIONS_ROWS } from './observations/fold.ts'
import { OVERRIDES_ROWS } from './overrides/fold.ts'
import { POINTS_ROWS } from './points/fold.ts'
import { REFUSALS_ROWS } from './refusals/fold.ts'
import { ROTATIONS_ROWS } from './rotations/fold.ts'
import { RULES_ROWS } from './rules/fold.ts'
import { SECRETS_ROWS } from './secrets/fold.ts'
import { STATEMENTS_ROWS } from './statements/fold.ts'
import { TOKENS_ROWS } from './tokens/fold.ts'
import { TRIAGE_ROWS } from './triage/fold.ts'
import { VERIFICATIONS_ROWS } from './verifications/fold.ts'
import { WAKEUPS_ROWS } from './wakeups/fold.ts'
import type { Bodies, Entry, EntryKey } from './entries.ts'
import type { Row, Rows } from './row.ts'

const ROWS: Rows<Bodies> = {
  ...LEDGER_ROWS,
  ...ESTATE_ROWS,
  ...AGENTS_ROWS,
  ...EVIDENCE_ROWS,
  ...MOVES_ROWS,
  ...OBSERVATIONS_ROWS,
  ...CAUSES_ROWS,
  ...HOLDS_ROWS,
  ...OVERRIDES_ROWS,
  ...BREAK_GLASS_ROWS,
  ...REFUSALS_ROWS,
  ...RULES_ROWS,
  ...MODE_ROWS,
  ...TOKENS_ROWS,
  ...SECRETS_ROWS,
  ...VERIFICATIONS_ROWS,
  ...EFFECTS_ROWS,
  ...POINTS_ROWS,
  ...DECISIONS_ROWS,
  ...FEEDS_ROWS,
  ...STATEMENTS_ROWS,
  ...TRIAGE_ROWS,
  ...EXPOSURES_ROWS,
  ...ROTATIONS_ROWS,
  ...CLOCK_ROWS,
  ...WAKEUPS_ROWS,
}

/** Of each the newest and every older version. */
export const ENTRY_KINDS: readonly string[] = [
  ...new Set(Object.keys(ROWS).map((key) => key.split('@')[0] ?? key)),
]

export type AnyRow = Row<EntryKey>

export function isKnown({ kind, v }: { readonly kind: string; readonly v: number }): boolean {
  return Object.hasOwn(ROWS, `${kind}@${v}`)
}

export function rowOf({ kind, v }: Pick<Entry, 'kind' | 'v'>): AnyRow {
  const key = `${kind}@${v}` as EntryKey // They are of one entry.
  return ROWS[key] as unknown as AnyRow // Key and row travel together.
}
