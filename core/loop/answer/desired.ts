/** What an account at an enforcement point is to be denied now: each of its uses asked of the very function that decides. */

import {
  desiredOf,
  type AccountUse,
  type AccountUser,
  type Desired,
  type Levels,
} from '../../enforce/desired.ts'
import type { AssetUid, IdentityUid } from '../../kernel/ids.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { cutsAt } from '../../model/adapters.ts'
import { NOTHING, type Denied } from '../../model/denied.ts'
import type { Env } from '../../model/env.ts'
import type { Account, Stored } from '../../model/manifest.ts'
import { BLOCKED_CODES } from '../../model/reason-codes.ts'
import { targetKey } from '../../model/target.ts'
import { find, type View } from '../../state/state.ts'
import { decide } from './decide.ts'
import { usesBy, type Use } from '../../correlate/uses.ts'

export interface AccountAt {
  readonly point: Stored<'EnforcementPoint'>
  readonly ref: string
}

export interface AccountNow {
  readonly desired: Desired
  /** The key under which tokens there name their asset; null: they do not say, or those who name it disagree. */
  readonly metadata: string | null
}

/** In steps: an account may be used from ten thousand assets. `null`: no identity names it. */
export function* accountNow(
  view: View,
  { point, ref }: AccountAt,
  env: Env,
): Stepwise<AccountNow | null> {
  const named = namedAt(view, { point, ref })
  if (named === null) return null
  const users: AccountUser[] = []
  const uses: AccountUse[] = []
  for (const { identity, account } of named) {
    const { uid } = identity
    const assets = usedFrom(view, uid, account)
    users.push({ identity: uid, lane: identity.spec.lane === 'remediation', assets })
    for (const asset of assets) {
      for (const use of usesBy(view, identity, asset)) {
        if (!mayBeThere(use, point.name)) continue
        yield
        uses.push(useNow(view, asset, use, point.name, env))
      }
    }
  }
  const metadata = metadataOf(named)
  const levels = levelsOf({ point, ref }, metadata, env)
  return { desired: desiredOf({ users, uses, levels }), metadata }
}

/** What an account is denied while enforcing is off everywhere: what a person quarantined. */
export function* deniedWhenOff(view: View, account: AccountAt, env: Env): Stepwise<Denied> {
  const stopped = view.stopped ?? { at: env.now, by: '', reason: '', eject: false }
  const now = yield* accountNow({ ...view, stopped }, account, env)
  return now?.desired.denies ?? NOTHING
}

export interface AccountNamed {
  readonly identity: Stored<'Identity'>
  readonly account: Account
}

/** Who says that it is theirs, by uid; null: nobody does. */
export function namedAt(view: View, { point, ref }: AccountAt): readonly AccountNamed[] | null {
  const named = view.usersByAccount.get(targetKey(point.name, ref))
  if (named === undefined) return null
  return [...named].toSorted().flatMap((uid) => {
    const identity = view.manifests.Identity.get(uid)
    const account = identity?.spec.accounts?.find(
      (one) => one.enforcementPoint === point.name && one.ref === ref,
    )
    return identity === undefined || account === undefined ? [] : [{ identity, account }]
  })
}

/** The key under which tokens name their asset; null: none is said, or those who name the account disagree. */
export function metadataOf(named: readonly AccountNamed[]): string | null {
  const said = new Set(named.map(({ account }) => account.metadata))
  const [only] = said
  return said.size === 1 && only !== undefined ? only : null
}

function usedFrom(view: View, identity: IdentityUid, { assets }: Account): AssetUid[] {
  const bound = view.assetsByIdentity.get(identity) ?? new Set()
  if (assets === undefined) return [...bound].toSorted()
  return assets
    .map((name) => find(view, 'Asset', name)?.uid as AssetUid | undefined) // Of its own kind.
    .filter((uid) => uid !== undefined)
    .filter((uid) => bound.has(uid))
    .toSorted()
}

/** Of a resource that says of no point where it lies, nobody knows that it is not there. */
function mayBeThere({ resource }: Use, point: string): boolean {
  const { at } = resource.spec
  return at === undefined || at.length === 0 || at.some((one) => one.enforcementPoint === point)
}

function useNow(view: View, asset: AssetUid, use: Use, point: string, env: Env): AccountUse {
  // A clock in doubt lifts no block: that tier 0 is refused for it would hide what else refuses it.
  const asked = { ...env, clockSuspect: false }
  const { code, hold } = decide(view, use.request, { id: 'enforce', vouchesFor: 'all' }, asked)
  return {
    identity: use.identity.uid,
    asset,
    resource: use.resource.uid,
    tier: use.resource.spec.tier,
    isThere: use.resource.spec.at?.some((one) => one.enforcementPoint === point) === true,
    // Absence is not proof: what is unknown or stale is refused here, and changes nothing elsewhere (law 5).
    // Ejected, nothing of ours is at any point: not even what a person quarantined.
    hold: BLOCKED_CODES.has(code) && view.stopped?.eject !== true ? hold : null,
  }
}

function levelsOf({ point, ref }: AccountAt, metadata: string | null, env: Env): Levels {
  const cuts = cutsAt(env.adapters, point.spec)
  return {
    asset: cuts?.byAsset(ref, metadata) === true,
    resource: cuts?.byResource === true,
    whole: cuts?.whole === true,
  }
}
