/**
 * One decision, composed: correlate → assess → decide, in the order of DESIGN section 5. The first
 * check that refuses answers. Pure, total and synchronous; equal input gives an equal answer.
 */

import { standingAt } from '../../assess/posture.ts'
import { actingAssets } from '../../correlate/acting-assets.ts'
import {
  checkActive,
  checkGrant,
  checkResource,
  checkSubject,
  isGoverned,
} from '../../decide/checks.ts'
import { outcomeOf, type AssetStanding, type Outcome } from '../../decide/outcome.ts'
import { hasOverrides, overridesFor } from '../../decide/overrides.ts'
import { codeLeft, coveredReason, reasonsOf } from '../../decide/reasons.ts'
import { domainOfAsset } from '../../state/estate/domain-of-asset.ts'
import { sentenceFor } from '../../decide/sentence.ts'
import { holdOf } from '../../enforce/hold-identity.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import { earliest, plus, type Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Caller, Decision, DecisionRequest } from '../../model/decision.ts'
import { gapOf } from '../../model/cause.ts'
import type { Stored } from '../../model/manifest.ts'
import { modeOf } from '../../model/mode.ts'
import type { Override } from '../../model/override.ts'
import { postureOfRow, type PostureTable, type Tier } from '../../model/posture.ts'
import { POSTURE_CODES, type ReasonCode } from '../../model/reason-codes.ts'
import { selects, type Covered } from '../../model/scope.ts'
import { causesOf, factsOf } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'
import type { Env } from '../../model/env.ts'
import { pastDenies, type PastDenial } from '../past.ts'

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

interface Weighed {
  readonly identity: Stored<'Identity'>
  readonly resource: Stored<'Resource'>
  readonly tier: Tier
  readonly assets: readonly AssetStanding[]
  readonly table: PostureTable
  readonly outcome: Outcome
  readonly grantEnd: Instant | null
  /** Law 10: it is not cut, whatever else is in doubt. */
  readonly inLane: boolean
}

/** Posture → clock → overrides and mode → past → access policy → end. */
function settle(view: View, request: DecisionRequest, env: Env, weighed: Weighed): Decision {
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
  const assets = weighed.assets.map((one) => one.asset)
  return pastDenies(view, code, assets, use, env)
}

function isPermit(code: ReasonCode): boolean {
  return (
    code === 'permitted' || code === 'permitted-by-override' || code === 'permitted-report-only'
  )
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
  const denying = outcome.denying.filter((one) => isEnforced(one.asset))
  const nowhere = outcome.nowhere && isEnforced(null)
  if (denying.length === 0 && !nowhere) return null
  const causes = denying.flatMap((one) => one.standing.due)
  return { ...weighed, outcome: { ...outcome, denying, causes, nowhere } }
}

/** A denial of several assets is covered only where every one that denies is, with every cause. */
function coveredBy(view: View, weighed: Weighed, code: ReasonCode): Covered {
  return {
    identity: weighed.identity.uid,
    resource: weighed.resource.uid,
    tier: weighed.tier,
    code,
    assets: weighed.outcome.denying.map((one) => one.asset),
    causes: weighed.outcome.causes.map((cause) => cause.id),
    gaps: weighed.outcome.causes.map((cause) => gapOf(cause)),
    sources: weighed.outcome.causes.map((cause) => cause.detail.source),
    lineages: weighed.outcome.causes.map((cause) => cause.lineage),
    domains: weighed.outcome.denying.map((one) => domainOfAsset(view, one.asset)),
  }
}

