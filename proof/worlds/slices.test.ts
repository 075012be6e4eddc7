/** Any few entries on generated worlds, in slices: no decision between is looser than before and after, and all end the same. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deriveId, type AssetUid, type OverrideId } from '@holdfast/core/kernel/ids'
import { instant } from '@holdfast/core/kernel/instant'
import { decide } from '@holdfast/core/loop/answer/decide'
import { applyInSlices, windClock } from '@holdfast/core/loop/apply'
import type { Entry, EntryBodies, EntryKind } from '@holdfast/core/state/entries'
import type { ManifestKind } from '@holdfast/core/model/manifest'
import { UNREAD } from '@holdfast/core/state/estate/fold'
import { POSTURE_CODES } from '@holdfast/core/model/reason-codes'
import type { State } from '@holdfast/core/state/state'
import { sliced } from '../testkit/slices.ts'
import { makeCause, makeStandings } from './asset-facts.ts'
import { hash, HOUR, NOW } from './clock.ts'
import { forAll } from '../testkit/chance.ts'
import { makeWorld, type World } from './world.ts'
import { allOverrides } from '@holdfast/core/state/overrides/table'

const SEED = Number(process.env['HOLDFAST_SEED'] ?? 20_261_126)
const WORLDS = 3_000
const TRIES = 200

type Maker = (state: State, random: () => number, at: number) => Entry | null

const pick = <T>(list: readonly T[], random: () => number): T | undefined =>
  list[Math.floor(random() * list.length)]

function entry<K extends EntryKind>(kind: K, body: EntryBodies[K]): Entry {
  return { v: 1, kind, at: NOW, actor: 't', cause: '', body, salt: '' } as unknown as Entry // Kind and body belong together.
}

const assetOf = (state: State, random: () => number): AssetUid | undefined =>
  pick([...state.manifests.Asset.keys()] as AssetUid[], random)

/** An object of the estate, told anew with another spec. */
function changed(
  state: State,
  kind: ManifestKind,
  random: () => number,
  spec: object,
): Entry | null {
  const known = pick([...state.manifests[kind].values()], random)
  if (known === undefined) return null
  const { uid, name, labels, origin } = known
  const body = {
    kind,
    uid,
    name,
    labels,
    origin,
    spec: { ...known.spec, ...spec },
    singlePerson: [],
  }
  return entry('manifest.applied', body as EntryBodies['manifest.applied'])
}

function created(kind: ManifestKind, name: string, spec: object): Entry {
  const uid = deriveId(hash, 'w', 'policy', { kind, name })
  const body = { kind, uid, name, labels: {}, origin: 'declared', spec, singlePerson: [] }
  return entry('manifest.applied', body as unknown as EntryBodies['manifest.applied']) // What is folded of it.
}

