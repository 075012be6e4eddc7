/** The one explanation of an asset (law 14): everything else only renders it. */

import { posture as postureNow, standingAt } from '../../assess/posture.ts'
import { evidenceCommands, fixCommands } from '../../decide/fix-commands.ts'
import { causeLine } from '../../decide/cause-line.ts'
import { triageLines } from '../../decide/triage-line.ts'
import { firstDue } from '../../enforce/hold-identity.ts'
import { dueOf, restricts, type Cause } from '../../model/cause.ts'
import type { AccessLine, CauseExplanation, Explanation, LeftOut } from '../../model/explanation.ts'
import { gapText, notJudged } from '../../model/gap.ts'
import type { Stored } from '../../model/manifest.ts'
import { TIERS } from '../../model/posture.ts'
import { factsOf, isUnheard } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { filtered, finished, mapped, sorted, type Stepwise } from '../../kernel/stepwise.ts'
import { accessOf, type AssetAccess } from '../asset-access.ts'
import { assetSentence, publicSentence } from '../asset-sentence.ts'
import type { Env } from '../../model/env.ts'
import { checklist } from '../checklist.ts'
import { clearersOver, exitLines, moveChecks, noSource, proofCommands, toldOf } from '../exits.ts'
import { refusalReason, usesNow, type UseNow } from '../uses.ts'

/** Of which list how much is told; the counts of the rest are told with it. */
export interface Told {
  readonly causes: number
  readonly lines: number
  /** Only accesses of this identity; absent: of all. */
  readonly identity?: string
}

export const TOLD: Told = { causes: LIMITS.toldCausesMax, lines: LIMITS.toldLinesMax }

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
  const access = accessOf(view, asset.uid, uses, env)
  const { cannot, still } = yield* linesOf(view, uses, most.identity)
  const due = yield* filtered(causes, (cause) => restricts(cause, env.now))
  const about = { asset, access, posture, causes, due }
  const standings = [...facts.standings]
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
          standings.filter((one) => one.entitled !== false).map((one) => one.source),
        )
      : []
  yield
  const clearers = clearersOver(view, asset)
  // Nothing is installed or restarted in an image: what acts from it moves.
  const moves = due.length === 0 ? [] : moveChecks(view, asset, env, clearers)
  const sentences = {
    sentence: assetSentence(view, about, env),
    publicSentence: publicSentence(about),
  }
  yield
  const nobody = aged || due.length > 0 ? noSource(view, asset, env, clearers) : null
  yield
  const fixes = fixCommands(asset.name, asset.spec.type, causes)
  yield
  const proofs = proofCommands(view, asset, causes, clearers)
  yield
  const checks = moves.length > 0 ? moves : checklist(due.length > 0 ? due : causes, clearers)
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
    lines.push({ ...causeLine(view, cause, env.now), exits: exitLines(asset, cause, clearers) })
  }
  return told
}

/** Where each list that has more than is told is whole. */
function leftOutOf(
  name: string,
  lists: { readonly [of in LeftOut['of']]: readonly unknown[] },
  most: Told,
): LeftOut[] {
  const where = {
    causes: causesOfAsset(name),
    cannot: `holdfast refused list --asset ${name}`,
    still: `holdfast why IDENTITY --asset ${name}`,
    checklist: causesOfAsset(name),
    triage: `holdfast triage list --asset ${name}`,
  }
  return LISTS.flatMap((of) => {
    const count = lists[of].length - (of === 'causes' ? most.causes : most.lines)
    return count <= 0 ? [] : [{ of, count, list: where[of] }]
  })
}

const LISTS = ['causes', 'cannot', 'still', 'checklist', 'triage'] as const

/** The command that lists every cause. */
export function causesOfAsset(name: string): string {
  return `holdfast asset causes ${name}`
}

/** Time that was given can be given longer; where nobody is refused nobody needs it. */
function askForTime({ hold, state }: AssetAccess): string | null {
  if (hold === null || state === 'permitted') return null
  return `holdfast hold release ${hold} --until 8h --reason "…"`
}

/** Evidence that denies at no tier by its age alone. */
const FRESH: ReadonlySet<string> = new Set(['fresh', 'stale'])

/** Worked out once for each: a report may bring ten thousand. */
function* byUrgency(causes: Iterable<Cause>): Stepwise<Cause[]> {
  const dated = yield* mapped(causes, (cause) => ({
    cause,
    at: Math.min(...TIERS.map((tier) => dueOf(cause, tier) ?? Number.MAX_SAFE_INTEGER)),
  }))
  const inOrder = yield* sorted(dated, (a, b) => a.at - b.at || (a.cause.id < b.cause.id ? -1 : 1))
  return inOrder.map((one) => one.cause)
}

/** What each bound identity may and may not do from here now. */
function* linesOf(
  view: View,
  uses: readonly UseNow[],
  only: string | undefined,
): Stepwise<{ readonly cannot: AccessLine[]; readonly still: AccessLine[] }> {
  const cannot: AccessLine[] = []
  const still: AccessLine[] = []
  for (const { identity, resource, actions, decision } of uses) {
    yield
    if (only !== undefined && only !== identity.name) continue
    const [override] = decision.overrides
    const line: AccessLine = {
      identity: identity.name,
      resource: resource.name,
      tier: resource.spec.tier,
      actions,
      until: decision.allowedUntil,
      override: override === undefined ? null : (view.overrides.get(override)?.name ?? null),
      code: decision.code,
      reason: refusalReason(view, decision),
    }
    if (decision.decision) still.push(line)
    else cannot.push(line)
  }
  return { cannot, still }
}
