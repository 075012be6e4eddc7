/** The one explanation of an asset (law 14): everything else only renders it. */

import type { Told } from '../../decide/told.ts'
import { leftOutOf, TOLD } from '../../decide/told.ts'
import { clearersOver } from '../../state/estate/clearers.ts'
import { byUrgency } from '../../assess/worst-causes.ts'
import { moveLines } from '../../verify/moves.ts'
import { askForTime, linesOf } from '../../decide/access-lines.ts'
import { accessNow, usesNow } from './access.ts'
import { posture as postureNow, posturesOver, standingAt } from '../../assess/posture.ts'
import { evidenceCommands, fixCommands } from '../../decide/fix-commands.ts'
import { causeLine } from '../../decide/cause-line.ts'
import { triageLines } from '../../decide/triage-line.ts'
import { firstDue } from '../../state/holds/hold-identity.ts'
import { probationTold } from '../../state/holds/probation.ts'
import { isDue } from '../../model/cause.ts'
import type { CauseExplanation, Explanation } from '../../model/explanation.ts'
import { gapText, notJudged } from '../../model/gap.ts'
import type { Stored } from '../../model/manifest.ts'
import { TIERS } from '../../model/posture.ts'
import { factsOf, isUnheard } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'
import { filtered, finished, type Stepwise } from '../../kernel/stepwise.ts'
import { assetSentence, publicSentence } from '../../decide/asset-sentence.ts'
import type { Env } from '../../model/env.ts'
import { checklist } from '../../restore/checklist.ts'
import { exitLines, moveChecks, noSource, proofCommands, toldOf } from '../../restore/exits.ts'

export function explainAsset(view: View, asset: Stored<'Asset'>, env: Env): Explanation {
  return finished(explaining(view, asset, env))
}

/** In steps: what it is and why, then the worst of its causes in words. */
export function* explaining(
  view: View,
  asset: Stored<'Asset'>,
  env: Env,
  most: Told = TOLD,
): Stepwise<Explanation> {
  const facts = factsOf(view, asset.uid)
  const causes = yield* byUrgency(facts.causes)
  const posture = yield* postureNow(view, facts, env.now)
  const uses = yield* usesNow(view, asset.uid, env)
  yield
  const access = yield* accessNow(view, asset.uid, uses, env)
  const { cannot, still } = yield* linesOf(view, uses, most.identity)
  const due = yield* filtered(causes, (cause) => isDue(cause, env.now))
  const about = { asset, access, posture, causes, due }
  const { standings } = facts
  const gaps = view.assets.get(asset.uid)?.gaps ?? []
  const count = notJudged(gaps)
  // Whatever else holds it: where its evidence denies by itself, that is to be ended, too.
  const alone = { ...facts, causes: [] }
  const aged = TIERS.some((tier) => !FRESH.has(standingAt(view, alone, tier, env.now).aged))
  const known =
    aged || isUnheard(view, asset.uid)
      ? evidenceCommands(
          asset.name,
          asset.spec.type,
          posture.unknownReason,
          standings
            .filter((standing) => standing.entitled !== false)
            .map((standing) => standing.source),
        )
      : []
  yield
  const clearers = clearersOver(view, asset, env)
  // Nothing is installed or restarted in an image: what acts from it moves.
  const moves =
    due.length === 0
      ? []
      : moveChecks(view, asset, moveLines(view, asset, posturesOver(view, env), env), clearers)
  const sentences = {
    sentence: assetSentence(view, about, env),
    publicSentence: publicSentence(about),
    ...probationTold(view, asset.uid, env.now),
  }
  yield
  const nobody = aged || due.length > 0 ? noSource(view, asset, env, clearers) : null
  yield
  const fixes = yield* fixCommands(asset.name, asset.spec.type, causes)
  const proofs = proofCommands(view, asset, causes, clearers)
  yield
  const checks =
    moves.length > 0 ? moves : yield* checklist(due.length > 0 ? due : causes, clearers)
  yield
  const triage = yield* triageLines(view, asset.uid, env.now)
  const lines: CauseExplanation[] = []
  const lists = { causes, cannot, still, checklist: checks, triage }
  const leftOut = leftOutOf(asset.name, lists, most)
  const told = {
    asset: { uid: asset.uid, name: asset.name, type: asset.spec.type },
    posture: posture.state,
    hold: access.hold,
    access: access.state,
    since: access.since,
    dueAt: firstDue(causes, env.now)?.at ?? null,
    reason: access.reason,
    override: access.override,
    ...sentences,
    ...(count === 0
      ? {}
      : { notJudged: { count, text: gapText(gaps), list: `holdfast asset gaps ${asset.name}` } }),
    cannot: cannot.slice(0, most.lines),
    still: still.slice(0, most.lines),
    causes: lines,
    ...(nobody === null ? {} : { noSource: toldOf(nobody) }),
    fix: [
      ...(env.fromBackup ? ['holdfast ledger accept-restore --reason REASON'] : []),
      ...fixes,
      ...proofs,
      ...known,
    ],
    checklist: checks.slice(0, most.lines),
    triage: triage.slice(0, most.lines),
    nextDueAt: posture.nextDue?.at ?? null,
    askForTime: askForTime(access),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  }
  for (const cause of causes.slice(0, most.causes)) {
    yield
    lines.push({ ...causeLine(view, cause, env), exits: exitLines(asset, cause, clearers) })
  }
  return told
}

/** Evidence that denies at no tier by its age alone. */
const FRESH: ReadonlySet<string> = new Set(['fresh', 'stale'])