const MAKERS: readonly Maker[] = [
  (state, random, at) => {
    const asset = assetOf(state, random)
    return asset === undefined
      ? null
      : entry('cause.opened', { cause: makeCause(asset, 10 + at, random) })
  },
  (state, random) => {
    const cause = pick([...state.causes.values()], random)
    if (cause === undefined) return null
    const { weight, due, suppressed, detail } = makeCause(cause.asset, 99, random)
    const other = random() < 0.5 ? { weight, due, suppressed } : { due, detail }
    return entry('cause.changed', { cause: { ...cause, ...other }, why: 't' })
  },
  (state, random) => {
    const cause = pick([...state.causes.values()], random)
    if (cause === undefined) return null
    return entry('cause.cleared', { id: cause.id, asset: cause.asset, evidence: [], proof: 't' })
  },
  (state, random) => {
    const asset = assetOf(state, random)
    const standing = [...makeStandings(random).values()][0]
    if (asset === undefined || standing === undefined) return null
    const evidence = { id: 'ev', asset, source: standing.source }
    const body = { evidence, standing, nonce: null, summary: null }
    return entry('evidence.accepted', body as unknown as EntryBodies['evidence.accepted']) // The same.
  },
  (state, random) => {
    const asset = assetOf(state, random)
    if (asset === undefined) return null
    const beat = {
      asset,
      source: pick(['s1', 's2'], random) ?? 's1',
      at: NOW,
      counter: 1,
      nonce: 'n',
    }
    return entry('evidence.fresh', { beats: [beat] })
  },
  (state, random, at) => {
    const [asset, cause] = [assetOf(state, random), pick([...state.causes.values()], random)]
    if (asset === undefined) return null
    const scope =
      random() < 0.5 ? { assets: [asset] } : { causes: cause === undefined ? [] : [cause.id] }
    return entry('override.created', { override: override(at, scope, random) })
  },
  (state, random) => {
    const known = pick([...allOverrides(state)], random)
    if (known === undefined) return null
    const asset = assetOf(state, random)
    const scope = { ...known.scope, assets: asset === undefined ? [] : [asset] }
    return entry('override.created', { override: { ...known, endedAt: null, scope } })
  },
  (state, random) => {
    const known = pick([...allOverrides(state)], random)
    return known === undefined ? null : entry('override.ended', { id: known.id, why: 't' })
  },
  (state, random) => {
    const asset = assetOf(state, random)
    if (asset === undefined) return null
    const tiers = [0, 1].map(() => (random() < 0.5 ? null : { code: 'asset-stale', since: NOW }))
    const body = { asset, tiers, shelters: [], keys: ['feed f'] }
    return entry('refusal.changed', body as unknown as EntryBodies['refusal.changed']) // The same.
  },
  (state, random) => changed(state, 'Resource', random, { tier: Math.floor(random() * 4) }),
  (state, random) => {
    const names = [...state.manifests.Asset.values()].map((asset) => asset.name)
    return changed(state, 'Identity', random, { assets: names.filter(() => random() < 0.5) })
  },
  (state, random) =>
    changed(state, 'Identity', random, { state: random() < 0.5 ? 'suspended' : 'active' }),
  (state, random) => changed(state, 'Asset', random, { owner: pick(['a', 'b'], random) }),
  (state, random) => {
    const moved = changed(state, 'Asset', random, {})
    const labels = { environment: pick(['a', 'b'], random) ?? 'a' }
    return moved?.kind === 'manifest.applied' ? { ...moved, body: { ...moved.body, labels } } : null
  },
  (state, random) => changed(state, 'Asset', random, { type: pick(['host', 'image'], random) }),
  (state, random) =>
    changed(state, 'Grant', random, { actions: [random() < 0.5 ? 'read' : 'write'] }),
  (state, random) =>
    changed(state, 'PosturePolicy', random, { profile: random() < 0.5 ? 'strict' : 'balanced' }),
  (state, random) =>
    changed(state, 'Source', random, { maxAge: Math.floor(1 + random() * 100) * HOUR }),
  (_, random, at) =>
    created('Grant', `new-${at}`, {
      identity: pick(['i1', 'i2'], random),
      resource: pick(['r1', 'r2'], random),
      actions: ['read'],
    }),
  (state, random, at) => {
    const name = pick([...state.manifests.Asset.values()], random)?.name ?? ''
    return created('Binding', `new-${at}`, { identity: pick(['i1', 'i2'], random), asset: name })
  },
  (state, random, at) => {
    const name = pick([...state.manifests.Asset.values()], random)?.name ?? ''
    return created('PosturePolicy', `new-${at}`, { assets: { names: [name] }, profile: 'strict' })
  },
  (_, __, at) => created('Asset', `new-${at}`, { type: 'host' }),
  (_, __, at) => created('Resource', `new-${at}`, { type: 'secret', tier: 3 }),
  (state, random) => {
    const known = pick([...state.manifests.Grant.values()], random)
    if (known === undefined) return null
    return entry('manifest.deleted', {
      kind: 'Grant',
      uid: known.uid,
      name: known.name,
      reason: 't',
    })
  },
  (state, random) => {
    const asset = assetOf(state, random)
    const scope =
      asset === undefined || random() < 0.3 ? { everything: true as const } : { assets: [asset] }
    return entry('mode.set', {
      mode: random() < 0.5 ? 'enforce' : 'report-only',
      scope,
      reason: 't',
    })
  },
]

