/**
 * Ledger entries. An entry records a conclusion with the version that drew it; its fold never parses, matches,
 * evaluates policy or reads time. A `kind@v` keeps its meaning for ever: what a kind says otherwise is another `v`.
 */

import type { Envelope } from '../ledger/envelope.ts'
import type { AgentEntries } from './agents/entries.ts'
import type { BreakGlassEntries } from './break-glass/entries.ts'
import type { CauseEntries } from './causes/entries.ts'
import type { ClockEntries } from './clock/entries.ts'
import type { DecisionEntries } from './decisions/entries.ts'
import type { EffectEntries } from './effects/entries.ts'
import type { EstateEntries } from './estate/entries.ts'
import type { EvidenceEntries } from './evidence/entries.ts'
import type { ExposureEntries } from './exposures/entries.ts'
import type { FeedEntries } from './feeds/entries.ts'
import type { HoldEntries } from './holds/entries.ts'
import type { LedgerEntries } from './ledger/entries.ts'
import type { ModeEntries } from './mode/entries.ts'
import type { MoveEntries } from './moves/entries.ts'
import type { ObservationEntries } from './observations/entries.ts'
import type { OverrideEntries } from './overrides/entries.ts'
import type { PointEntries } from './points/entries.ts'
import type { RefusalEntries } from './refusals/entries.ts'
import type { RotationEntries } from './rotations/entries.ts'
import type { RulesEntries } from './rules/entries.ts'
import type { SecretEntries } from './secrets/entries.ts'
import type { StatementEntries } from './statements/entries.ts'
import type { TokenEntries } from './tokens/entries.ts'
import type { TriageEntries } from './triage/entries.ts'
import type { VerificationEntries } from './verifications/entries.ts'
import type { WakeupEntries } from './wakeups/entries.ts'

/** The body of each `kind@v`. */
export interface Bodies
  extends
    LedgerEntries,
    EstateEntries,
    AgentEntries,
    EvidenceEntries,
    MoveEntries,
    ObservationEntries,
    CauseEntries,
    HoldEntries,
    OverrideEntries,
    BreakGlassEntries,
    RefusalEntries,
    RulesEntries,
    ModeEntries,
    TokenEntries,
    SecretEntries,
    VerificationEntries,
    EffectEntries,
    PointEntries,
    DecisionEntries,
    FeedEntries,
    StatementEntries,
    TriageEntries,
    ExposureEntries,
    RotationEntries,
    ClockEntries,
    WakeupEntries {}

export type EntryKey = keyof Bodies

export type EntryKind = KindOf<EntryKey>

type KindOf<Key> = Key extends `${infer Kind}@${number}` ? Kind : never

type VersionOf<Key> = Key extends `${string}@${infer V extends number}` ? V : never

/** One line of the ledger of this kind and version. Position is the sequence. */
export interface EntryAt<Key extends EntryKey> extends Envelope {
  readonly v: VersionOf<Key>
  readonly kind: KindOf<Key>
  readonly body: Bodies[Key]
}

export type Entry = { readonly [Key in EntryKey]: EntryAt<Key> }[EntryKey]

type EntryOf<Kind extends EntryKind> = Extract<Entry, { readonly kind: Kind }>

/** What `judge` concludes; the driver adds the salt. */
export type EntryDraft = { readonly [Key in EntryKey]: Omit<EntryAt<Key>, 'salt'> }[EntryKey]

/** A conclusion before it is stamped with time, actor and cause; only what is not of the first version says so. */
export type Body = {
  readonly [Key in EntryKey]: {
    readonly kind: KindOf<Key>
    readonly body: Bodies[Key]
  } & (VersionOf<Key> extends 1 ? { readonly v?: 1 } : { readonly v: VersionOf<Key> })
}[EntryKey]

/** By kind: the bodies of all its versions. */
export type EntryBodies = {
  readonly [Kind in EntryKind]: EntryOf<Kind>['body']
}
