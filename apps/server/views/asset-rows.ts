/**
 * The list of assets: what its rows are filtered, ordered and counted by. How one stands is worked out when it is first
 * asked for and once a row, and whole elements are made of those that are shown.
 */

import type { Contract } from '@holdfast/api/contract'
import type { QueryOf } from '@holdfast/api/operation'
import { posture as postureNow } from '@holdfast/core/assess/posture'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import { reachOf, residualRisk } from '@holdfast/core/measure/risk'
import { notJudged } from '@holdfast/core/model/gap'
import type { Stored } from '@holdfast/core/model/manifest'
import { POSTURES } from '@holdfast/core/model/posture'
import { evidenceEnd } from '@holdfast/core/state/evidence/ages'
import { factsOf, type PostureNow } from '@holdfast/core/state/evidence/standing'
import type { SeenAsset } from '@holdfast/core/state/state'
import type { View } from '@holdfast/core/state/state'
import { onceInSteps, type Listing } from './listing.ts'

interface AssetRow {
  readonly asset: Stored<'Asset'>
  readonly state: SeenAsset | undefined
  /** In steps, as its risk: an asset may have ten thousand causes. */
  readonly posture: () => Stepwise<PostureNow>
  readonly risk: () => Stepwise<number>
  /** `none`: no identity acts from it. */
  readonly tier: () => string
  readonly reported: () => Reported
}

export type Reported = 'never' | 'silent' | 'fresh'

export function assetRows(
  view: View,
  now: Instant,
): Listing<AssetRow, QueryOf<Contract['asset.list']>> {
  return {
    rows: rowsOf(view, now),
    known: ({ asset: { name, uid } }) => ({ name, uid }),
    filters: {
      *posture({ posture }, states) {
        return states.includes((yield* posture()).state)
      },
      type: ({ asset }, types) => types.includes(asset.spec.type),
      owner: (row, owners) => owners.includes(ownerOf(row)),
      label: ({ asset }, labels) => labels.every(([name, value]) => asset.labels[name] === value),
      exposure: (row, exposures) => exposures.includes(exposureOf(row)),
      tier: ({ tier }, tiers) => tiers.some((wanted) => wanted === tier()),
      reported: ({ reported }, words) => words.includes(reported()),
      held: ({ state }, isHeld) => ((state?.hold ?? null) !== null) === isHeld,
      unjudged: (row, isUnjudged) => unjudged(row) > 0 === isUnjudged,
      source: ({ state }, sources) => sources.some((source) => state?.standings.has(source)),
      identity: ({ asset }, names) =>
        identitiesOn(view, asset).some((identity) => names.includes(identity)),
    },
    sorts: {
      name: ({ asset }) => asset.name,
      // What needs somebody first comes first.
      *posture({ posture }) {
        return -POSTURES.indexOf((yield* posture()).state)
      },
      type: ({ asset }) => asset.spec.type,
      owner: ({ asset }) => asset.spec.owner ?? null,
      risk: ({ risk }) => risk(),
      lastEvidenceAt: ({ state }) => state?.lastEvidence?.receivedAt ?? null,
      *nextDue({ posture }) {
        return (yield* posture()).nextDue?.at ?? null
      },
      reported: ({ reported }) => HEARD.indexOf(reported()),
      tier: ({ tier }) => (tier() === 'none' ? null : tier()),
      notJudged: unjudged,
    },
    facets: {
      *posture({ posture }) {
        return (yield* posture()).state
      },
      type: ({ asset }) => asset.spec.type,
      owner: ownerOf,
      exposure: exposureOf,
      tier: ({ tier }) => tier(),
      reported: ({ reported }) => reported(),
    },
    texts: ({ asset: { name, uid, spec, labels } }) => [
      name,
      uid,
      spec.owner,
      ...Object.values(labels),
    ],
  }
}

/** Nobody knows anything of what never reported. */
const HEARD: readonly Reported[] = ['never', 'silent', 'fresh']

export function reportedOf(view: View, asset: Stored<'Asset'>, now: Instant): Reported {
  const facts = factsOf(view, asset.uid)
  if (facts.standings.length === 0) return 'never'
  return (evidenceEnd(view, facts, 0) ?? now - 1) < now ? 'silent' : 'fresh'
}

/** By name. */
export function identitiesOn(view: View, { uid: asset }: Stored<'Asset'>): readonly string[] {
  return [...(view.identitiesByAsset.get(asset) ?? [])]
    .map((uid) => view.manifests.Identity.get(uid)?.name ?? uid)
    .toSorted()
}

function* rowsOf(view: View, now: Instant): Generator<AssetRow, void> {
  for (const asset of view.manifests.Asset.values()) {
    const { uid } = asset
    yield {
      asset,
      state: view.assets.get(uid),
      posture: onceInSteps(() => postureNow(view, factsOf(view, uid), now)),
      risk: onceInSteps(function* () {
        return (yield* residualRisk(view, uid, now)).value
      }),
      tier: once(() => String(reachOf(view, uid) ?? 'none')),
      reported: once(() => reportedOf(view, asset, now)),
    }
  }
}

/** Several of filters, order and counts may ask for it. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function ownerOf({ asset }: AssetRow): string {
  return asset.spec.owner ?? 'none'
}

function exposureOf({ asset }: AssetRow): 'internet' | 'internal' | 'none' | 'unknown' {
  return asset.spec.exposure ?? 'unknown'
}

function unjudged({ state }: AssetRow): number {
  return notJudged(state?.gaps ?? [])
}
