/** The one-screen answer: what `holdfast status` and the console's Overview show. */

import { postureOf } from '@holdfast/core/assess/posture'
import { formatInstant, instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { measure } from '@holdfast/core/measure/metrics'
import { notJudged } from '@holdfast/core/model/gap'
import { factsOf } from '@holdfast/core/model/standing'
import { isLive } from '@holdfast/core/model/scope'
import type { View } from '@holdfast/core/model/state'
import type { Posture } from '@holdfast/core/model/posture'
import type { Context } from '../context.ts'
import { at } from './assets.ts'

export async function statusOf(context: Context): Promise<Record<string, unknown>> {
  const { view } = context.driver
  const { now } = context.driver.env()
  const postures: Record<Posture, number> = {
    verified: 0,
    grace: 0,
    stale: 0,
    unknown: 0,
    restricted: 0,
    quarantined: 0,
  }
  let nextDue: { at: number; asset: string; tier: number } | null = null
  let oldest: { at: number; source: string } | null = null
  const unknown: string[] = []
  const gaps = { assets: 0, count: 0 }
  for (const asset of view.manifests.Asset.values()) {
    const posture = postureOf(view, factsOf(view, asset.uid), now)
    postures[posture.state] += 1
    const open = notJudged(view.assets.get(asset.uid)?.gaps ?? [])
    if (open > 0) {
      gaps.assets += 1
      gaps.count += open
    }
    if (posture.state === 'unknown') unknown.push(asset.name)
    const due = posture.nextDue
    if (due !== null && (nextDue === null || due.at < nextDue.at)) {
      nextDue = { at: due.at, asset: asset.name, tier: due.tier }
    }
    for (const standing of view.assets.get(asset.uid)?.standings.values() ?? []) {
      const seen = standing.lastGoodAt
      if (seen !== null && (oldest === null || seen < oldest.at)) {
        oldest = { at: seen, source: standing.source }
      }
    }
  }
  const open = [...view.holds.values()].filter((hold) => hold.state === 'open')
  const held = new Set<string>()
  for (const hold of open) {
    if (hold.subject.kind !== 'asset') continue
    for (const uid of view.identitiesByAsset.get(hold.subject.uid) ?? []) held.add(uid)
  }
  const overrides = [...view.overrides.values()].filter(
    (one) => one.endedAt === null && one.expiresAt > now,
  )
  const oldestHold = open.toSorted((a, b) => a.since - b.since)[0]
  return {
    mode: view.stopped === null ? view.mode : 'off',
    stopped:
      view.stopped === null
        ? null
        : { reason: view.stopped.reason, at: at(view.stopped.at), eject: view.stopped.eject },
    scopedModes: view.modes.length,
    reviewAt:
      view.mode === 'report-only' ? at(instant(view.modeSince + LIMITS.reportOnlyReviewMs)) : null,
    assets: view.manifests.Asset.size,
    identities: view.manifests.Identity.size,
    postures,
    unknown: unknown.toSorted().slice(0, 20),
    notJudged: gaps,
    blocked: {
      holds: open.length,
      identities: held.size,
      oldestSince: at(oldestHold?.since),
    },
    nextDue: nextDue === null ? null : { ...nextDue, at: at(nextDue.at as typeof now) },
    oldestSource:
      oldest === null ? null : { source: oldest.source, at: at(oldest.at as typeof now) },
    overrides: overrides.length,
    alarms: alarmsOf(context),
    neverReported: neverReported(view),
    measures: measure(view, now),
    ledger: {
      id: view.ledgerId,
      size: view.size,
      checkpointKey: view.checkpointKey,
      rules: view.rules,
    },
    at: at(now),
  }
}

/** Known from a source or a manifest, and nothing ever told us of them: first in every list. */
function neverReported(view: View): { readonly count: number; readonly assets: readonly string[] } {
  const names = [...view.manifests.Asset.values()]
    .filter((one) => (view.assets.get(one.uid)?.standings.size ?? 0) === 0)
    .map((one) => one.name)
    .toSorted()
  return { count: names.length, assets: names.slice(0, 20) }
}

/** Overrides that the product itself made: a person is asked. */
const GUARDS: ReadonlySet<string> = new Set(['breaker', 'no-exit', 'telemetry', 'survivor'])

/** What somebody should look at, in words. */
function alarmsOf(context: Context): string[] {
  const { view } = context.driver
  const env = context.driver.env()
  const alarms: string[] = []
  const stopped = context.driver.stopped()
  if (stopped !== null) alarms.push(`nothing can be recorded: ${stopped}`)
  if (env.clockSuspect) alarms.push('the server clock cannot be trusted: tier 0 is denied')
  if (view.mode === 'report-only' && env.now - view.modeSince > LIMITS.reportOnlyReviewMs) {
    alarms.push('report-only for more than 30 days: review it, nothing is blocked')
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
    if (
      override.kind === 'report-only' &&
      override.endedAt === null &&
      override.expiresAt <= env.now
    ) {
      alarms.push(`the review date of ${override.name} has passed`)
    }
  }
  for (const { source, refused } of view.feeds.values()) {
    if (refused !== null)
      alarms.push(`${source}: an import waits for a person: ${refused.reasons[0]}`)
  }
  for (const { name } of view.manifests.Source.values()) {
    const error = context.sources.status(name)?.error ?? null
    if (error !== null && error.code !== 'refused') alarms.push(`${name}: ${error.message}`)
  }
  const problem = context.matcher.problem()
  if (problem !== null) alarms.push(`findings may be missing: ${problem}`)
  for (const effect of view.effects.values()) {
    if (effect.outcome === 'unknown' || effect.outcome === 'refused') {
      alarms.push(`${effect.point}: ${effect.type} of ${effect.hold} is ${effect.outcome}`)
    }
  }
  return alarms.slice(0, 50)
}
