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
  for (const row of rows) {
    all.add(row)
    counterIn(reasons, row.reason).add(row)
    counterIn(owners, ownerOf(view, row)).add(row)
    counterIn(tiers, row.tier).add(row)
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
      counted(reasons, reason).map((count) => ({ reason, ...count })),
    ),
    byOwner: [...owners]
      .map(([owner, mine]) => ({ owner, ...mine.count() }))
      .toSorted(
        (a, b) => b.identities - a.identities || ((a.owner ?? '') < (b.owner ?? '') ? -1 : 1),
      ),
    byTier: TIERS.flatMap((tier) => counted(tiers, tier).map((count) => ({ tier, ...count }))),
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
  for (const row of rows) {
    all.add(row)
    if (isPlace()) yield
  }
  return all.count()
}

interface Counter {
  add(use: RefusedUse): void
  count(): RefusalCount
}

function counter(): Counter {
  const identities = new Set<IdentityUid>()
  const assets = new Set<AssetUid>()
  let uses = 0
  return {
    add(use) {
      identities.add(use.identity)
      assets.add(use.asset)
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
