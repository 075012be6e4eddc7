/** The one-screen answer: what `holdfast status` and the console's Overview show. */

import { VERSION } from '../product.ts'
import type { Status } from '@holdfast/api/contract/status'
import { postureOf } from '@holdfast/core/assess/posture'
import { formatInstant, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { measure } from '@holdfast/core/measure/metrics'
import type { AccessState } from '@holdfast/core/model/explanation'
import { notJudged } from '@holdfast/core/model/gap'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import { isLive } from '@holdfast/core/model/scope'
import type { View } from '@holdfast/core/state/state'
import type { Posture, Tier } from '@holdfast/core/model/posture'
import type { Context } from '../context.ts'
import { diskAlarm } from '../driver/disk.ts'
import { inTurns, takeTurns, type Turn } from '../turns.ts'
import { at } from './assets.ts'
import { breakGlassAlarms, breakGlassNow } from './break-glass.ts'
import { effectAlarms } from './effects.ts'
import { pointAlarms } from './points.ts'
import { readable } from './readable.ts'
import { attempt, type Unshown } from './rendered.ts'
import { rotationAlarms } from './rotations.ts'
import { modeNow } from './mode.ts'
import { pastAlarms, pastView } from './past.ts'
import { questionItems } from './overrides.ts'
import { refusedView, type RefusalLook } from './refusals.ts'
import { sourceAlarms, sourcesSummary } from './sources-summary.ts'

export async function statusOf(context: Context): Promise<Status> {
  const { view, unshown: odd } = await readable(context)
  const { now } = context.driver.env()
  const turn = takeTurns()
  const { postures, unknown, gaps, nextDue, oldest } = await assetsNow(context, view, now, turn)
  const look = await context.refusals.look()
  const held = holdsNow(view, look)
  const mode = modeNow(view)
  const measures = await inTurns(measure(view, now), turn)
  return {
    mode: mode.state,
    modeSentence: mode.sentence,
    modeWord: mode.word,
    version: VERSION,
    enforced: { assets: mode.enforced, inPart: mode.inPart },
    stopped:
      view.stopped === null
        ? null
        : { reason: view.stopped.reason, at: at(view.stopped.at), eject: view.stopped.eject },
    reviewAt: mode.reviewAt,
    assets: view.manifests.Asset.size,
    identities: view.manifests.Identity.size,
    postures,
    unknown: unknown.toSorted().slice(0, 20),
    notJudged: gaps,
    holds: held,
    refused: await inTurns(refusedView(view, look), turn),
    nextDue: nextDue === null ? null : { ...nextDue, at: at(nextDue.at) },
    oldestSource: oldest === null ? null : { source: oldest.source, at: at(oldest.at) },
    sources: sourcesSummary(context),
    overrides: measures.liveOverrides,
    breakGlass: breakGlassNow(view, now),
    /** Assets all of whose refusals some override keeps open, with a hold or without one. */
    overridden: [...look.access.values()].filter((access) => access.state === 'overridden').length,
    questions: questionItems(view, now),
    program: context.program,
    past: pastView(context),
    undo: {
      places: context.undo.places,
      problems: context.undo.problems(),
      accounts: context.undo.accounts(),
    },
    alarms: [...alarmsOf(context), ...unshownAlarms([...odd, ...look.unshown])],
    neverReported: neverReported(view),
    measures,
    clock: clockNow(context),
    ledger: {
      id: view.ledgerId,
      size: view.size,
      checkpointKey: view.checkpointKey,
      rules: view.rules,
    },
    at: at(now),
  }
}

interface AssetsNow {
  readonly postures: { readonly [P in Posture]: number }
  readonly unknown: readonly string[]
  readonly gaps: { readonly assets: number; readonly count: number }
  readonly nextDue: { readonly at: Instant; readonly asset: string; readonly tier: Tier } | null
  /** The source that has said nothing good for longest. */
  readonly oldest: { readonly at: Instant; readonly source: string } | null
}

async function assetsNow(
  context: Context,
  view: View,
  now: Instant,
  turn: Turn,
): Promise<AssetsNow> {
  const postures: Record<Posture, number> = {
    verified: 0,
    grace: 0,
    stale: 0,
    unknown: 0,
    restricted: 0,
    quarantined: 0,
  }
  let nextDue: AssetsNow['nextDue'] = null
  let oldest: AssetsNow['oldest'] = null
  const unknown: string[] = []
  const gaps = { assets: 0, count: 0 }
  for (const { name, uid } of view.manifests.Asset.values()) {
    if (turn.isOver()) await turn.pause()
    const seen = attempt(context.unshown, { name, uid }, () => ({
      posture: postureOf(view, factsOf(view, uid), now),
      open: notJudged(view.assets.get(uid)?.gaps ?? []),
    }))
    // What cannot be read is not known.
    if (!seen.ok) {
      postures.unknown += 1
      unknown.push(name)
      continue
    }
    const { posture, open } = seen.value
    postures[posture.state] += 1
    if (open > 0) {
      gaps.assets += 1
      gaps.count += open
    }
    if (posture.state === 'unknown') unknown.push(name)
    const due = posture.nextDue
    if (due !== null && (nextDue === null || due.at < nextDue.at)) {
      nextDue = { at: due.at, asset: name, tier: due.tier }
    }
    for (const { lastGoodAt, source } of view.assets.get(uid)?.standings.values() ?? []) {
      if (lastGoodAt !== null && (oldest === null || lastGoodAt < oldest.at)) {
        oldest = { at: lastGoodAt, source }
      }
    }
  }
  return { postures, unknown, gaps, nextDue, oldest }
}

/** Null members: the wall clock counts. */
function clockNow({ driver }: Context): Status['clock'] {
  const suspicion = driver.suspicion()
  return {
    suspect: suspicion !== null,
    why: suspicion?.text ?? null,
    wall: at(suspicion?.wall ?? null),
    since: at(driver.view.clock.suspectSince),
  }
}

/** Open holds by whether they refuse anybody now. */
function holdsNow(view: View, look: RefusalLook): Status['holds'] {
  const counts: Record<AccessState, number> = {
    blocked: 0,
    refused: 0,
    overridden: 0,
    'report-only': 0,
    permitted: 0,
  }
  let oldest: Instant | null = null
  let open = 0
  for (const hold of view.holds.values()) {
    if (hold.state !== 'open' || hold.subject.kind !== 'asset') continue
    open += 1
    const state = look.access.get(hold.subject.uid)?.state ?? 'permitted'
    counts[state] += 1
    const since = state === 'blocked' ? hold.enforcedAt : null
    if (since !== null && (oldest === null || since < oldest)) oldest = since
  }
  return { open, ...counts, oldestSince: at(oldest) }
}

/** Known from a source or a manifest, and nothing ever told us of them: first in every list. */
function neverReported(view: View): Status['neverReported'] {
  const names = [...view.manifests.Asset.values()]
    .filter((asset) => (view.assets.get(asset.uid)?.standings.size ?? 0) === 0)
    .map((asset) => asset.name)
    .toSorted()
  return { count: names.length, assets: names.slice(0, 20) }
}

/** Overrides that the product itself made and that ask nobody; what asks is a question. */
const GUARDS: ReadonlySet<string> = new Set(['telemetry', 'survivor'])

/** They are in none of the counts. */
export function unshownAlarms(unshown: readonly Unshown[]): string[] {
  return unshown.slice(0, 20).map(({ name, problem }) => `${name}: ${problem}`)
}

/** What somebody should look at, in words. */
export function alarmsOf(context: Context): string[] {
  const { view } = context.driver
  const env = context.driver.env()
  const alarms: string[] = []
  const stopped = context.driver.stopped()
  if (stopped !== null) alarms.push(`nothing can be recorded: ${stopped}`)
  const disk = diskAlarm(context.disk)
  if (disk !== null) alarms.push(disk)
  for (const { hour, why } of context.decisions.troubles()) {
    alarms.push(`the decision records of ${hour} are not sealed: ${why}; it is tried again`)
  }
  alarms.push(...pastAlarms(context))
  const suspicion = context.driver.suspicion()
  if (suspicion !== null) {
    alarms.push(
      `the server clock cannot be trusted: ${suspicion.text}; tier 0 is denied and nothing is released. Set it right, or: holdfast doctor --accept-clock --reason …`,
    )
  }
  const journal = context.journal.problem()
  if (journal !== null) {
    alarms.push(`what was opened while no server ran is not in the ledger: ${journal}`)
  }
  alarms.push(...breakGlassAlarms(view, env.now))
  const [base] = view.modes
  if (base?.mode === 'report-only' && env.now - base.at > LIMITS.reportOnlyReviewMs) {
    alarms.push(`report-only for more than 30 days: review it. ${modeNow(view).sentence}`)
  }
  if (view.unjudged.size > 0) {
    alarms.push(`rules ${view.rules}: ${view.unjudged.size} assets are still to be judged by them`)
  }
  for (const error of context.policies.errors()) alarms.push(error.message)
  for (const override of view.overrides.values()) {
    if (GUARDS.has(override.kind) && isLive(override, env.now)) {
      alarms.push(
        `${override.name} is open until ${formatInstant(override.expiresAt)}: ${override.reason}`,
      )
    }
    if (override.kind === 'report-only' && override.expiresAt <= env.now) {
      alarms.push(`the review date of ${override.name} has passed`)
    }
  }
  for (const { text } of sourceAlarms(context)) alarms.push(text)
  const problem = context.matcher.problem()
  if (problem !== null) alarms.push(`findings may be missing: ${problem}`)
  alarms.push(...context.undo.problems(), ...context.renewals.troubles())
  alarms.push(...effectAlarms(view, env.now), ...pointAlarms(view, env))
  alarms.push(...rotationAlarms(view, env))
  return alarms.slice(0, 50)
}
