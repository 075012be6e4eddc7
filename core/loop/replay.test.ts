/** What is written is all there is: replayed, with a stop anywhere, it is the same state and goes on the same. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fleet, hit, manifest, nameOf, scanned, type Fleet } from '../../proof/testkit/fleet.ts'
import { indexed } from '../../proof/testkit/indexes.ts'
import { listed, osv, publish } from '../../proof/testkit/refusals.ts'
import type { Digest } from '../kernel/hash.ts'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '../kernel/instant.ts'
import { encodeEntry } from '../ledger/envelope.ts'
import { decodeEntry } from '../state/read-entry.ts'
import type { Entry } from '../state/entries.ts'
import type { Input, Unjudged } from '../model/input.ts'
import { RULES } from '../model/rules.ts'
import { emptyState, find, type State } from '../state/state.ts'
import { apply } from './apply.ts'
import { judge } from './loop.ts'

/** As a start reads them. */
function replayed(entries: readonly Entry[], state = emptyState()): State {
  for (const entry of entries) {
    const line = encodeEntry(entry, '')
    assert.ok(line.ok)
    const read = decodeEntry(line.value)
    assert.ok(read.ok)
    // The reader's objects have no prototype, those of a judgement have one.
    apply(state, structuredClone(read.value))
  }
  return state
}

const [A, B, C] = [nameOf(0), nameOf(1), nameOf(2)]
const ODD: Unjudged = {
  component: 'odd',
  reason: 'version',
  ecosystem: 'gem',
  distro: null,
  installed: '1.0..x',
  source: 'feed:osv',
  advisories: ['CVE-2026-1'],
  severity: 'critical',
  exploited: false,
}
const gaps = [{ reason: 'version', count: 2 }] as const

function uid(made: Fleet, name: string) {
  const asset = find(made.state, 'Asset', name)
  assert.ok(asset !== undefined)
  return asset.uid
}

const newest = (made: Fleet, name: string) =>
  made.state.assets.get(uid(made, name))?.standings.get('scan')

/** In turn; each with the kinds of entries that it is here for. */
const TURNS: readonly (readonly [string, (made: Fleet) => void])[] = [
  ['refusal.changed', (made) => listed(made, A)],
  // An answer that is awaited, with gaps, and one of what nobody can judge.
  ['evidence.accepted', (made) => void made.scan(B, '2.14.0', [], false)],
  ['inventory.matched', (made) => void made.matched(B, { gaps, unjudged: [ODD] })],
  ['evidence.accepted', (made) => void made.scan(C, '2.14.0', [], false)],
  [
    'inventory.matched',
    (made) => {
      const facts = newest(made, C)?.lastFacts
      assert.ok(facts !== null && facts !== undefined)
      made.matched(C, { lists: [{ source: 'scan', facts, kinds: [], failed: 'no blob' }] })
    },
  ],
  ['inventory.matched', (made) => void made.matched(C)],
  // The same answer to a list that no longer waits: with other kinds compared.
  ['feed.imported', (made) => publish(made, 'b', ['maven', 'gem'])],
  ['inventory.matched', (made) => void made.matched(B, { gaps: [] })],
  [
    'cause.opened',
    (made) =>
      void made.run({ kind: 'matched', cause: 'feed/osv', hits: [hit(made, A)], retracted: [] }),
  ],
  [
    'triage.recorded',
    (made) =>
      void made.run({
        kind: 'record-triage',
        assets: { names: [A] },
        vulnerability: 'CVE-2021-44228',
        by: null,
        found: 'nothing',
        reason: 'read the logs',
      }),
  ],
  [
    'triage.waived',
    (made) =>
      void made.run({
        kind: 'waive-triage',
        assets: { all: true },
        vulnerability: 'CVE-2021-44228',
        reason: 'rebuilt',
        expiresAt: instant(made.now() + DAY_MS),
      }),
  ],
  // A workload leaves a blocked image for another, and is bound to the first again.
  [
    'hold.opened',
    (made) => {
      made.declare(RUNTIME, ...IMAGES, acts('old'))
      made.scan('old')
      made.scan('next')
      made.run({ kind: 'matched', cause: 'feed/osv', hits: [hit(made, 'old')], retracted: [] })
    },
  ],
  ['binding.kept', (made) => made.declare(acts('next'))],
  ['containers.listed', (made) => runs(made, 'd')],
  ['binding.moved', (made) => void made.run({ kind: 'tick', jumpedMs: 0 })],
  ['manifest.applied', (made) => made.declare(acts('old'))],
  ['hold.opened', (made) => void made.run({ kind: 'tick', jumpedMs: 0 })],
  [
    'endpoint.observed',
    (made) => {
      const fetch = { adapter: 'endpoint', url: 'https://crm.example/version' } as const
      made.declare(manifest('Source', 'look', { ...RUNTIME.spec, says: ['os-packages'], fetch }))
      const seen = { url: fetch.url, tells: ['5.2.1'], document: digest('0') as Digest }
      made.run({ kind: 'observe-endpoint', source: 'look', ...seen })
    },
  ],
  [
    'clock.suspected',
    (made) => {
      const machine = { boot: 'b', ms: 5 }
      made.run({ kind: 'suspect-clock', wall: instant(made.now() + DAY_MS), machine })
    },
  ],
  [
    'clock.trusted',
    (made) => {
      const wall = instant(made.now() - MINUTE_MS)
      made.run({ kind: 'trust-clock', wall, by: 'person', reason: 'compared' })
    },
  ],
  ['feed.imported', (made) => publish(made, 'c', ['npm'])],
  ['rules.changed', (made) => void made.run({ kind: 'adopt-rules', rules: RULES + 1 })],
  [
    'asset.rejudged',
    (made) => {
      for (const asset of made.state.unjudged) {
        const name = made.state.manifests.Asset.get(asset)?.name ?? ''
        const facts = { ...scanned(name, '2.14.0', [], made.now()), looksForFlaws: false as const }
        made.run({ kind: 'rejudge', asset, known: [{ source: 'scan', facts }] })
      }
    },
  ],
]

