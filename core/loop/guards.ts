/**
 * What stands between causes and a mass lock-out (law 11): the breaker and the minimum of survivors. One for
 * each judgement, because what the judgement itself opens counts as well.
 */

import type { AssetUid } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import type { View } from '../model/state.ts'
import { breakerOver } from './breaker.ts'
import type { Body } from './draft.ts'
import type { Env } from './env.ts'
import { survivorsOver } from './survivors.ts'

export interface Guards {
  /** Whether this asset may be blocked for this cause; entries it makes are added to `bodies`. */
  admits(asset: AssetUid, cause: Cause, bodies: Body[]): boolean
  /** A hold opens on this asset: whom a group cannot spare keeps its access, visibly. */
  opened(asset: AssetUid, bodies: Body[]): void
}

/** `confirmed`: a person has said that the cause is real, so nothing is counted; survivors stay. */
export function guardsOver(view: View, env: Env, confirmed = false): Guards {
  const breaker = breakerOver(view, env)
  const survivors = survivorsOver(view, env)
  return {
    admits: (asset, cause, bodies) => confirmed || breaker.admits(asset, cause, bodies),
    opened: (asset, bodies) => survivors.keep(asset, bodies),
  }
}
