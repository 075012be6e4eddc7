/** Causes that end by a person's word alone: never by proof. */

import type { AssetUid } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import { causesOf, factsOf } from '../model/standing.ts'
import type { View } from '../model/state.ts'
import type { Body } from './draft.ts'
import type { Env } from './env.ts'
import { settleAsset } from './settle-asset.ts'

/** `lifted`: open causes of this asset, at least one. */
export function liftCauses(
  view: View,
  asset: AssetUid,
  lifted: readonly Cause[],
  reason: string,
  env: Env,
): Body[] {
  const gone = new Set(lifted.map((one) => one.id))
  const left = causesOf(view, view.assets.get(asset)?.causes ?? []).filter(
    ({ id }) => !gone.has(id),
  )
  const cleared = lifted.map(({ id, detail }): Body => {
    const body = { id, asset, evidence: [detail.evidence], proof: `lifted: ${reason}` }
    return { kind: 'cause.cleared', body }
  })
  const facts = { causes: left, standings: [...factsOf(view, asset).standings] }
  const evidence = lifted[0]?.detail.evidence ?? null
  return [...cleared, ...settleAsset(view, asset, facts, env, evidence, null)]
}
