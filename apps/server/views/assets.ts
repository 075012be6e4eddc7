/** Assets as the API shows them. */

import type { AssetDetail, AssetItem, HostSummaryItem } from '@holdfast/api/contract/parts/asset'
import type { CauseItem } from '@holdfast/api/contract/parts/cause'
import type { Explanation } from '@holdfast/api/contract/parts/explanation'
import type { OverrideNamed as OverrideItem } from '@holdfast/api/contract/parts/access'
import type { TriageItem } from '@holdfast/api/contract/parts/triage'
import type { Told } from '@holdfast/core/decide/told'
import { personOf } from '@holdfast/core/state/tokens/person-of'
import { causesOfAsset } from '@holdfast/core/decide/told'
import { posture as postureNow } from '@holdfast/core/assess/posture'
import { causeLine } from '@holdfast/core/decide/cause-line'
import { explaining } from '@holdfast/core/loop/answer/explain'
import { formatInstant, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import { worstCauses } from '@holdfast/core/assess/worst-causes'
import { reachOf, residualRisk } from '@holdfast/core/measure/risk'
import { dueOf, type Cause } from '@holdfast/core/model/cause'
import type { Env } from '@holdfast/core/model/env'
import type { HostSummary } from '@holdfast/core/model/evidence'
import type { LeftOut, OverrideNamed, TriageLine } from '@holdfast/core/model/explanation'
import { gapWord, notJudged } from '@holdfast/core/model/gap'
import type { Stored } from '@holdfast/core/model/manifest'
import { TIERS } from '@holdfast/core/model/posture'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import type { View } from '@holdfast/core/state/state'
import { allHolds } from '@holdfast/core/state/holds/table'
import type { Context } from '../context.ts'
import { inTurns, mapInTurns, takeTurns } from '../turns.ts'
import { identitiesOn, reportedOf } from './asset-rows.ts'

const WEEK_MS = 7 * 86_400_000

export function at(instant: Instant): string
export function at(instant: Instant | null | undefined): string | null
export function at(instant: Instant | null | undefined): string | null {
  return instant === null || instant === undefined ? null : formatInstant(instant)
}

/** In a list: the worst few of its causes. */
export function assetItem(context: Context, asset: Stored<'Asset'>): Promise<AssetItem> {
  return inTurns(itemOf(context, asset, LIMITS.listedCausesMax), takeTurns())
}

/** How it stands is read in the first step, and how many causes it has with it. */
function* itemOf(context: Context, asset: Stored<'Asset'>, most: number): Stepwise<AssetItem> {
  const { view } = context.driver
  const env = context.driver.env()
  const state = view.assets.get(asset.uid)
  const facts = factsOf(view, asset.uid)
  const causes = [...facts.causes]
  const posture = yield* postureNow(view, { ...facts, causes }, env.now)
  const risk = yield* residualRisk(view, asset.uid, env.now)
  const standings = [...(state?.standings.values() ?? [])]
  const worst: CauseItem[] = []
  for (const cause of yield* worstCauses(causes, most)) {
    worst.push(causeItem(view, cause, env))
    yield
  }
  const leftOut = causes.length - worst.length
  return {
    name: asset.name,
    uid: asset.uid,
    type: asset.spec.type,
    labels: asset.labels,
    owner: asset.spec.owner ?? null,
    exposure: asset.spec.exposure ?? null,
    reaches: reachOf(view, asset.uid),
    origin: asset.origin,
    posture: {
      state: posture.state,
      since: at(state?.postureSince),
      hold: state?.hold ?? null,
      nextDue:
        posture.nextDue === null
          ? null
          : { at: at(posture.nextDue.at), tier: posture.nextDue.tier },
      unknownReason: posture.unknownReason,
      notJudged: notJudged(state?.gaps ?? []),
      gaps: (state?.gaps ?? []).map((gap) => ({ ...gap, text: gapWord(gap.reason) })),
      causes: worst,
      ...causesLeftOut(asset.name, leftOut),
    },
    summary: summaryOf(state?.summary ?? null),
    reported: reportedOf(view, asset, env.now),
    lastEvidenceAt: at(state?.lastEvidence?.receivedAt),
    risk,
    postureChangesWeek: (state?.postureChanges ?? []).filter((change) => change > env.now - WEEK_MS)
      .length,
    sources: standings.map((standing) => ({
      name: standing.source,
      independence: standing.independence,
      lastAt: at(standing.lastAt),
      lastGoodAt: at(standing.lastGoodAt),
      unknown: standing.unknown,
    })),
    identities: identitiesOn(view, asset),
  }
}

/** Absent: none is. */
export function causesLeftOut(
  asset: string,
  count: number,
): { readonly leftOut?: readonly LeftOut[] } {
  if (count <= 0) return {}
  return { leftOut: [{ of: 'causes', count, list: causesOfAsset(asset) }] }
}

export function causeItem(view: View, cause: Cause, env: Env): CauseItem {
  const line = causeLine(view, cause, env)
  return {
    id: cause.id,
    class: cause.class,
    component: cause.component,
    title: line.title,
    weight: cause.weight,
    since: at(cause.firstSeenAt),
    dueAt: at(line.dueAt),
    due: TIERS.map((tier) => at(dueOf(cause, tier))),
    rule: line.rule,
    inputs: line.inputs.map((input) => ({ ...input, at: at(input.at) })),
    assumed: line.assumed,
  }
}

/** Its instants as text. */
function summaryOf(summary: HostSummary | null): HostSummaryItem | null {
  if (summary === null) return null
  const { listsSignedAt, listsValidUntil } = summary
  return { ...summary, listsSignedAt: at(listsSignedAt), listsValidUntil: at(listsValidUntil) }
}

export async function assetDetail(context: Context, asset: Stored<'Asset'>): Promise<AssetDetail> {
  const { view } = context.driver
  return {
    ...(await inTurns(itemOf(context, asset, LIMITS.toldCausesMax), takeTurns())),
    spec: asset.spec,
    explanation: await explanationOf(context, asset),
    holds: [...allHolds(view)]
      .filter((hold) => hold.subject.uid === asset.uid)
      .map((hold) => ({
        id: hold.id,
        state: hold.state,
        since: at(hold.enforcedAt ?? hold.openedAt),
      })),
  }
}

/** The explanation with its instants as text. */
export async function explanationOf(
  context: Context,
  asset: Stored<'Asset'>,
  most?: Told,
): Promise<Explanation> {
  const { view } = context.driver
  const explained = await inTurns(explaining(view, asset, context.driver.env(), most), takeTurns())
  const { probation, ...told } = explained
  return {
    ...told,
    ...(probation === undefined ? {} : { probation: { ...probation, until: at(probation.until) } }),
    since: at(explained.since),
    dueAt: at(explained.dueAt),
    override: overrideNamed(view, explained.override),
    nextDueAt: at(explained.nextDueAt),
    still: explained.still.map((line) => ({ ...line, until: at(line.until) })),
    cannot: explained.cannot.map((line) => ({ ...line, until: at(line.until) })),
    causes: await mapInTurns(explained.causes, (cause) => ({
      ...cause,
      since: at(cause.since),
      dueAt: at(cause.dueAt),
      inputs: cause.inputs.map((input) => ({ ...input, at: at(input.at) })),
    })),
    triage: explained.triage.map(triageItem),
  }
}

/** What keeps an asset open, as a line about that asset names it; null: nothing does. */
export function overrideNamed(
  view: View,
  named: OverrideNamed | null | undefined,
): OverrideItem | null {
  if (named === null || named === undefined) return null
  return { ...named, owner: personOf(view, named.owner), until: at(named.until) }
}

export function triageItem(line: TriageLine): TriageItem {
  return { ...line, name: line.cause, due: at(line.due), until: at(line.until) }
}
