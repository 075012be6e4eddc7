/**
 * Functions that are longer than a screen, with their lines: it may only shrink. Whoever shortens one lowers its number
 * or takes it off; nothing is put on.
 */

import type { LongFunctions } from './functions.ts'

export const LONG_FUNCTIONS: LongFunctions = {
  'apps/cli/outside-text.test.ts rows': 141,
  'apps/console/features/holds/page.tsx Detail': 117,
  'apps/console/features/mode/switch-on-page.tsx SwitchOnPage': 77,
  'apps/server/database.test.ts openScene': 110,
  'core/decide/sentence.ts plainly': 103,
  'core/discover/accept-evidence.ts accept': 85,
  'core/enforce/refuse.ts refuse': 88,
  'core/loop/answer/explain.ts explaining': 89,
  'core/verify/prove-recovery.ts proveInComponents': 76,
  'proof/entitlement/world.ts makeWorld': 133,
  'proof/ledgers/more-of-then.ts moreOfThen': 90,
  'proof/reference/decide.ts referenceDecide': 229,
  'proof/reference/rows.ts rowsOf': 72,
  'proof/testkit/fleet.ts fleet': 87,
  'proof/wake/wake.ts wake': 78,
  'proof/worlds/world.ts makeWorld': 213,
}
