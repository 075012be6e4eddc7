/** Seeded small worlds: built entry by entry through `apply`, so their indexes are the product's own. */

import {
  deriveId,
  type AssetUid,
  type IdentityUid,
  type OverrideId,
  type ResourceUid,
} from '@holdfast/core/kernel/ids'
import { instant } from '@holdfast/core/kernel/instant'
import { apply } from '@holdfast/core/loop/apply'
import type { Env } from '@holdfast/core/model/env'
import type { AccessPolicyAnswer } from '@holdfast/core/model/access-policy'
import type { Cause } from '@holdfast/core/model/cause'
import type { Caller, DecisionRequest } from '@holdfast/core/model/decision'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { Entry, EntryBodies, EntryKind } from '@holdfast/core/state/entries'
import type { FeedChange, FeedContent } from '@holdfast/core/model/feed'
import type { OverrideScope } from '@holdfast/core/model/override'
import type { Tier } from '@holdfast/core/model/posture'
import type { TierRefusal } from '@holdfast/core/model/refusal'
import { assetState } from '@holdfast/core/state/evidence/asset-state'
import { setStanding } from '@holdfast/core/state/evidence/table'
import { emptyState, type State } from '@holdfast/core/state/state'
import { LINEAGES, makeCause, makeStandings, SOURCES } from './asset-facts.ts'
import { hash, HOUR, NOW } from './clock.ts'
import { BALANCED, STRICT } from './tables.ts'

export interface World {
  readonly state: State
  readonly env: Env
  readonly caller: Caller
  readonly request: DecisionRequest
}

/** No source is fetched, no point is told, and of no format is anything known. */
const NO_PRODUCT: Pick<Env, 'adapters' | 'formats'> = {
  adapters: { sources: new Map(), enforcers: new Map() },
  formats: { authored: new Set(), listExploited: new Set() },
}

