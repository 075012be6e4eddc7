/**
 * Enforce: what an account at an enforcement point is to be denied, from what the decisions about its uses say. The
 * narrowest that can be told there (law 9): by asset, else by resource, else the whole account. Nothing is denied that a
 * decision permits; what is refused and cannot be reached is listed with its reason.
 */

import type { AssetUid, HoldId, IdentityUid, ResourceUid } from '../kernel/ids.ts'
import { NOTHING, type Denied } from '../model/denied.ts'
import type { Tier } from '../model/posture.ts'
import type { NotReachedWhy } from './not-reached.ts'

/** What an account can be told at its point. */
export interface Levels {
  /** Whoever uses it from one asset can be cut, and the others left alone. */
  readonly asset: boolean
  readonly resource: boolean
  readonly whole: boolean
}

/** One identity that uses the account from one asset to reach one resource. */
export interface AccountUse {
  readonly identity: IdentityUid
  readonly asset: AssetUid
  readonly resource: ResourceUid
  readonly tier: Tier
  /** The point knows it under a path of its own. */
  readonly isThere: boolean
  /** The hold for which it is refused; null: it is permitted, or refused for another reason. */
  readonly hold: HoldId | null
}

export interface AccountUser {
  readonly identity: IdentityUid
  /** It is never cut: the way back, or our own (law 10). */
  readonly lane: boolean
  /** From which it uses the account; none: nobody knows from where. */
  readonly assets: readonly AssetUid[]
}

export interface AccountUses {
  readonly users: readonly AccountUser[]
  readonly uses: readonly AccountUse[]
  readonly levels: Levels
}

export interface NotReached {
  readonly identity: IdentityUid
  readonly asset: AssetUid
  readonly resource: ResourceUid
  readonly hold: HoldId
  readonly why: NotReachedWhy
}

export interface Desired {
  readonly denies: Denied
  /** For whose sake, sorted. */
  readonly holds: readonly HoldId[]
  /** The most critical of what is denied; null: nothing is. */
  readonly tier: Tier | null
  readonly notReached: readonly NotReached[]
}

/** Pure; users and uses in any order give the same answer. */
export function desiredOf(account: AccountUses): Desired {
  const refused = account.uses.filter(isRefused)
  if (refused.length === 0) return NOTHING_DESIRED
  const { asset, resource, whole } = cutsOf(account)
  const atAsset = new Set(refused.map((use) => use.asset).filter(asset))
  const atResource = new Set(
    refused.filter((use) => !atAsset.has(use.asset) && resource(use)).map((use) => use.resource),
  )
  const isReached = (use: RefusedUse): boolean =>
    atAsset.has(use.asset) || atResource.has(use.resource)
  const left = refused.filter((use) => !isReached(use))
  if (left.length > 0 && whole) {
    return { ...madeOf(refused), denies: { ...NOTHING, whole: true }, notReached: [] }
  }
  return {
    ...madeOf(refused.filter(isReached)),
    denies: {
      whole: false,
      assets: [...atAsset].toSorted(),
      resources: [...atResource].toSorted(),
    },
    notReached: left.map(({ identity, asset: from, resource: what, hold }) => {
      return { identity, asset: from, resource: what, hold, why: whyNot(account, from) }
    }),
  }
}

type RefusedUse = AccountUse & { readonly hold: HoldId }

const NOTHING_DESIRED: Desired = { denies: NOTHING, holds: [], tier: null, notReached: [] }

function isRefused(use: AccountUse): use is RefusedUse {
  return use.hold !== null
}

interface Cuts {
  readonly asset: (asset: AssetUid) => boolean
  readonly resource: (use: AccountUse) => boolean
  readonly whole: boolean
}

/** What can be cut without taking anything from anybody who keeps it. */
function cutsOf(account: AccountUses): Cuts {
  const { users, uses, levels } = account
  const hasLane = users.some(({ lane }) => lane)
  const kept = new Set(uses.filter((use) => !isRefused(use)).map(({ resource }) => resource))
  const assets = new Set(users.flatMap((user) => user.assets))
  return {
    asset: (asset) => levels.asset && isClosed(account, asset),
    resource: ({ resource, isThere }) =>
      levels.resource && isThere && !hasLane && !kept.has(resource),
    whole:
      levels.whole &&
      !hasLane &&
      users.every((user) => user.assets.length > 0) &&
      [...assets].every((asset) => isClosed(account, asset)),
  }
}

/** All that is done with the account from there is known, and refused; no lane goes that way. */
function isClosed({ users, uses }: AccountUses, asset: AssetUid): boolean {
  const here = uses.filter((use) => use.asset === asset)
  return (
    here.every(isRefused) &&
    users.every((user) =>
      user.assets.includes(asset)
        ? !user.lane && here.some(({ identity }) => identity === user.identity)
        : // A lane that acts from nobody knows where may act from there.
          !(user.lane && user.assets.length === 0),
    )
  )
}

function whyNot(account: AccountUses, asset: AssetUid): NotReachedWhy {
  const { users, levels } = account
  const lanes = users.filter(({ lane }) => lane)
  if (!levels.asset && !levels.resource && !levels.whole) return 'cannot-be-told'
  if (lanes.some(({ assets }) => assets.length === 0 || assets.includes(asset))) return 'lane'
  if (!isClosed(account, asset)) return 'opens-more'
  return lanes.length > 0 ? 'lane' : 'shared'
}

function madeOf(reached: readonly RefusedUse[]): Pick<Desired, 'holds' | 'tier'> {
  const tiers = reached.map(({ tier }) => tier).toSorted((a, b) => a - b)
  const holds = [...new Set(reached.map(({ hold }) => hold))].toSorted()
  return { holds, tier: tiers[0] ?? null }
}
