/**
 * The loop on one page.
 *
 *   Discover → Correlate → Assess → Decide → Enforce → Verify → Restore → Measure
 *
 * `judge` turns an input into entries; `apply` (apply.ts) folds an entry into state; `decide`
 * (answer/decide.ts) answers from committed state. Stages never know each other: only this folder does.
 */

import { heartbeats } from '../discover/heartbeats.ts'
import { listContainers } from '../discover/list-containers.ts'
import { switchMode } from '../enforce/switch-mode.ts'
import { extendOverride, rejectBreaker, releaseHold } from '../restore/give-time.ts'
import { refuse, stamped, type Conclusion, type Judgement } from '../state/conclusion.ts'
import { finished, type Stepwise } from '../kernel/stepwise.ts'
import type { Env } from '../model/env.ts'
import type { Input, InputOf } from '../model/input.ts'
import type { View } from '../state/state.ts'
import { enroll, requestVerification } from './judge/agents.ts'
import {
  closeBreakGlass,
  drillBreakGlass,
  mergeBreakGlass,
  openBreakGlass,
  reviewBreakGlass,
} from './judge/break-glass.ts'
import { suspectClock, tick, trustClock } from './judge/clock.ts'
import {
  judgeAccounts,
  observeTarget,
  sendEffect,
  settleEffect,
  testPoint,
} from './judge/effects.ts'
import { judgeReport } from './judge/evidence.ts'
import { judgeFeed, judgeMatched } from './judge/feeds.ts'
import {
  acceptRestore,
  createLedger,
  deleteDecisions,
  deleteUses,
  recordExposure,
  sealDecisions,
} from './judge/ledger.ts'
import { judgeLists } from './judge/lists.ts'
import { applied, deleted } from './judge/manifests.ts'
import { endOverride } from './judge/overrides.ts'
import { liftQuarantine, quarantine, restarted } from './judge/persons-word.ts'
import { assessExposure, finishRotation, renewSecret, settleRotations } from './judge/rotations.ts'
import { adoptRules, rejudge } from './judge/rules.ts'
import { judgeSecret } from './judge/secrets.ts'
import { judgeStatement } from './judge/statements.ts'
import { createToken, revokeToken } from './judge/tokens.ts'
import { judgeTriage } from './judge/triage.ts'
import { acceptReportOf, observeEndpoint } from './judge/vendor-word.ts'

type Kind = Input['kind']

/** One row: who judges the input, the stage whose business alone it is or a judge that composes several. */
interface Row<K extends Kind> {
  readonly judge: Judge<K>
  /** What a person gives back: of an older state nobody knows what it takes away. */
  readonly releases?: true
}

type Judge<K extends Kind> = (
  view: View,
  input: InputOf<K>,
  env: Env,
  actor: string,
) => Conclusion | Stepwise<Conclusion>

const LOOP = {
  // What is seen.
  report: { judge: judgeReport },
  import: { judge: judgeReport },
  matched: { judge: judgeMatched },
  'inventory-matched': { judge: judgeLists },
  'list-containers': { judge: listContainers },
  'observe-endpoint': { judge: observeEndpoint },
  heartbeats: { judge: heartbeats },
  tick: { judge: tick },
  'adopt-rules': { judge: adoptRules },
  rejudge: { judge: rejudge },
  // What is declared.
  'apply-manifests': { judge: applied },
  'delete-manifest': { judge: deleted },
  enroll: { judge: enroll },
  'import-feed': { judge: judgeFeed },
  'check-feed': { judge: judgeFeed },
  'accept-feed': { judge: judgeFeed },
  'roll-back-feed': { judge: judgeFeed },
  'propose-statements': { judge: judgeStatement },
  'approve-statement': { judge: judgeStatement },
  'end-statement': { judge: judgeStatement },
  // What people command.
  'request-verification': { judge: requestVerification },
  'accept-report': { judge: acceptReportOf },
  'record-triage': { judge: judgeTriage },
  'waive-triage': { judge: judgeTriage },
  quarantine: { judge: quarantine },
  'lift-quarantine': { judge: liftQuarantine, releases: true },
  restarted: { judge: restarted, releases: true },
  'release-hold': { judge: releaseHold, releases: true },
  'extend-override': { judge: extendOverride, releases: true },
  'end-override': { judge: endOverride },
  'reject-breaker': { judge: rejectBreaker, releases: true },
  'open-break-glass': { judge: openBreakGlass, releases: true },
  'close-break-glass': { judge: closeBreakGlass },
  'review-break-glass': { judge: reviewBreakGlass },
  'drill-break-glass': { judge: drillBreakGlass },
  'set-mode': { judge: switchMode },
  'rehearse-off': { judge: switchMode },
  'stop-enforcement': { judge: switchMode },
  'resume-enforcement': { judge: switchMode },
  'create-token': { judge: createToken },
  'revoke-token': { judge: revokeToken },
  'write-secret': { judge: judgeSecret },
  'delete-secret': { judge: judgeSecret },
  'undelete-secret': { judge: judgeSecret },
  'destroy-secret': { judge: judgeSecret },
  'remove-secret': { judge: judgeSecret },
  'configure-secret': { judge: judgeSecret },
  'finish-rotation': { judge: finishRotation, releases: true },
  // What the driver tells.
  'create-ledger': { judge: createLedger },
  'accept-restore': { judge: acceptRestore },
  'merge-break-glass': { judge: mergeBreakGlass, releases: true },
  'secrets-erased': { judge: judgeSecret },
  'record-exposure': { judge: recordExposure },
  'plan-effects': { judge: judgeAccounts },
  'send-effect': { judge: sendEffect },
  'observe-target': { judge: observeTarget },
  'settle-effect': { judge: settleEffect },
  'test-point': { judge: testPoint },
  'assess-exposure': { judge: assessExposure },
  'renew-secret': { judge: renewSecret },
  'settle-rotations': { judge: settleRotations },
  'suspect-clock': { judge: suspectClock },
  'trust-clock': { judge: trustClock },
  'seal-decisions': { judge: sealDecisions },
  'delete-decisions': { judge: deleteDecisions },
  'delete-uses': { judge: deleteUses },
} satisfies { readonly [K in Kind]: Row<K> }

/** Pure: the same view, input, actor and env give the same judgement, byte for byte. */
export function judge(view: View, input: Input, actor: string, env: Env): Judgement {
  return finished(judging(view, input, actor, env))
}

/** The same, with places to stop at. */
export function* judging(view: View, input: Input, actor: string, env: Env): Stepwise<Judgement> {
  return stamped(yield* conclude(view, input, actor, env), actor, env)
}

function* conclude(view: View, input: Input, actor: string, env: Env): Stepwise<Conclusion> {
  const row = LOOP[input.kind] as Row<Kind> // Found under its own kind.
  if (env.fromBackup && row.releases === true) {
    return refuse(
      'from-backup',
      'this server runs from a backup that nobody has accepted yet: nothing is released',
      'look at what may be missing, then holdfast ledger accept-restore --reason …',
    )
  }
  const concluded = row.judge(view, input, env, actor)
  return 'bodies' in concluded ? concluded : yield* concluded
}