export function makeWorld(random: () => number): World {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T // Never empty here.
  const chance = (share: number): boolean => random() < share
  const some = <T>(list: readonly T[]): T[] => list.filter(() => chance(0.5))
  const state = emptyState()
  const write = <K extends EntryKind>(kind: K, body: EntryBodies[K]): void => {
    apply(state, {
      v: 1,
      kind,
      at: instant(NOW - 100 * 24 * HOUR),
      actor: 't',
      cause: '',
      body,
      salt: '',
    } as unknown as Entry) // Kind and body belong together.
  }
  write('ledger.created', {
    ledgerId: 'w',
    product: '',
    mode: chance(0.8) ? 'enforce' : 'report-only',
    checkpointKey: '',
    sample: false,
  })
  const put = (
    kind: EntryBodies['manifest.applied']['kind'],
    name: string,
    spec: unknown,
  ): string => {
    const prefix =
      ({ Asset: 'asset', Identity: 'identity', Resource: 'resource' } as const)[kind as 'Asset'] ??
      'policy'
    const uid = deriveId(hash, 'w', prefix, { kind, name })
    write('manifest.applied', {
      kind,
      uid,
      name,
      labels: kind === 'Asset' && chance(0.5) ? { service: 'web' } : {},
      spec,
      origin: 'declared',
      singlePerson: [],
    } as EntryBodies['manifest.applied'])
    return uid
  }
  const writeFeed = (source: string, covers: readonly string[], age: number): void => {
    const digest = `sha256:${'0'.repeat(64)}` as Digest
    const content = { ...EMPTY_FEED, digest, covers }
    write('feed.imported', { source, content, change: NO_CHANGE, acceptedBy: null })
    const feed = state.feeds.get(source)
    if (feed !== undefined) state.feeds.set(source, { ...feed, checkedAt: instant(NOW - age) })
  }
  const assetNames = ['a1', 'a2', 'a3'].slice(0, 1 + Math.floor(random() * 3))
  const assets = assetNames.map(
    (name) =>
      put('Asset', name, {
        type: pick(['host', 'host', 'host', 'image', 'integration']),
        ...(chance(0.2) ? { runsOn: [pick([...assetNames, 'gone'])] } : {}),
      }) as AssetUid,
  )
  const identities = ['i1', 'i2'].map(
    (name) =>
      put('Identity', name, {
        type: 'service-account',
        ...(chance(0.9) ? { assets: some(assetNames) } : {}),
        ...(chance(0.05) ? { state: 'suspended' } : {}),
        ...(chance(0.1) ? { lane: 'remediation' } : {}),
      }) as IdentityUid,
  )
  if (chance(0.3)) put('Binding', 'b1', { identity: pick(['i1', 'i2']), asset: pick(assetNames) })
  const tiers: Tier[] = [0, 1, 2, 3]
  const resources = ['r1', 'r2'].map(
    (name) =>
      put('Resource', name, {
        type: chance(0.9) ? 'secret' : 'record',
        tier: pick(tiers),
      }) as ResourceUid,
  )
  for (const name of ['g1', 'g2', 'g3']) {
    if (!chance(0.85)) continue
    put('Grant', name, {
      identity: pick(['i1', 'i1', 'i2']),
      resource: pick(['r1', 'r1', 'r2']),
      actions: pick([['read'], ['write'], ['*'], ['read', 'write']]),
      ...(chance(0.2) ? { expires: instant(NOW + (random() - 0.4) * 2 * HOUR) } : {}),
    })
  }
  if (chance(0.15))
    put('PosturePolicy', 'p1', { assets: { names: [pick(assetNames)] }, profile: 'strict' })
  for (const [source, kinds] of [
    ['f1', ['npm']],
    ['f2', ['npm', 'deb debian:12', 'generic']],
    ['f3', ['deb debian:12']],
  ] as const) {
    if (chance(0.4)) writeFeed(source, kinds, pick([1, 47, 50, 119, 130, 250]) * HOUR)
  }
  if (chance(0.3)) {
    put('Source', 's1', {
      assets: { all: true },
      says: ['os-packages'],
      independence: 'host',
      mayRaise: 'always',
      ...(chance(0.5) ? { interval: Math.floor(random() * 48) * HOUR } : {}),
      ...(chance(0.4) ? { maxAge: Math.floor(1 + random() * 100) * HOUR } : {}),
    })
  }
  const causes: Cause[] = []
  for (const asset of assets) {
    const count = chance(0.4) ? 0 : Math.floor(random() * 3)
    for (let index = 0; index < count; index++) causes.push(makeCause(asset, index, random))
    if (!chance(0.8)) continue
    for (const standing of makeStandings(random).values()) {
      setStanding(state, assetState(state, asset), standing)
    }
  }
  for (const cause of causes) write('cause.opened', { cause })
  writeTriage(causes, write, chance)
  const scope = (): OverrideScope => ({
    ...(chance(0.15) ? { everything: true as const } : {}),
    ...(chance(0.5) ? { assets: some(assets) } : {}),
    ...(chance(0.3) ? { identities: some(identities) } : {}),
    ...(chance(0.2) ? { resources: some(resources) } : {}),
    ...(chance(0.2) ? { tiers: some(tiers) } : {}),
    ...(chance(0.2) ? { causes: some(causes.map((cause) => cause.id)) } : {}),
    ...(chance(0.15) ? { gaps: some(['c0', 'c1']) } : {}),
    ...(chance(0.2) ? { lineages: some(LINEAGES) } : {}),
    ...(chance(0.1) ? { sources: some(SOURCES) } : {}),
    ...(chance(0.2) ? { domains: some(['//web', '']) } : {}),
    ...(chance(0.1) ? { codes: some(['asset-stale', 'asset-blocked']) } : {}),
    ...(chance(0.2) ? { exceptAssets: some(assets) } : {}),
    ...(chance(0.2) ? { behind: BREAKER } : {}),
  })
  for (const asset of assets) if (chance(0.5)) record(state, asset, write, some, chance)
  for (const name of ['o1', 'o2', 'o3']) {
    if (!chance(0.35)) continue
    write('override.created', {
      override: {
        id: deriveId(hash, 'w', 'override', name) as OverrideId,
        kind: chance(0.8) ? 'exception' : 'report-only',
        name,
        scope: scope(),
        reason: 'r',
        owner: 'o',
        createdAt: NOW,
        createdBy: 't',
        expiresAt: instant(NOW + (random() - 0.3) * HOUR),
        endedAt: chance(0.1) ? NOW : null,
      },
    })
  }
  for (let changes = 0; changes < 3 && chance(0.4); changes += 1) {
    const part = {
      ...(chance(0.5) ? { assets: some(assets) } : {}),
      ...(chance(0.4) ? { identities: some(identities) } : {}),
      ...(chance(0.3) ? { resources: some(resources) } : {}),
      ...(chance(0.3) ? { tiers: some(tiers) } : {}),
    }
    const whole = Object.keys(part).length === 0
    const modeScope: OverrideScope = whole ? { everything: true } : part
    write('mode.set', { mode: pick(['enforce', 'report-only']), scope: modeScope, reason: 'r' })
  }
  if (chance(0.25)) state.restoredAt = instant(NOW - pick([0.5, 5, 40]) * HOUR)
  if (chance(0.03)) write('enforcement.stopped', { reason: 'off', eject: false })
  const policy = pick<AccessPolicyAnswer>([
    { permits: ['p'], forbids: [], errors: [] },
    { permits: ['p'], forbids: [], errors: [] },
    { permits: [], forbids: [], errors: [] },
    { permits: ['p'], forbids: chance(0.3) ? ['f'] : [], errors: chance(0.3) ? ['e'] : [] },
    { permits: [], forbids: [], errors: chance(0.5) ? ['e'] : [] },
  ])
  const env: Env = {
    now: NOW,
    clockSuspect: chance(0.05),
    fromBackup: chance(0.04),
    hash,
    versionOrder: () => 'incomparable',
    ...NO_PRODUCT,
    tables: { balanced: BALANCED, strict: STRICT },
    accessPolicy: {
      version: 'w',
      evaluate: () => policy,
      ungoverned: {
        resourceTypes: new Set(chance(0.5) ? ['record'] : []),
        subjectTypes: new Set(['identity']),
      },
      entities: () => [],
      actions: () => [],
    },
  }
  const caller: Caller = {
    id: 'c',
    vouchesFor: pick<Caller['vouchesFor']>(['all', 'all', 'none', some(assetNames)]),
    ...(chance(0.15)
      ? { proven: { identity: pick(identities), asset: pick(assets), issuedAt: NOW } }
      : {}),
  }
  const request: DecisionRequest = {
    subject: {
      type: pick(['identity', 'identity', 'identity', 'service-account', 'bot']),
      id: pick(['i1', 'i1', 'i1', 'i2', 'nobody']),
    },
    action: { name: pick(['read', 'read', 'write']) },
    resource: {
      type: pick(['secret', 'secret', 'secret', 'record']),
      id: pick(['r1', 'r1', 'r2', 'nothing']),
    },
    context: {},
    assets: chance(0.3)
      ? []
      : chance(0.1)
        ? ['nowhere']
        : [pick(assetNames), ...(chance(0.2) ? [pick(assetNames)] : [])],
  }
  return { state, env, caller, request }
}

