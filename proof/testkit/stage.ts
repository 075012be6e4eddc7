/** A small state for a table of one stage, made by the entries that make every state: objects, causes, words, overrides. */

import { deriveId, type AssetUid, type EvidenceId } from '@holdfast/core/kernel/ids'
import { instant } from '@holdfast/core/kernel/instant'
import { decide } from '@holdfast/core/loop/answer/decide'
import { apply } from '@holdfast/core/loop/apply'
import type { Cause, CauseDetail } from '@holdfast/core/model/cause'
import { detailOf } from '@holdfast/core/model/cause-detail'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { Statement } from '@holdfast/core/model/advisory'
import type { StoredStatement } from '@holdfast/core/model/statement'
import type { Decision } from '@holdfast/core/model/decision'
import type { Env } from '@holdfast/core/model/env'
import { TIERS, type Tier } from '@holdfast/core/model/posture'
import type { SourceStanding } from '@holdfast/core/model/evidence'
import type { FoundCause } from '@holdfast/core/model/found-cause'
import { KINDS, type ManifestKind, type SpecOf, type Stored } from '@holdfast/core/model/manifest'
import type { Mode, ModeScope } from '@holdfast/core/model/mode'
import type { Override } from '@holdfast/core/model/override'
import { NOTHING_TOLD } from '@holdfast/core/model/told'
import type { Entry, EntryBodies, EntryKind } from '@holdfast/core/state/entries'
import { assetState } from '@holdfast/core/state/evidence/asset-state'
import { setStanding } from '@holdfast/core/state/evidence/table'
import { emptyState, type State } from '@holdfast/core/state/state'
import { hash, HOUR, NOW } from '../worlds/clock.ts'
import { envAt } from './loop.ts'

export type CauseChange = Partial<Omit<Cause, 'detail'>> & {
  readonly detail?: Partial<CauseDetail>
}

export interface Stage {
  readonly state: State
  write<K extends EntryKind>(kind: K, body: EntryBodies[K]): void
  put<K extends ManifestKind>(
    kind: K,
    name: string,
    spec: SpecOf[K],
    labels?: Readonly<Record<string, string>>,
  ): Stored<K>
  /** A host of this name, where nothing else is said. */
  asset(
    name: string,
    spec?: Partial<SpecOf['Asset']>,
    labels?: Readonly<Record<string, string>>,
  ): Stored<'Asset'>
  open(asset: Stored<'Asset'>, change?: CauseChange): Cause
  heard(asset: Stored<'Asset'>, change?: Partial<SourceStanding>): void
  override(name: string, change: Partial<Override>): Override
  mode(mode: Mode, scope?: ModeScope): void
}

/** Enforcing everywhere. */
export function stage(): Stage {
  const state = emptyState()
  const write: Stage['write'] = (kind, body) => {
    const entry = { v: 1, kind, at: BEFORE, actor: 't', cause: '', body, salt: '' }
    apply(state, entry as unknown as Entry) // Of a kind and the body of that kind.
  }
  const put: Stage['put'] = (kind, name, spec, labels = {}) => {
    const uid = deriveId(hash, 'stage', KINDS[kind].id, { kind, name })
    const body = { kind, uid, name, labels, spec, origin: 'declared', singlePerson: [] }
    write('manifest.applied', body as unknown as EntryBodies['manifest.applied']) // As above.
    const stored = state.manifests[kind].get(uid)
    if (stored === undefined) throw new Error(`${kind} ${name} is not there`)
    return stored as never // Of the kind that was put.
  }
  write('ledger.created', {
    ledgerId: 'stage',
    product: '',
    mode: 'enforce',
    checkpointKey: '',
    sample: false,
  })
  return {
    state,
    write,
    put,
    asset: (name, spec = {}, labels = {}) => put('Asset', name, { type: 'host', ...spec }, labels),
    open: (asset, change = {}) => {
      const cause = causeOf({ asset: asset.uid, ...change })
      write('cause.opened', { cause })
      return cause
    },
    heard: (asset, change = {}) =>
      setStanding(state, assetState(state, asset.uid), standingOf(change)),
    override: (name, change) => {
      const override = overrideOf(name, change)
      write('override.created', { override })
      return override
    },
    mode: (mode, scope = { everything: true }) => write('mode.set', { mode, scope, reason: 'r' }),
  }
}

const BEFORE = instant(NOW - 100 * 24 * HOUR)

export const NOWHERE: AssetUid = deriveId(hash, 'stage', 'asset', 'nowhere')

/** Serious, of one flaw in `zlib`, due everywhere an hour ago. */
export function causeOf({ detail = {}, ...change }: CauseChange = {}): Cause {
  const of = change.class ?? 'pending-fix'
  const { component = 'zlib', lineage = 'CVE-2026-1000', asset = NOWHERE } = change
  const due = instant(NOW - HOUR)
  return {
    id: deriveId(hash, 'stage', 'cause', { asset, class: of, component, lineage }),
    asset,
    class: of,
    component,
    lineage,
    weight: 'serious',
    due: [due, due, due, due],
    rule: 'the rule',
    firstSeenAt: instant(NOW - 2 * HOUR),
    openedAt: instant(NOW - 2 * HOUR),
    provenBy: [],
    suppressed: null,
    ...change,
    detail: detailFrom(detail),
  }
}

