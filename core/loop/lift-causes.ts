/** Causes that end by a person's word alone: never by proof. */

import { filtered, mapped, type Stepwise } from '../kernel/stepwise.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import type { Lifted } from '../model/hold.ts'
import { causesOf, factsOf } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import type { Body } from '../state/entries.ts'
import type { Env } from '../model/env.ts'
import { settleAsset } from './settle.ts'

/** `ended`: open causes of this asset, at least one. */
export function* liftCauses(
  view: View,
  asset: AssetUid,
  ended: readonly Cause[],
  lifted: Lifted,
  env: Env,
): Stepwise<Body[]> {
  const gone = new Set(ended.map((one) => one.id))
  const open = causesOf(view, view.assets.get(asset)?.causes ?? [])
  const proof = `lifted: ${lifted.reason}`
  const cleared = yield* mapped(ended, ({ id, detail }): Body => {
    const body = { id, asset, evidence: [detail.evidence], proof, lifted }
    return { kind: 'cause.cleared', body }
  })
  const causes = yield* filtered(open, ({ id }) => !gone.has(id))
  const facts = { causes, standings: [...factsOf(view, asset).standings] }
  return [...cleared, ...(yield* settleAsset(view, asset, facts, env, { lifted }, null))]
}
