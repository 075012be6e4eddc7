/**
 * What acts from an asset and what it would get now: each use asked of the very function that decides, and the asset
 * as a whole of what posture says (assess → decide).
 */

import { standing, standingAt } from '../../assess/posture.ts'
import { usesFrom } from '../../correlate/uses.ts'
import { accessBy, type AssetAccess, type Denials } from '../../decide/asset-access.ts'
import { denialOf, leftOpen } from '../../decide/denials.ts'
import { tableFor } from '../../decide/posture-table.ts'
import { refusalReason, type UseNow } from '../../decide/refusal-reason.ts'
import type { AssetUid, OverrideId } from '../../kernel/ids.ts'
import { finished, type Stepwise } from '../../kernel/stepwise.ts'
import type { RefusedUse } from '../../measure/refusals.ts'
import type { Env } from '../../model/env.ts'
import { TIERS, type Tier } from '../../model/posture.ts'
import {
  COUNTED_TIERS,
  type AssetRefusal,
  type Denial,
  type TierRefusal,
} from '../../model/refusal.ts'
import { withWhatTheyRunOn } from '../../state/estate/runs-on.ts'
import { factsOf, isUnheard, type AssetFacts } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'
import { decide } from './decide.ts'

/** One for each identity bound to the asset and each of its grants, by uid. */
export function usesOf(view: View, asset: AssetUid, env: Env): UseNow[] {
  return finished(usesNow(view, asset, env))
}

/** The same, with places to stop at. */
export function* usesNow(view: View, asset: AssetUid, env: Env): Stepwise<UseNow[]> {
  const uses: UseNow[] = []
  for (const { request, ...use } of usesFrom(view, asset)) {
    yield
    const decision = decide(view, request, { id: 'explain', vouchesFor: 'all' }, env)
    uses.push({ ...use, decision })
  }
  return uses
}

/** What posture says of the whole asset at a tier, before overrides and mode; null: it is permitted. */
export function* denial(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  tier: Tier,
  env: Env,
): Stepwise<Denial | null> {
  const stands = { asset, standing: yield* standing(view, facts, tier, env.now) }
  return yield* denialOf(view, stands, tier, env)
}

/** A denial of the whole asset that no live override of whole assets turns; `without`: overrides left out. */
export function openDenialAt(...asked: Parameters<typeof openDenial>): Denial | null {
  return finished(openDenial(...asked))
}

function* openDenial(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  tier: Tier,
  env: Env,
  without?: ReadonlySet<OverrideId>,
): Stepwise<Denial | null> {
  const denied = yield* denial(view, asset, facts, tier, env)
  return yield* leftOpen(view, asset, tier, denied, env, without)
}

/** Who was refused: as recorded; in a ledger from before it was, as it stood when these rules came. */
export function* recordOf(view: View, asset: AssetUid, env: Env): Stepwise<AssetRefusal> {
  const known = view.assets.get(asset)?.refusal ?? null
  if (known !== null) return known
  const then = { ...env, now: view.rulesFrom }
  const tiers: [TierRefusal | null, TierRefusal | null] = [null, null]
  for (const tier of COUNTED_TIERS) {
    const open = yield* openDenial(view, asset, factsOf(view, asset), tier, then)
    if (open !== null) tiers[tier] = { code: open.code, since: view.rulesFrom }
  }
  return { tiers, shelters: [] }
}

export function accessOf(
  view: View,
  asset: AssetUid,
  uses: readonly UseNow[],
  env: Env,
): AssetAccess {
  return finished(accessNow(view, asset, uses, env))
}

/** The same, with places to stop at: where nothing acts from it, each tier is asked of all its causes. */
export function* accessNow(
  view: View,
  asset: AssetUid,
  uses: readonly UseNow[],
  env: Env,
): Stepwise<AssetAccess> {
  const facts = factsOf(view, asset)
  const denials: Denials[] = []
  for (const tier of uses.length > 0 ? [] : TIERS) {
    const denied = yield* denial(view, asset, facts, tier, env)
    denials.push({ tier, denied, open: yield* leftOpen(view, asset, tier, denied, env) })
  }
  return accessBy(view, asset, uses, denials, env)
}

export interface AssetLook {
  readonly access: AssetAccess
  readonly refused: readonly RefusedUse[]
}

/** Null: it denies at no tier, and stands on none that does, so nothing of it was asked. */
export function lookAt(view: View, asset: AssetUid, env: Env): AssetLook | null {
  if (!mayDeny(view, asset, env)) return null
  const uses = usesOf(view, asset, env)
  const refused = uses.flatMap((use): RefusedUse[] => {
    const reason = refusalReason(view, use.decision)
    if (reason === null) return []
    const { code, hold, denying } = use.decision
    const { uid: resource, spec } = use.resource
    const who = { identity: use.identity.uid, asset, resource, tier: spec.tier }
    return [{ ...who, actions: use.actions, code, reason, hold, denying }]
  })
  return { access: accessOf(view, asset, uses, env), refused }
}

function mayDeny(view: View, asset: AssetUid, env: Env): boolean {
  const { assets, missing } = withWhatTheyRunOn(view, new Set([asset]))
  if (missing || env.fromBackup || assets.some((uid) => isUnheard(view, uid))) return true
  const table = tableFor(view, assets, env)
  return assets.some((uid) => {
    const facts = factsOf(view, uid)
    return TIERS.some((tier) =>
      standingAt(view, facts, tier, env.now).rows.some(
        (row) => table.rows[row][tier].kind === 'deny',
      ),
    )
  })
}
