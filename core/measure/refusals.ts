/**
 * Who is refused now, held or not (law 16), counted: by reason, by owner, by tier. What is counted is what is listed.
 */

import type { AssetUid, HoldId, IdentityUid, ResourceUid } from '../kernel/ids.ts'
import { paced, type Stepwise } from '../kernel/stepwise.ts'
import { REFUSAL_REASONS, type RefusalReason } from '../model/refusal.ts'
import { TIERS, type Tier } from '../model/posture.ts'
import type { ReasonCode } from '../model/reason-codes.ts'
import type { View } from '../state/state.ts'

/** One identity that is refused one resource from one asset. */
export interface RefusedUse {
  readonly identity: IdentityUid
  readonly asset: AssetUid
  readonly resource: ResourceUid
  readonly tier: Tier
  readonly actions: readonly string[]
  readonly code: ReasonCode
  readonly reason: RefusalReason
  readonly hold: HoldId | null
  /** The assets to blame: itself, or what it runs on. */
  readonly denying: readonly AssetUid[]
}

export interface RefusalCount {
  readonly identities: number
  readonly assets: number
  readonly uses: number
}

export interface RefusalCounts extends RefusalCount {
  readonly byReason: readonly (RefusalCount & { readonly reason: RefusalReason })[]
  readonly byOwner: readonly (RefusalCount & { readonly owner: string | null })[]
  readonly byTier: readonly (RefusalCount & { readonly tier: Tier })[]
}

/** By reason in the order of `REFUSAL_REASONS`, by owner most identities first, by tier; empty groups are left out. */
export function* countRefused(view: View, rows: readonly RefusedUse[]): Stepwise<RefusalCounts> {
  const all = counter()
  const reasons = new Map<RefusalReason, Counter>()
  const owners = new Map<string | null, Counter>()
  const tiers = new Map<Tier, Counter>()
  const isPlace = paced()
  for (const one of rows) {
    all.add(one)
    counterIn(reasons, one.reason).add(one)
    counterIn(owners, ownerOf(view, one)).add(one)
    counterIn(tiers, one.tier).add(one)
    if (isPlace()) yield
  }
  const named = Object.keys(REFUSAL_REASONS) as RefusalReason[]
  const counted = <K>(of: ReadonlyMap<K, Counter>, key: K): RefusalCount[] => {
    const one = of.get(key)
    return one === undefined ? [] : [one.count()]
  }
  return {
    ...all.count(),
    byReason: named.flatMap((reason) =>
      counted(reasons, reason).map((one) => ({ reason, ...one })),
    ),
    byOwner: [...owners]
      .map(([owner, mine]) => ({ owner, ...mine.count() }))
      .toSorted(
        (a, b) => b.identities - a.identities || ((a.owner ?? '') < (b.owner ?? '') ? -1 : 1),
      ),
    byTier: TIERS.flatMap((tier) => counted(tiers, tier).map((one) => ({ tier, ...one }))),
  }
}

/** Whom to ask: the owner of the asset that refuses, else of the asset itself, else of the identity. */
export function ownerOf(view: View, { denying, asset, identity }: RefusedUse): string | null {
  for (const uid of [...denying, asset]) {
    const owner = view.manifests.Asset.get(uid)?.spec.owner
    if (owner !== undefined) return owner
  }
  return view.manifests.Identity.get(identity)?.spec.owner ?? null
}

export function* countUses(rows: readonly RefusedUse[]): Stepwise<RefusalCount> {
  const all = counter()
  const isPlace = paced()
  for (const one of rows) {
    all.add(one)
    if (isPlace()) yield
  }
  return all.count()
}

interface Counter {
  add(one: RefusedUse): void
  count(): RefusalCount
}

function counter(): Counter {
  const identities = new Set<IdentityUid>()
  const assets = new Set<AssetUid>()
  let uses = 0
  return {
    add(one) {
      identities.add(one.identity)
      assets.add(one.asset)
      uses += 1
    },
    count: () => ({ identities: identities.size, assets: assets.size, uses }),
  }
}

function counterIn<K>(counters: Map<K, Counter>, key: K): Counter {
  const known = counters.get(key)
  if (known !== undefined) return known
  const made = counter()
  counters.set(key, made)
  return made
}