const BREAKER = deriveId(hash, 'w', 'override', 'breaker') as OverrideId

/** Refused, permitted, or kept open behind a breaker: as some earlier entry has said. */
function record(
  state: State,
  uid: AssetUid,
  write: <K extends EntryKind>(kind: K, body: EntryBodies[K]) => void,
  some: <T>(list: readonly T[]) => T[],
  chance: (share: number) => boolean,
): void {
  const asset = state.assets.get(uid)
  if (asset === undefined) return
  const refused = (): TierRefusal | null =>
    chance(0.4) ? { code: 'asset-stale', since: NOW } : null
  const shelter = {
    override: BREAKER,
    behind: chance(0.9) ? BREAKER : null,
    tiers: some([0, 1] as const),
    causes: some([...asset.causes]),
    aged: chance(0.5),
  }
  const tiers = [refused(), refused()] as const
  write('refusal.changed', { asset: uid, keys: [], tiers, shelters: chance(0.5) ? [shelter] : [] })
}

/** Some causes are told anew without a duty, some are gone, and some duties are answered. */
function writeTriage(
  causes: readonly Cause[],
  write: <K extends EntryKind>(kind: K, body: EntryBodies[K]) => void,
  chance: (share: number) => boolean,
): void {
  const record = {
    id: deriveId(hash, 'w', 'evidence', 'record'),
    assets: { all: true },
    vulnerability: 'l',
    by: 'b',
    found: 'nothing',
    reason: 'r',
    at: NOW,
  } as const
  const duties = causes.filter(() => chance(0.3)).map((cause) => cause.id)
  if (chance(0.5)) write('triage.recorded', { record, duties })
  for (const { triage: _, ...cause } of causes) {
    if (chance(0.05)) write('cause.changed', { cause, why: 'told anew' })
  }
  if (chance(0.2)) {
    const { found: _, ...waiver } = record
    write('triage.waived', { waiver: { ...waiver, expiresAt: instant(NOW + HOUR) } })
  }
}

const EMPTY_FEED: Omit<FeedContent, 'digest' | 'covers'> = {
  shards: [],
  documents: [],
  formats: [],
  advisories: 1,
  signals: 0,
  statements: 0,
  dropped: 0,
  epoch: null,
  incomplete: null,
}
const NO_CHANGE: FeedChange = { added: 0, changed: 0, removed: 0, assets: 0 }