const digest = (seed: string) => `sha256:${seed.repeat(64)}` as const
const RUNTIME = manifest('Source', 'runtime', {
  assets: { all: true },
  says: ['containers'],
  independence: 'second',
  mayRaise: 'always',
})
const IMAGES = [
  ['old', 'c'],
  ['next', 'd'],
].map(([name = '', seed = '']) =>
  manifest('Asset', name, {
    type: 'image',
    exposure: 'internet',
    identifiers: { imageDigest: digest(seed) },
  }),
)
const acts = (from: string) => manifest('Identity', 'shop', { type: 'workload', assets: [from] })

function runs(made: Fleet, seed: string): void {
  const image = { image: 'shop', digests: [digest(seed)], count: 1, names: ['shop'] }
  const images = [{ ...image, startedAt: made.now() }]
  const about = { asset: 'next', source: 'runtime', document: digest('0') as Digest }
  made.run({ kind: 'list-containers', ...about, images, incomplete: false })
}

function world(): Fleet {
  const made = fleet(6)
  made.declare(osv, manifest('PosturePolicy', 'p', { assets: { all: true }, triage: 'require' }))
  publish(made, 'a')
  return made
}

test('every kind of entry folds to the same state, wherever it stops, with the indexes from scratch', () => {
  const made = world()
  let from = 0
  const resumed = emptyState()
  for (const [kind, turn] of TURNS) {
    made.later(MINUTE_MS)
    const before = made.entries.length
    turn(made)
    const kinds = made.entries.slice(before).map((entry) => entry.kind)
    assert.ok(kinds.includes(kind as Entry['kind']), `${kind} is not among ${kinds.join()}`)
    // A start from nothing, and one that goes on where it stopped.
    assert.deepEqual(replayed(made.entries), made.state)
    replayed(made.entries.slice(from), resumed)
    assert.deepEqual(resumed, made.state)
    from = made.entries.length
    indexed(made)
  }
})

test('after a stop between a list and its answer the answer does the same', () => {
  const made = world()
  listed(made, A)
  made.later(HOUR_MS)
  made.scan(A, '2.15.0', [], false)
  const waits = newest(made, A)?.awaits
  assert.ok(waits !== undefined)
  const again = replayed(made.entries)
  const lists = [{ source: 'scan', facts: waits.facts, kinds: ['maven'] }]
  const about = { kind: 'inventory-matched', cause: 'start', asset: uid(made, A) } as const
  const input: Input = { ...about, lists, gaps, unjudged: [ODD], ended: [] }
  const answered = judge(again, input, 'tester', made.env())
  assert.deepEqual(answered.entries, judge(made.state, input, 'tester', made.env()).entries)
  replayed(answered.entries as unknown as Entry[], again) // A draft is an entry without its salt.
  const after = again.assets.get(uid(made, A))
  const standing = after?.standings.get('scan')
  assert.deepEqual(
    [standing?.awaits, standing?.lastGoodAt, standing?.compared, after?.gaps],
    [undefined, waits.goodAt, ['maven'], gaps],
  )
  // A start tells it once more: it changes nothing.
  assert.deepEqual(judge(again, input, 'tester', made.env()).entries, [])
})