export function foundOf({
  detail = {},
  ...change
}: Partial<Omit<FoundCause, 'detail'>> & {
  readonly detail?: Partial<CauseDetail>
} = {}): FoundCause {
  return {
    class: 'pending-fix',
    component: 'zlib',
    lineage: 'CVE-2026-1000',
    said: NOTHING_TOLD,
    ...change,
    detail: detailFrom(detail),
  }
}

function detailFrom(change: Partial<CauseDetail>): CauseDetail {
  const said = { evidence: evidenceId('1'), source: 'agent' }
  const fix = { ecosystem: 'deb', distro: 'debian:12', installed: '1', fixed: '2' } as const
  return { ...detailOf('pending-fix', { ...said, ...fix }), severity: 'high', ...change }
}

export function evidenceId(name: string): EvidenceId {
  return deriveId(hash, 'stage', 'evidence', name)
}

/** Heard an hour ago, of one that may raise and relies on no feed. */
export function standingOf(change: Partial<SourceStanding> = {}): SourceStanding {
  return {
    source: 'agent',
    independence: 'host',
    lastAt: instant(NOW - HOUR),
    lastGoodAt: instant(NOW - HOUR),
    lastGood: evidenceId('good'),
    lastFacts: null,
    lastDocument: null,
    unknown: null,
    items: {},
    inventory: null,
    reliesOn: [],
    counter: 0,
    bootId: null,
    ...change,
  }
}

/** Signed by a listed author, and counts for two hours: zlib is not affected, whatever its version. */
export function statementOf(
  name: string,
  says: Partial<Statement> = {},
  change: Partial<StoredStatement> = {},
): StoredStatement {
  return {
    id: evidenceId(name),
    source: 'vex',
    document: `sha256:${'0'.repeat(64)}` as Digest,
    says: {
      vulnerability: 'CVE-2026-1000',
      aliases: [],
      product: 'pkg:deb/debian/zlib',
      component: null,
      range: null,
      status: 'not-affected',
      justification: null,
      author: 'vendor',
      at: null,
      ...says,
    },
    signedBy: 'vendor',
    proposedAt: BEFORE,
    expiresAt: instant(NOW + 2 * HOUR),
    approvals: [],
    endedAt: null,
    ...change,
  }
}

/** Live for an hour, of nothing until its scope is given. */
export function overrideOf(name: string, change: Partial<Override>): Override {
  return {
    id: deriveId(hash, 'stage', 'override', name),
    kind: 'exception',
    name,
    scope: {},
    reason: 'a reason',
    owner: 'team-a',
    createdAt: BEFORE,
    createdBy: 'p',
    expiresAt: instant(NOW + HOUR),
    endedAt: null,
    ...change,
  }
}

/** An answer of this code about whatever it is. */
export function decisionOf(code: Decision['code'], change: Partial<Decision> = {}): Decision {
  return {
    decision: code.startsWith('permitted'),
    code,
    reason: '',
    next: null,
    allowedUntil: null,
    governed: true,
    identity: null,
    resource: null,
    tier: null,
    row: null,
    posture: null,
    actingAssets: [],
    denying: [],
    hold: null,
    causes: [],
    overrides: [],
    reportOnly: code === 'permitted-report-only',
    policyErrors: [],
    policies: [],
    ...change,
  }
}

/** What one service account may do from these assets: it may read `t0` to `t3`, a resource of each tier. */
export function usedFrom(
  made: Stage,
  assets: readonly Stored<'Asset'>[],
  spec: Partial<SpecOf['Identity']> = {},
): (tier: Tier, change?: Partial<Env>, named?: readonly string[]) => Decision {
  const names = assets.map((asset) => asset.name)
  made.put('Identity', 'svc', { type: 'service-account', assets: names, ...spec })
  for (const tier of TIERS) {
    made.put('Resource', `t${tier}`, { type: 'secret', tier })
    made.put('Grant', `g${tier}`, { identity: 'svc', resource: `t${tier}`, actions: ['read'] })
  }
  return (tier, change = {}, named = names) =>
    decide(
      made.state,
      {
        subject: { type: 'identity', id: 'svc' },
        action: { name: 'read' },
        resource: { type: 'secret', id: `t${tier}` },
        context: {},
        assets: named,
      },
      { id: 'c', vouchesFor: 'all' },
      envAt(NOW, change),
    )
}

/** Hours from now; null stays. */
export function inHours(...hours: readonly (number | null)[]): Cause['due'] {
  return hours.map((hour) =>
    hour === null ? null : instant(NOW + hour * HOUR),
  ) as unknown as Cause['due'] // Four of them.
}
