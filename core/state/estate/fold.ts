/** The fold of manifests and tombstones, with the indexes decisions stand on. */

import type { Collection } from '../../model/collections.ts'
import { LOOSENS, type Rows, type Stage, TIGHTENS, TOGETHER, type Touched } from '../row.ts'
import { domainOf } from '../../model/domain.ts'
import { invariant } from '../../kernel/assert.ts'
import { dropFeed } from '../feeds/fold.ts'
import { spokenBy } from '../feeds/feed-cover.ts'
import type { AssetUid, PointUid, IdentityUid } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { EntryAt } from '../entries.ts'
import { isSame } from '../../model/changed.ts'
import type { ManifestKind, SpecOf, Stored } from '../../model/manifest.ts'
import { find, type State, type View } from '../state.ts'
import { dropFrom, setOf, type ReadonlyTable, type Table } from '../table.ts'
import { accountsOf, askedAbout, nameKey } from './table.ts'
import { neverSeen } from '../../model/refusal.ts'
import { FIRST_RULES } from '../../model/rules.ts'
import { wakeAt, wakeSoon } from '../wakeups/wakeups.ts'
import type { EstateEntries } from './entries.ts'

function foldManifest(
  state: State,
  body: EntryAt<'manifest.applied@1'>['body'],
  at: Instant,
  seq: number,
): void {
  const before = objectsOf(state, body.kind).get(body.uid)
  if (before !== undefined) linkOf(body.kind)?.unlink(state, before as never) // The link of its own kind.
  const stored = {
    kind: body.kind,
    uid: body.uid,
    name: body.name,
    labels: body.labels,
    spec: body.spec,
    origin: body.origin,
    seq,
  } as unknown as Stored<ManifestKind> // The entry was judged: kind and spec belong together.
  objectsOf(state, body.kind).set(body.uid, stored)
  if (before === undefined) state.names.set(nameKey(body.kind, body.name), body.uid)
  if (body.kind === 'Asset') ensureAsset(state, body.uid as AssetUid, at)
  if (body.kind === 'Source') wakeSpoken(state, body.name, at)
  const kept = state.assets.get(body.uid as AssetUid)?.refusal?.shelters ?? []
  if (kept.length > 0 && isMoved(before, body)) wakeSoon(state, body.uid as AssetUid, at)
  linkOf(body.kind)?.link(state, stored as never) // The same.
}

/** Where an asset stands decides which overrides cover it. */
function isMoved(
  before: Stored<ManifestKind> | undefined,
  { kind, labels }: EntryAt<'manifest.applied@1'>['body'],
): boolean {
  return kind === 'Asset' && before !== undefined && !isSame(before.labels, labels)
}

function foldTombstone(
  state: State,
  body: EntryAt<'manifest.deleted@1'>['body'],
  at: Instant,
): void {
  const objects = objectsOf(state, body.kind)
  const known = objects.get(body.uid)
  if (known !== undefined) linkOf(body.kind)?.unlink(state, known as never) // The same.
  objects.delete(body.uid)
  state.names.delete(nameKey(body.kind, body.name))
  if (body.kind === 'Source') {
    wakeSpoken(state, body.name, at)
    dropFeed(state, body.name, at)
  }
  if (body.kind === 'EnforcementPoint') state.pointTests.delete(body.uid as PointUid)
  if (body.kind === 'Asset') {
    wakeAt(state.wakeups, body.uid as AssetUid, null)
    state.unjudged.delete(body.uid as AssetUid)
  }
  // Causes, counters and dates of a deleted asset stay in `assets`: a tombstone forgets nothing.
  state.tombstones.set(body.uid, { kind: body.kind, name: body.name, at })
}

/** How long its word counts, and that of its feed, may have changed. */
function wakeSpoken(state: State, source: string, at: Instant): void {
  for (const uid of spokenBy(state, source)) wakeSoon(state, uid, at)
}

function objectsOf(state: State, kind: ManifestKind): Table<string, Stored<ManifestKind>> {
  return state.manifests[kind] as unknown as Table<string, Stored<ManifestKind>> // Keyed by the same kind.
}

