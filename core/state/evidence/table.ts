/** What evidence has made known of assets. */

import type { AssetUid, CauseId, HoldId, VerificationId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { Evidence, HostSummary, SourceStanding } from '../../model/evidence.ts'
import type { GapCount } from '../../model/gap.ts'
import type { Posture, Tier } from '../../model/posture.ts'
import type { AssetRefusal } from '../../model/refusal.ts'
import type { Hold } from '../../model/hold.ts'
import type { CauseTables } from '../causes/table.ts'
import type { HoldTables } from '../holds/table.ts'
import type { VerificationTables } from '../verifications/table.ts'
import { dropFrom, indexOf, setOf, TOLD, type Table, type Twins } from '../table.ts'

export interface EvidenceTables {
  readonly assets: Table<AssetUid, AssetState>
  readonly usedNonces: Table<string, Instant>
  /** By a source that ever spoke of them. */
  readonly assetsBySource: Table<string, Set<AssetUid>>
  /** By kind of packages for which any source's word relies on feeds. */
  readonly assetsByReliance: Table<string, Set<AssetUid>>
  /** By tier and failure domain: assets whose evidence passed the tier's age in the last 15 minutes. */
  readonly recentlySilent: Table<string, { readonly asset: AssetUid; readonly at: Instant }[]>
}

/** What evidence has made known of an asset. */
export interface AssetState {
  readonly uid: AssetUid
  standings: ReadonlyMap<string, SourceStanding>
  agents: readonly { readonly keyId: string; readonly publicKey: string; readonly source: string }[]
  readonly causes: Set<CauseId>
  hold: HoldId | null
  /** Null: not recorded since the ledger came under rules that record it. */
  refusal: AssetRefusal | null
  /** Last posture an entry recorded; decisions compute their own. */
  posture: Posture
  postureSince: Instant
  /** When it changed lately, for the measures. */
  postureChanges: readonly Instant[]
  lastEvidence: Evidence | null
  /** What of it nobody could be asked about, as of the last answer of the matcher. */
  gaps: readonly GapCount[]
  summary: HostSummary | null
  /** Recent ends of holds, for flap damping. */
  releases: readonly Instant[]
  verifications: ReadonlySet<VerificationId>
  /** Agents whose last facts name a cause that another source has cleared: they are asked for all of it. */
  contradicted: ReadonlySet<string>
}

export function emptyEvidence(): EvidenceTables {
  return {
    assets: new Map(),
    usedNonces: new Map(),
    assetsBySource: new Map(),
    assetsByReliance: new Map(),
    recentlySilent: new Map(),
  }
}

/** With the indexes by source and by what the word relies on. */
export function setStanding(
  state: EvidenceTables,
  asset: AssetState,
  standing: SourceStanding,
): void {
  const before = reliance(asset)
  asset.standings = new Map(asset.standings).set(standing.source, standing)
  setOf(state.assetsBySource, standing.source).add(asset.uid)
  const now = reliance(asset)
  for (const key of before) if (!now.has(key)) dropFrom(state.assetsByReliance, key, asset.uid)
  for (const key of now) if (!before.has(key)) setOf(state.assetsByReliance, key).add(asset.uid)
}

function reliance(asset: AssetState): ReadonlySet<string> {
  return new Set([...asset.standings.values()].flatMap((standing) => standing.reliesOn))
}

export function staleKey(tier: Tier, domain: string): string {
  return `${tier} ${domain}`
}

export const EVIDENCE_TWINS: Twins<
  EvidenceTables,
  EvidenceTables & CauseTables & HoldTables & VerificationTables
> = {
  assets: ({ assets, causes, holds, verifications }) =>
    new Map(
      [...assets].map(([uid, asset]) => [
        uid,
        {
          ...asset,
          causes: new Set(ofAsset(causes.values(), uid).map((cause) => cause.id)),
          hold: [...holds.values()].find((hold) => isOn(hold, uid))?.id ?? null,
          verifications: new Set(
            ofAsset(verifications.values(), uid).map((verificationState) => verificationState.id),
          ),
        },
      ]),
    ),
  usedNonces: TOLD,
  assetsBySource: ({ assets }) => indexOf(spokenOf(assets, (asset) => [asset.source])),
  assetsByReliance: ({ assets }) => indexOf(spokenOf(assets, (asset) => asset.reliesOn)),
  recentlySilent: TOLD,
}

function ofAsset<T extends { readonly asset: AssetUid }>(all: Iterable<T>, uid: AssetUid): T[] {
  return [...all].filter((one) => one.asset === uid)
}

function isOn({ subject }: Hold, uid: AssetUid): boolean {
  return subject.kind === 'asset' && subject.uid === uid
}

function* spokenOf(
  assets: EvidenceTables['assets'],
  keys: (standing: SourceStanding) => readonly string[],
): Iterable<readonly [string, AssetUid]> {
  for (const { uid, standings } of assets.values()) {
    for (const standing of standings.values()) for (const key of keys(standing)) yield [key, uid]
  }
}

export function isRefused(asset: AssetState): boolean {
  return asset.refusal?.tiers.some((tier) => tier !== null) ?? false
}
