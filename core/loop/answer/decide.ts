/**
 * One decision, composed: correlate → assess → decide, in the order of DESIGN section 5. The first
 * check that refuses answers. Pure, total and synchronous; equal input gives an equal answer.
 */

import { inRemediationLane, verifiedLease } from '../../decide/lane.ts'
import { refusal, decideByPolicy } from '../../decide/refusal.ts'
import { tableFor } from '../../decide/posture-table.ts'
import { settle } from '../../decide/settle.ts'
import { standingAt } from '../../assess/posture.ts'
import { actingAssets } from '../../correlate/acting-assets.ts'
import {
  checkActive,
  checkGrant,
  checkResource,
  checkSubject,
  isGoverned,
} from '../../decide/checks.ts'
import { outcomeOf } from '../../decide/outcome.ts'
import type { Caller, Decision, DecisionRequest } from '../../model/decision.ts'
import { factsOf } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'
import type { Env } from '../../model/env.ts'

/** `view` is committed state only: a decision never reflects a fact that is not durable. */
export function decide(view: View, request: DecisionRequest, caller: Caller, env: Env): Decision {
  if (!isGoverned(request.subject, request.resource, env.accessPolicy)) {
    return decideByPolicy(request, env)
  }
  const identity = checkSubject(view, request.subject)
  if (!identity.ok) return refusal(request, identity.code)
  const resource = checkResource(view, request.resource)
  if (!resource.ok) {
    // A workload is told nothing of what else there is.
    const is = caller.proven === undefined ? resource.is : undefined
    const otherType = is === undefined ? {} : { otherType: { asked: request.resource.type, is } }
    return refusal(request, resource.code, { identity: identity.value, ...otherType })
  }
  const known = { identity: identity.value, resource: resource.value }
  const active = checkActive(known.identity)
  if (!active.ok) return refusal(request, active.code, known)
  const grant = checkGrant(view, known.identity, known.resource, request.action.name, env.now)
  if (!grant.ok) return refusal(request, grant.code, known)
  const acting = actingAssets(view, known.identity.uid, request.assets, caller)
  if (acting.kind === 'refused') {
    return refusal(request, acting.code, { ...known, asset: request.assets[0] ?? null })
  }
  const tier = known.resource.spec.tier
  const assets = acting.assets.map((asset) => ({
    asset,
    standing: standingAt(view, factsOf(view, asset), tier, env.now),
  }))
  const table = tableFor(view, acting.assets, env)
  const measured = outcomeOf(table, tier, assets, acting.established, acting.missing)
  const inLane = inRemediationLane(view, known.identity, acting.assets)
  const outcome = inLane
    ? { ...measured, denied: null, leaseMs: verifiedLease(table.rows.verified[tier]) }
    : measured
  const grantEnd = grant.value
  return settle(view, request, env, { ...known, tier, assets, table, outcome, grantEnd, inLane })
}
