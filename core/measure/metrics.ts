/** Measure: are we getting better? Times from the ledger's own instants, as medians over closed holds. */

import type { AssetUid } from '../kernel/ids.ts'
import { DAY_MS, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { paced, type Stepwise } from '../kernel/stepwise.ts'
import { restrictsFrom } from '../model/cause.ts'
import { TIERS } from '../model/posture.ts'
import type { View } from '../state/state.ts'
import { allHolds } from '../state/holds/table.ts'
import { containment, type Containment } from './containment.ts'

export interface Measures {
  readonly openHolds: number
  readonly releasedHolds: number
  readonly containment: Containment
  /** Enforced → released by proof; null until one was. */
  readonly medianRestoreMs: number | null
  /** Of the released: how many by proof, the others by a person, a statement, or because nothing was left of them. */
  readonly releasedByProof: number
  /** First sight of a flaw → its fix proven, of the last 30 days; null while none was. */
  readonly medianPatchMs: number | null
  readonly slowestTenthPatchMs: number | null
  readonly patched: number
  /** Open causes with a deadline, and those past it. */
  readonly openCauses: number
  readonly overdueCauses: number
  /** Changes of posture in the last seven days, for each asset. */
  readonly postureChangesPerAssetWeek: number | null
  /** Live overrides: the debt that is allowed on purpose. */
  readonly liveOverrides: number
}

export function* measure(view: View, now: Instant): Stepwise<Measures> {
  const restore: number[] = []
  let open = 0
  let released = 0
  let byProof = 0
  const isPlace = paced()
  for (const hold of allHolds(view)) {
    if (isPlace()) yield
    if (hold.closedAt === null) open += 1
    else {
      released += 1
      const proven = hold.closedBy?.kind === 'proven'
      if (proven) byProof += 1
      if (proven && hold.enforcedAt !== null) restore.push(hold.closedAt - hold.enforcedAt)
    }
  }
  const patch = view.patched.filter((one) => one.at > now - LIMITS.patchedKeptMs)
  const times = patch.map((one) => one.ms).toSorted((a, b) => a - b)
  let openCauses = 0
  let overdueCauses = 0
  for (const cause of view.causes.values()) {
    if (isPlace()) yield
    const dues = TIERS.map((tier) => restrictsFrom(cause, tier)).filter((due) => due !== null)
    if (dues.length === 0) continue
    openCauses += 1
    if (dues.some((due) => due <= now)) overdueCauses += 1
  }
  let liveOverrides = 0
  for (const override of view.overrides.values()) {
    if (isPlace()) yield
    if (override.expiresAt > now) liveOverrides += 1
  }
  const contained = yield* containment(view)
  const changes = yield* changesPerAsset(view, now)
  return {
    openHolds: open,
    releasedHolds: released,
    releasedByProof: byProof,
    containment: contained,
    medianRestoreMs: median(restore),
    medianPatchMs: median(times),
    slowestTenthPatchMs: times[Math.floor(times.length * 0.9)] ?? null,
    patched: times.length,
    openCauses,
    overdueCauses,
    postureChangesPerAssetWeek: changes,
    liveOverrides,
  }
}

function* changesPerAsset(view: View, now: Instant): Stepwise<number | null> {
  if (view.manifests.Asset.size === 0) return null
  let changes = 0
  const isPlace = paced()
  for (const uid of view.manifests.Asset.keys()) {
    if (isPlace()) yield
    const { postureChanges = [] } = view.assets.get(uid as AssetUid) ?? {}
    changes += postureChanges.filter((at) => at > now - 7 * DAY_MS).length
  }
  return Math.round((changes / view.manifests.Asset.size) * 100) / 100
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
}
