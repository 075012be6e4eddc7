/**
 * State: the fold of the ledger, held in memory as the tables of its nouns. Only folds write it. Tables are keyed by
 * uid; names are resolved once, at the edge of a decision or a command.
 */

import type { CauseId } from '../kernel/ids.ts'
import type { ManifestKind, Stored } from '../model/manifest.ts'
import { emptyAgents, type AgentTables } from './agents/table.ts'
import { emptyBreakGlass, type BreakGlassTables } from './break-glass/table.ts'
import { emptyCauses, type CauseTables } from './causes/table.ts'
import { emptyClock, type ClockTables } from './clock/table.ts'
import { emptyDecisions, type DecisionTables } from './decisions/table.ts'
import { emptyEffects, type EffectTables } from './effects/table.ts'
import { emptyEstate, nameKey, type EstateTables } from './estate/table.ts'
import { emptyEvidence, type AssetState, type EvidenceTables } from './evidence/table.ts'
import { emptyExposures, type ExposureTables } from './exposures/table.ts'
import { emptyFeeds, type FeedTables } from './feeds/table.ts'
import { emptyHolds, type HoldTables } from './holds/table.ts'
import { emptyLedger, type LedgerTables } from './ledger/table.ts'
import { emptyMode, type ModeTables } from './mode/table.ts'
import { emptyMoves, type MoveTables } from './moves/table.ts'
import { emptyObservations, type ObservationTables } from './observations/table.ts'
import { emptyOverrides, type OverrideTables } from './overrides/table.ts'
import { emptyPoints, type PointTables } from './points/table.ts'
import { emptyRefusals, type RefusalTables } from './refusals/table.ts'
import { emptyRotations, type RotationTables } from './rotations/table.ts'
import { emptyRules, type RulesTables } from './rules/table.ts'
import { emptySecrets, type SecretTables } from './secrets/table.ts'
import { emptyStatements, type StatementTables } from './statements/table.ts'
import { emptyTokens, type TokenTables } from './tokens/table.ts'
import { emptyTriage, type TriageTables } from './triage/table.ts'
import { emptyVerifications, type VerificationTables } from './verifications/table.ts'
import { noWakeups, type WakeupTables } from './wakeups/table.ts'
import type { ReadonlyTable, Table } from './table.ts'

export interface State
  extends
    LedgerTables,
    ClockTables,
    ModeTables,
    RulesTables,
    EstateTables,
    EvidenceTables,
    AgentTables,
    CauseTables,
    HoldTables,
    OverrideTables,
    BreakGlassTables,
    RefusalTables,
    TokenTables,
    SecretTables,
    VerificationTables,
    EffectTables,
    PointTables,
    ExposureTables,
    RotationTables,
    DecisionTables,
    FeedTables,
    StatementTables,
    TriageTables,
    ObservationTables,
    MoveTables,
    WakeupTables {}

export function emptyState(): State {
  return {
    ...emptyLedger(),
    ...emptyClock(),
    ...emptyMode(),
    ...emptyRules(),
    ...emptyEstate(),
    ...emptyEvidence(),
    ...emptyAgents(),
    ...emptyCauses(),
    ...emptyHolds(),
    ...emptyOverrides(),
    ...emptyBreakGlass(),
    ...emptyRefusals(),
    ...emptyTokens(),
    ...emptySecrets(),
    ...emptyVerifications(),
    ...emptyEffects(),
    ...emptyPoints(),
    ...emptyExposures(),
    ...emptyRotations(),
    ...emptyDecisions(),
    ...emptyFeeds(),
    ...emptyStatements(),
    ...emptyTriage(),
    ...emptyObservations(),
    ...emptyMoves(),
    ...noWakeups(),
  }
}

/** Reads everything, writes nothing: what `judge` and `decide` are given. */
export type View = {
  readonly [Name in keyof State]: Name extends 'manifests'
    ? { readonly [K in ManifestKind]: ReadonlyTable<string, Stored<K>> }
    : Seen<State[Name]>
}

type Seen<T> =
  T extends Table<infer K, infer V>
    ? ReadonlyTable<K, SeenRow<V>>
    : T extends Set<infer V>
      ? ReadonlySet<V>
      : T

type SeenRow<V> =
  V extends Set<infer T>
    ? ReadonlySet<T>
    : V extends AssetState
      ? SeenAsset
      : V extends readonly (infer T)[]
        ? readonly T[]
        : V

export type SeenAsset = Omit<Readonly<AssetState>, 'causes'> & {
  readonly causes: ReadonlySet<CauseId>
}

export function find<K extends ManifestKind>(
  view: Pick<View, 'manifests' | 'names'>,
  kind: K,
  nameOrUid: string,
): Stored<K> | undefined {
  const objects: ReadonlyTable<string, Stored<K>> = view.manifests[kind]
  return objects.get(view.names.get(nameKey(kind, nameOrUid)) ?? nameOrUid)
}
