/** The answer, composed: who is blamed, under which hold, and the sentence for it. */

import type { Stored } from '../model/manifest.ts'
import type { Decision, DecisionRequest } from '../model/decision.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Env } from '../model/env.ts'
import type { Override } from '../model/override.ts'
import type { ReasonCode } from '../model/reason-codes.ts'
import { postureOfRow, type PostureTable, type Tier } from '../model/posture.ts'
import type { View } from '../state/state.ts'
import { sentenceFor } from './sentence.ts'
import type { PastDenial } from './past.ts'
import type { Outcome, AssetStanding } from './outcome.ts'
import { holdOf } from '../state/holds/hold-identity.ts'

export interface Weighed {
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

export function isPermit(code: ReasonCode): boolean {
  return (
    code === 'permitted' || code === 'permitted-by-override' || code === 'permitted-report-only'
  )
}

/** A past in doubt blames whom it names, whatever else was weighed. */
function blamed({ outcome, assets }: Weighed, past: PastDenial | null): Outcome {
  if (past === null) return outcome
  const denying = assets.filter((asset) => past.denying.includes(asset.asset))
  return { ...outcome, denying, causes: [] }
}

export function compose(
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
  const held = unheld
    ? undefined
    : outcome.denying.find((standing) => standing.standing.due.length > 0)
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
    actingAssets: weighed.assets.map((standing) => standing.asset),
    denying: outcome.denying.map((standing) => standing.asset),
    hold,
    causes: outcome.causes.map((cause) => cause.id),
    overrides: settled.overrides.map((override) => override.id),
    reportOnly: settled.code === 'permitted-report-only',
    policyErrors: settled.errors,
    policies: settled.policies,
  }
}
