/**
 * Functions that are longer than a screen, with their lines: it may only shrink. Whoever shortens one lowers its number
 * or takes it off; nothing is put on.
 */

import type { LongFunctions } from './functions.ts'

export const LONG_FUNCTIONS: LongFunctions = {
  'apps/cli/commands/why.ts showExplanation': 72,
  'apps/cli/outside-text.test.ts rows': 143,
  'apps/cli/practice/practice.ts practise': 94,
  'apps/console/features/assets/asset-page.tsx Detail': 75,
  'apps/console/features/holds/hold-page.tsx Detail': 117,
  'apps/console/features/mode/switch-on-page.tsx SwitchOnPage': 77,
  'apps/console/features/sources/sources-page.tsx Source': 90,
  'apps/console/frame/frame.tsx Frame': 134,
  'apps/server/app.ts buildApp': 112,
  'apps/server/compose.ts withDoors': 81,
  'apps/server/connections.ts connectionsOf': 82,
  'apps/server/database.test.ts openScene': 110,
  'apps/server/driver/clock.ts startClock': 91,
  'apps/server/driver/driver.ts startDriver': 84,
  'apps/server/driver/one-worker.ts oneWorker': 100,
  'apps/server/driver/sequencer.ts startSequencer': 105,
  'apps/server/matching/matcher.ts openMatcher': 161,
  'apps/server/routes/api/assets.ts assetRoutes': 75,
  'apps/server/routes/api/estate.ts estateRoutes': 86,
  'apps/server/routes/api/holds.ts holdRoutes': 113,
  'apps/server/routes/api/import.ts importRoutes': 77,
  'apps/server/routes/api/import.ts in app.post': 71,
  'apps/server/routes/api/ledger.ts ledgerRoutes': 146,
  'apps/server/routes/operations/routes.ts operationsRoutes': 117,
  'apps/server/views/status.ts statusOf': 92,
  'core/correlate/gaps.ts collector': 131,
  'core/decide/sentence.ts plainly': 103,
  'core/discover/accept-evidence.ts accept': 85,
  'core/enforce/refuse.ts refuse': 88,
  'core/loop/answer/explain.ts explaining': 89,
  'core/verify/prove-recovery.ts proveInComponents': 76,
  'edges/base/writer/signed-head.ts openHead': 188,
  'edges/base/writer/writer-thread.ts work': 134,
  'proof/entitlement/world.ts makeWorld': 133,
  'proof/ledgers/more-of-then.ts moreOfThen': 90,
  'proof/reference/decide.ts referenceDecide': 229,
  'proof/reference/rows.ts rowsOf': 72,
  'proof/testkit/fleet.ts fleet': 90,
  'proof/wake/wake.ts wake': 78,
  'proof/worlds/world.ts makeWorld': 213,
}