function ensureAsset(state: State, uid: AssetUid, at: Instant): void {
  if (state.assets.has(uid)) return
  state.assets.set(uid, {
    uid,
    standings: new Map(),
    agents: [],
    causes: new Set(),
    hold: null,
    // Under the first rules nothing was recorded.
    refusal: state.rules === FIRST_RULES ? null : neverSeen(at),
    posture: 'unknown',
    postureSince: at,
    postureChanges: [],
    lastEvidence: null,
    gaps: [],
    summary: null,
    releases: [],
    verifications: new Set(),
    contradicted: new Set(),
  })
}

interface Link<K extends ManifestKind> {
  readonly link: (state: State, object: Stored<K>) => void
  readonly unlink: (state: State, object: Stored<K>) => void
}

/** The indexes of decisions that an object of each kind stands in. */
const LINKS: { readonly [K in ManifestKind]?: Link<K> } = {
  Asset: {
    link: (state, { labels, uid }) => setOf(state.assetsByDomain, domainOf(labels)).add(uid),
    unlink: (state, { labels, uid }) => dropFrom(state.assetsByDomain, domainOf(labels), uid),
  },
  Identity: {
    link: (state, identity) => {
      relinkIdentity(state, identity.uid)
      for (const account of accountsOf(identity)) {
        setOf(state.usersByAccount, account).add(identity.uid)
      }
    },
    unlink: (state, identity) => {
      unbindAll(state, identity.uid)
      for (const account of accountsOf(identity)) {
        dropFrom(state.usersByAccount, account, identity.uid)
      }
    },
  },
  Resource: {
    link: (state, { spec, name, uid }) => state.resourcesByKey.set(`${spec.type}/${name}`, uid),
    unlink: (state, { spec, name }) => state.resourcesByKey.delete(`${spec.type}/${name}`),
  },
  Source: { link: linkSource, unlink: unlinkSource },
  Grant: {
    link: (state, { spec, uid }) => {
      const identity = find(state, 'Identity', spec.identity)
      if (identity !== undefined) setOf(state.grantsByIdentity, identity.uid).add(uid)
      const resource = find(state, 'Resource', spec.resource)
      if (resource !== undefined) setOf(state.grantsByResource, resource.uid).add(uid)
    },
    unlink: (state, { spec, uid }) => {
      const identity = find(state, 'Identity', spec.identity)
      if (identity !== undefined) dropFrom(state.grantsByIdentity, identity.uid, uid)
      const resource = find(state, 'Resource', spec.resource)
      if (resource !== undefined) dropFrom(state.grantsByResource, resource.uid, uid)
    },
  },
  Binding: {
    link: (state, { spec, uid }) => {
      setOf(state.bindingsByIdentity, spec.identity).add(uid)
      relinkNamed(state, spec.identity)
    },
    unlink: (state, { spec, uid }) => {
      state.manifests.Binding.delete(uid)
      dropFrom(state.bindingsByIdentity, spec.identity, uid)
      relinkNamed(state, spec.identity)
    },
  },
}

export function linkSource({ sourcesByAsset }: State, source: Stored<'Source'>): void {
  for (const name of askedAbout(source)) setOf(sourcesByAsset, name).add(source.uid)
}

export function unlinkSource({ sourcesByAsset }: State, source: Stored<'Source'>): void {
  for (const name of askedAbout(source)) dropFrom(sourcesByAsset, name, source.uid)
}

/** The row of the object's own kind. */
function linkOf(kind: ManifestKind): Link<never> | undefined {
  return LINKS[kind]
}

function relinkNamed(state: State, name: string): void {
  const identity = find(state, 'Identity', name)
  if (identity !== undefined) relinkIdentity(state, identity.uid)
}