function override(
  at: number,
  scope: object,
  random: () => number,
): EntryBodies['override.created']['override'] {
  return {
    id: deriveId(hash, 'w', 'override', `new-${at}`) as OverrideId,
    kind: 'exception',
    name: `new-${at}`,
    scope,
    reason: 'r',
    owner: 'o',
    createdAt: NOW,
    createdBy: 't',
    expiresAt: instant(NOW + random() * HOUR),
    endedAt: null,
  }
}

test(`few entries on ${WORLDS} worlds, in slices (HOLDFAST_SEED=${SEED})`, () => {
  let several = 0
  forAll(told, { seed: SEED, runs: WORLDS }, ({ state, env, caller, request, entries }) => {
    const ask = (at: State) => [decide(at, request, caller, env)]
    const { slices, loosened } = sliced(state, entries, ask, NOW)
    if (slices > 1 && loosened > 0) several += 1
  })
  assert.ok(several >= 30, `${several} worlds gave more in several slices`)
})

test('fields that decisions are said not to read change none, and stand in a slice of their own', () => {
  const met = new Set<string>()
  forAll(telling, { seed: SEED, runs: 500 }, ({ state, env, caller, request }) => {
    // People are told whom to ask.
    const asked = (at: State) => ({
      ...decide(at, request, caller, env),
      reason: null,
      next: null,
    })
    const before = asked(state)
    for (const kind of Object.keys(UNREAD) as (keyof typeof UNREAD)[]) {
      for (const field of UNREAD[kind] ?? []) {
        const entry = changed(state, kind, () => 0, { [field]: 'another' })
        if (entry === null) continue
        const after = structuredClone(state)
        const slices = [...applyInSlices(after, [entry, entry])].filter((slice) => slice.length > 0)
        assert.deepEqual(asked(after), before, `${kind} ${field}`)
        assert.deepEqual(
          slices.map((slice) => slice.length),
          [2],
        )
        met.add(`${kind} ${field}`)
      }
    }
  })
  assert.ok(met.size >= 5, [...met].join(', '))
})

/** A world, and a few entries that one input might bring in it. */
function told(random: () => number): World & { readonly entries: readonly Entry[] } {
  const world = telling(random)
  const entries = Array.from(
    { length: 2 + Math.floor(random() * 4) },
    (_, at) => pick(MAKERS, random)?.(world.state, random, at) ?? null,
  )
  return { ...world, entries: once(entries.filter((one) => one !== null)) }
}

/** One whose decision posture has a say in: of the others most entries change nothing. */
function telling(random: () => number): World {
  for (let tries = 1; ; tries += 1) {
    const world = makeWorld(random)
    const { state, env, caller, request } = world
    const { code } = decide(state, request, caller, env)
    const tells = POSTURE_CODES.has(code) || code.startsWith('permitted')
    // Calm draws never tell anything: what is made smaller ends here.
    if (!tells && tries < TRIES) continue
    // Its evidence was put there by hand: the clocks of it are wound here.
    for (const uid of state.assets.keys()) windClock(state, uid, NOW)
    return world
  }
}

/** A judgement says each thing of one object once, and deletes nothing it has just told. */
function once(entries: readonly Entry[]): Entry[] {
  const seen = new Set<string>()
  return entries.filter((one) => {
    const about = aboutOf(one)
    if (about === null) return true
    if (seen.has(about)) return false
    seen.add(about)
    return true
  })
}

function aboutOf(one: Entry): string | null {
  if (one.kind === 'manifest.applied' || one.kind === 'manifest.deleted') return one.body.uid
  return one.kind === 'refusal.changed' ? `refusal ${one.body.asset}` : null
}