/** Every reason of every asset that denies; none where what denies is no asset at all. */
function reasonsBehind(view: View, weighed: Weighed): Covered[] {
  if (weighed.outcome.nowhere) return []
  const who = { identity: weighed.identity.uid, resource: weighed.resource.uid, tier: weighed.tier }
  return weighed.outcome.denying.flatMap((one) =>
    reasonsOf(weighed.table, weighed.tier, one).map((reason) => coveredReason(view, reason, who)),
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

function verifiedLease(outcome: { readonly kind: string; readonly leaseMs?: number }): number {
  return outcome.leaseMs ?? 0
}

/** Strict wins when any policy that selects any acting asset says so. */
export function tableFor(view: View, assets: readonly AssetUid[], env: Env): PostureTable {
  return isStrict(view, assets) ? env.tables.strict : env.tables.balanced
}

function isStrict(view: View, assets: readonly AssetUid[]): boolean {
  for (const policy of view.manifests.PosturePolicy.values()) {
    if (policy.spec.profile !== 'strict') continue
    for (const uid of assets) {
      const asset = view.manifests.Asset.get(uid)
      if (asset !== undefined && selects(policy.spec.assets, asset)) return true
    }
  }
  return false
}

/** Law 10: what patches, scans, attests and reports is never cut, save by a person's quarantine. */
function inRemediationLane(
  view: View,
  identity: Stored<'Identity'>,
  assets: readonly AssetUid[],
): boolean {
  if (identity.spec.lane !== 'remediation') return false
  return !assets.some((uid) =>
    causesOf(view, view.assets.get(uid)?.causes ?? []).some(
      (cause) => cause.class === 'human-quarantine',
    ),
  )
}

function decideByPolicy(request: DecisionRequest, env: Env): Decision {
  const answer = env.accessPolicy.evaluate({
    subject: request.subject,
    action: request.action,
    resource: request.resource,
    context: request.context,
    governed: false,
  })
  const code: ReasonCode =
    answer.forbids.length > 0
      ? 'policy-forbids'
      : answer.permits.length > 0
        ? 'permitted-by-policy'
        : answer.errors.length > 0
          ? 'policy-error'
          : 'policy-denies'
  return {
    ...refusal(request, code),
    decision: code === 'permitted-by-policy',
    allowedUntil:
      code === 'permitted-by-policy' ? plus(env.now, LIMITS.ungovernedLeaseMsMax) : null,
    governed: false,
    policyErrors: answer.errors,
    policies: code === 'policy-forbids' ? answer.forbids : answer.permits,
  }
}

interface Known {
  readonly otherType?: { readonly asked: string; readonly is: string }
  readonly identity?: Stored<'Identity'>
  readonly resource?: Stored<'Resource'>
  readonly asset?: string | null
}

/** A refusal before posture was looked at. */
function refusal(request: DecisionRequest, code: ReasonCode, known: Known = {}): Decision {
  const sentence = sentenceFor(code, {
    identity: request.subject.id,
    action: request.action.name,
    resource: request.resource.id,
    asset: known.asset ?? null,
    assetType: 'host',
    owner: known.identity?.spec.owner ?? null,
    hold: null,
    override: null,
    ...(known.otherType === undefined ? {} : { otherType: known.otherType }),
  })
  return {
    decision: false,
    code,
    reason: sentence.reason,
    next: sentence.next,
    allowedUntil: null,
    governed: true,
    identity: known.identity?.uid ?? null,
    resource: known.resource?.uid ?? null,
    tier: known.resource?.spec.tier ?? null,
    row: null,
    posture: null,
    actingAssets: [],
    denying: [],
    hold: null,
    causes: [],
    overrides: [],
    reportOnly: false,
    policyErrors: [],
    policies: [],
  }
}

/** A past in doubt blames whom it names, whatever else was weighed. */
function blamed({ outcome, assets }: Weighed, past: PastDenial | null): Outcome {
  if (past === null) return outcome
  const denying = assets.filter((one) => past.denying.includes(one.asset))
  return { ...outcome, denying, causes: [] }
}

function compose(
  view: View,
  request: DecisionRequest,
  env: Env,
  weighed: Weighed,
  settled: {
    readonly code: ReasonCode
    readonly until: Instant | null
    readonly overrides: readonly Override[]
    readonly past: PastDenial | null
    readonly errors: readonly string[]
    readonly policies: readonly string[]
  },
): Decision {
  const outcome = blamed(weighed, settled.past)
  const worst = outcome.denying[0] ?? weighed.assets[0]
  const asset = worst === undefined ? undefined : view.manifests.Asset.get(worst.asset)
  // Where its causes are kept open no hold is the reason.
  const unheld =
    settled.code === 'posture-unknown' || settled.code === 'asset-stale' || settled.past !== null
  const held = unheld ? undefined : outcome.denying.find((one) => one.standing.due.length > 0)
  const hold = held === undefined ? null : holdOf(view, held.asset, env.now, env.hash)
  const sentence = sentenceFor(settled.code, {
    identity: weighed.identity.name,
    action: request.action.name,
    resource: weighed.resource.name,
    asset: asset?.name ?? null,
    assetType: asset?.spec.type ?? 'host',
    owner: asset?.spec.owner ?? weighed.identity.spec.owner ?? null,
    hold,
    override: settled.overrides[0]?.name ?? null,
    fromBackup: env.fromBackup,
  })
  return {
    decision: isPermit(settled.code),
    code: settled.code,
    reason: sentence.reason,
    next: sentence.next,
    allowedUntil: settled.until,
    governed: true,
    identity: weighed.identity.uid,
    resource: weighed.resource.uid,
    tier: weighed.tier,
    row: outcome.row,
    posture: postureOfRow(outcome.row),
    actingAssets: weighed.assets.map((one) => one.asset),
    denying: outcome.denying.map((one) => one.asset),
    hold,
    causes: outcome.causes.map((cause) => cause.id),
    overrides: settled.overrides.map((override) => override.id),
    reportOnly: settled.code === 'permitted-report-only',
    policyErrors: settled.errors,
    policies: settled.policies,
  }
}
