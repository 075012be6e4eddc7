/** A measured use, decided: posture → clock → overrides and mode → past → access policy → end. */

import { isPermit, type Weighed } from './compose.ts'
import { hasOverrides, overridesFor } from './overrides.ts'
import type { View } from '../state/state.ts'
import { type ReasonCode, POSTURE_CODES } from '../model/reason-codes.ts'
import type { Decision, DecisionRequest } from '../model/decision.ts'
import { compose } from './compose.ts'
import type { Env } from '../model/env.ts'
import { pastDenies, type PastDenial } from './past.ts'
import { codeLeft } from '../model/refusal.ts'
import { gapOf } from '../model/cause.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { AssetUid } from '../kernel/ids.ts'
import { domainOfAsset } from '../state/estate/domain-of-asset.ts'
import { type Instant, plus, earliest } from '../kernel/instant.ts'
import type { Override } from '../model/override.ts'
import { reasonsOf } from './reasons.ts'
import type { Covered } from '../model/scope.ts'
import { modeOf } from '../model/mode.ts'
import { coveredReason } from '../state/overrides/covering.ts'

/** Posture → clock → overrides and mode → past → access policy → end. */
export function settle(view: View, request: DecisionRequest, env: Env, weighed: Weighed): Decision {
  const { outcome, tier } = weighed
  let code: ReasonCode = outcome.denied ?? 'permitted'
  let overrides: readonly Override[] = []
  if (env.clockSuspect && tier === 0) code = 'clock-suspect'
  if (POSTURE_CODES.has(code)) {
    const asked = hasOverrides(view, outcome.denying)
    const turned = turnedBy(view, weighed, code, env.now, asked)
    if (turned !== null) code = turned.code
    else if (asked) code = leftBy(view, weighed, code, env.now)
    overrides = turned?.overrides ?? []
  }
  const past = isPermit(code) ? pastOf(view, weighed, code, env) : null
  if (past !== null) code = past.code
  const errors: string[] = []
  const policies: string[] = []
  if (isPermit(code)) {
    const answer = env.accessPolicy.evaluate({
      subject: { type: request.subject.type, id: request.subject.id },
      action: { name: request.action.name },
      resource: { type: request.resource.type, id: request.resource.id },
      context: request.context,
      governed: true,
    })
    errors.push(...answer.errors)
    policies.push(...answer.forbids)
    if (answer.forbids.length > 0) code = 'policy-forbids'
    else if (answer.errors.length > 0) code = 'policy-error'
  }
  const permitted = isPermit(code)
  const until = permitted ? endOf(env.now, code, weighed, overrides) : null
  return compose(view, request, env, weighed, {
    code,
    until,
    overrides: permitted ? overrides : [],
    past,
    errors,
    policies,
  })
}

function pastOf(view: View, weighed: Weighed, code: ReasonCode, env: Env): PastDenial | null {
  if (weighed.inLane) return null
  const use = {
    identity: weighed.identity.uid,
    resource: weighed.resource.uid,
    tier: weighed.tier,
  }
  const assets = weighed.assets.map((asset) => asset.asset)
  return pastDenies(view, code, assets, use, env)
}

/** What keeps a denial of posture open: overrides that cover it, or that its assets are not enforced. */
function turnedBy(
  view: View,
  weighed: Weighed,
  code: ReasonCode,
  now: Instant,
  asked: boolean,
): { readonly code: ReasonCode; readonly overrides: readonly Override[] } | null {
  const by = (some: Weighed): readonly Override[] =>
    asked ? overridesFor(view, coveredBy(view, some, code), reasonsBehind(view, some), now) : []
  const overrides = by(weighed)
  if (overrides.length > 0) return { code: 'permitted-by-override', overrides }
  const enforced = enforcedOf(view, weighed)
  if (enforced === null) return { code: 'permitted-report-only', overrides: [] }
  // Where a part is not enforced, only what is has to be covered.
  const rest = by(enforced)
  return rest.length === 0 ? null : { code: 'permitted-by-override', overrides: rest }
}

/** The code of what no override keeps open: of a hold only where one of its causes still refuses. */
function leftBy(view: View, weighed: Weighed, code: ReasonCode, now: Instant): ReasonCode {
  const left = reasonsBehind(view, weighed).filter(
    (reason) => overridesFor(view, reason, [reason], now).length === 0,
  )
  return codeLeft(code, left)
}

/** The denial without the assets that are not enforced for this use; null: none of it is. */
function enforcedOf(view: View, weighed: Weighed): Weighed | null {
  const { outcome, identity, resource, tier } = weighed
  const isEnforced = (asset: AssetUid | null): boolean =>
    modeOf(view, { asset, identity: identity.uid, resource: resource.uid, tier }) === 'enforce'
  const denying = outcome.denying.filter((standing) => isEnforced(standing.asset))
  const nowhere = outcome.nowhere && isEnforced(null)
  if (denying.length === 0 && !nowhere) return null
  const causes = denying.flatMap((standing) => standing.standing.due)
  return { ...weighed, outcome: { ...outcome, denying, causes, nowhere } }
}

/** A denial of several assets is covered only where every one that denies is, with every cause. */
function coveredBy(view: View, weighed: Weighed, code: ReasonCode): Covered {
  return {
    identity: weighed.identity.uid,
    resource: weighed.resource.uid,
    tier: weighed.tier,
    code,
    assets: weighed.outcome.denying.map((standing) => standing.asset),
    causes: weighed.outcome.causes.map((cause) => cause.id),
    gaps: weighed.outcome.causes.map((cause) => gapOf(cause)),
    sources: weighed.outcome.causes.map((cause) => cause.detail.source),
    lineages: weighed.outcome.causes.map((cause) => cause.lineage),
    domains: weighed.outcome.denying.map((standing) => domainOfAsset(view, standing.asset)),
  }
}

/** Every reason of every asset that denies; none where what denies is no asset at all. */
function reasonsBehind(view: View, weighed: Weighed): Covered[] {
  if (weighed.outcome.nowhere) return []
  const who = { identity: weighed.identity.uid, resource: weighed.resource.uid, tier: weighed.tier }
  return weighed.outcome.denying.flatMap((standing) =>
    reasonsOf(weighed.table, weighed.tier, standing).map((reason) =>
      coveredReason(view, reason, who),
    ),
  )
}

/** The earliest of lease, grant end, evidence expiry, next due date and override end (S10). */
function endOf(
  now: Instant,
  code: ReasonCode,
  weighed: Weighed,
  overrides: readonly Override[],
): Instant {
  const beyondRow = code !== 'permitted'
  const lease = beyondRow ? LIMITS.overriddenLeaseMsMax : weighed.outcome.leaseMs
  const ends: (Instant | undefined)[] = [plus(now, lease), weighed.grantEnd ?? undefined]
  if (weighed.identity.spec.lane !== 'remediation') {
    for (const { standing } of weighed.assets) {
      ends.push(standing.evidenceEnds ?? undefined, standing.nextDue ?? undefined)
    }
  }
  for (const override of overrides) {
    if (override.kind !== 'report-only') ends.push(override.expiresAt)
  }
  return earliest(...ends) ?? now
}