/** All assets of one identity anew, from its own list and the bindings that name it. */
function relinkIdentity(state: State, uid: IdentityUid): void {
  unbindAll(state, uid)
  const identity = state.manifests.Identity.get(uid)
  invariant(identity !== undefined, `identity ${uid} is stored before it is linked`)
  const names = [...(identity.spec.assets ?? [])]
  for (const named of [identity.name, uid]) {
    for (const one of state.bindingsByIdentity.get(named) ?? []) {
      const binding = state.manifests.Binding.get(one)
      if (binding !== undefined) names.push(binding.spec.asset)
    }
  }
  for (const name of names) {
    const asset = find(state, 'Asset', name)
    if (asset === undefined) continue
    setOf(state.assetsByIdentity, uid).add(asset.uid)
    setOf(state.identitiesByAsset, asset.uid).add(uid)
  }
}

function unbindAll(state: State, uid: IdentityUid): void {
  for (const asset of state.assetsByIdentity.get(uid) ?? []) {
    dropFrom(state.identitiesByAsset, asset, uid)
  }
  state.assetsByIdentity.delete(uid)
}

/** An apply may change ten thousand objects: those that decisions read as before need not wait for each other. */
function stageOf(view: View, body: EntryAt<'manifest.applied@1'>['body']): Stage {
  const objects: ReadonlyTable<string, Stored<ManifestKind>> = view.manifests[body.kind]
  const before = objects.get(body.uid)
  if (before === undefined) return stageOfNew(body.kind)
  return isSame(readOf(before), readOf(body)) ? TIGHTENS : TOGETHER
}

/** What decisions and the folds of others read of it. */
function readOf({ kind, labels, spec, origin }: Told): object {
  const unread: readonly string[] = UNREAD[kind] ?? []
  const read = Object.entries(spec).filter(([field]) => !unread.includes(field))
  return { labels, origin, spec: Object.fromEntries(read) }
}

type Told = Pick<Stored<ManifestKind>, 'kind' | 'labels' | 'spec' | 'origin'>

/**
 * Fields that only people read, or judgements: what follows from them has entries of its own. A field is named here
 * when it is known that no decision reads it; every other one is read.
 */
export const UNREAD: { readonly [K in ManifestKind]?: readonly (keyof SpecOf[K] & string)[] } = {
  Asset: ['owner', 'exposure', 'criticality'],
  Identity: ['owner', 'purpose'],
  Credential: ['type', 'issued', 'expires', 'location'],
  Resource: ['owner'],
}

/** Nothing refers to it yet, so that alone it neither gives nor takes anything; a grant gives. */
function stageOfNew(kind: ManifestKind): Stage {
  if (kind === 'Grant') return LOOSENS
  return INERT.has(kind) ? TIGHTENS : TOGETHER
}

/** What an Exception allows is an override of its own. */
const INERT: ReadonlySet<ManifestKind> = new Set([
  'Asset',
  'Identity',
  'Credential',
  'Resource',
  'Exception',
])

/** Which source speaks of whom, and how long its word counts, is a matter of all that look at clocks. */
function touchesOf({ kind, uid }: { readonly kind: ManifestKind; readonly uid: string }): Touched {
  return { writes: ['estate', `${kind} ${uid}`, ...(kind === 'Source' ? ['sources'] : [])] }
}

/** What is told of a moved asset is told of it where it stands then: it is to be looked at after either. */
function touchesOfApplied(body: EntryAt<'manifest.applied@1'>['body'], view: View): Touched {
  const { writes = [], ...rest } = touchesOf(body)
  const before = view.manifests[body.kind].get(body.uid)
  return { ...rest, writes: isMoved(before, body) ? [...writes, `evidence ${body.uid}`] : writes }
}

const ESTATE_PAGES: readonly Collection[] = [
  'estate',
  'assets',
  'identities',
  'resources',
  'sources',
  'overrides',
  'holds',
]

export const ESTATE_ROWS: Rows<EstateEntries> = {
  'manifest.applied@1': {
    fold: (state, { body, at }, seq) => foldManifest(state, body, at, seq),
    stage: stageOf,
    touches: touchesOfApplied,
    changes: ESTATE_PAGES,
    words: () => 'declared',
  },
  'manifest.deleted@1': {
    fold: (state, { body, at }) => foldTombstone(state, body, at),
    stage: TOGETHER,
    touches: touchesOf,
    changes: ESTATE_PAGES,
  },
}
