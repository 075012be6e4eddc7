/**
 * Law 11 by every path: whatever newly refuses, by hold, unknown or stale, is counted, in each failure domain and
 * in all together; who was refused already, or never permitted, is not. The record is what decisions say.
 */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { seeded } from '../../proof/worlds/world.ts'
import type { Digest } from '../kernel/hash.ts'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '../kernel/instant.ts'
import type { EntryDraft } from '../model/entry.ts'
import type { Override } from '../model/override.ts'
import { POSTURE_CODES } from '../model/reason-codes.ts'
import { find } from '../model/state.ts'
import { nextTickAt } from './tick.ts'

const names = (size: number): string[] => Array.from({ length: size }, (_, index) => nameOf(index))
const service = (of: string) => ({ environment: 'production', service: of })

const live = (made: Fleet, kind: Override['kind'] = 'breaker'): Override[] =>
  [...made.state.overrides.values()].filter((one) => one.kind === kind && one.endedAt === null)

const codes = (made: Fleet, size: number, resource = 'r0'): Record<string, number> => {
  const counted: Record<string, number> = {}
  for (const name of names(size)) {
    const { code } = made.decide(name, resource)
    counted[code] = (counted[code] ?? 0) + 1
  }
  return counted
}

const opened = (entries: readonly EntryDraft[]): number =>
  entries.filter((one) => one.kind === 'hold.opened').length

/** Ticks until nothing is due any more. */
function settled(made: Fleet): void {
  for (let turn = 0; turn < 1_000; turn++) {
    const next = nextTickAt(made.state)
    if (next === null || next > made.now()) return
    made.run({ kind: 'tick', jumpedMs: 0 })
  }
  throw new Error('it never settles')
}

const osv = manifest('Source', 'osv', {
  assets: { all: true },
  says: ['os-packages'],
  independence: 'second',
  mayRaise: 'never',
  fetch: { adapter: 'advisories', directory: '/x' },
})

function publish(made: Fleet, seed: string, covers: readonly string[] = ['maven']): void {
  made.run({
    kind: 'import-feed',
    source: 'osv',
    content: {
      digest: `sha256:${seed.padEnd(64, '0')}` as Digest,
      shards: [],
      documents: [],
      formats: ['osv'],
      advisories: 100,
      signals: 0,
      statements: 0,
      dropped: 0,
      epoch: null,
      covers,
      incomplete: null,
    },
    change: { added: 0, changed: 0, removed: 0, assets: 0 },
  })
}

/** Hosts whose packages only the feed `osv` can judge. */
function reliant(size: number, labels?: (index: number) => Record<string, string>): Fleet {
  const made = fleet(size, labels)
  made.declare(osv)
  publish(made, 'a')
  for (const name of names(size)) made.scan(name, '2.14.0', [], false)
  made.later(MINUTE_MS)
  assert.deepEqual(codes(made, size), { permitted: size })
  return made
}

function scanned(size: number, labels?: (index: number) => Record<string, string>): Fleet {
  const made = fleet(size, labels)
  for (const name of names(size)) made.scan(name)
  made.later(MINUTE_MS)
  return made
}

const matched = (made: Fleet, assets: readonly string[], change = {}): readonly EntryDraft[] =>
  made.run({
    kind: 'matched',
    cause: 'feed/osv',
    hits: assets.map((one) => hit(made, one, change)),
    retracted: [],
  })

/** What is recorded of every asset is what its identity is told, at both tiers. */
function agrees(made: Fleet, size: number): void {
  for (const name of names(size)) {
    const uid = find(made.state, 'Asset', name)?.uid
    const record = uid === undefined ? null : (made.state.assets.get(uid)?.refusal ?? null)
    for (const tier of [0, 1] as const) {
      const { code } = made.decide(name, `r${tier}`)
      const refused = POSTURE_CODES.has(code) || code === 'asset-quarantined'
      assert.equal(record?.tiers[tier]?.code ?? null, refused ? code : null, `${name}, ${tier}`)
    }
  }
}

/** The indexes, from the records of the assets alone. */
function indexed(made: Fleet): void {
  const { state } = made
  const pairs = (index: ReadonlyMap<string, ReadonlySet<string>>): string[] =>
    [...index].flatMap(([key, set]) => [...set].map((one) => `${key} ${one}`)).toSorted()
  const scratch = {
    sheltered: new Set<string>(),
    spoken: new Set<string>(),
    relying: new Set<string>(),
  }
  for (const { uid, refusal, standings } of state.assets.values()) {
    for (const { override } of refusal?.shelters ?? []) scratch.sheltered.add(`${override} ${uid}`)
    for (const { source, reliesOn } of standings.values()) {
      scratch.spoken.add(`${source} ${uid}`)
      for (const key of reliesOn) scratch.relying.add(`${key} ${uid}`)
    }
  }
  assert.deepEqual(pairs(state.sheltered), [...scratch.sheltered].toSorted())
  assert.deepEqual(pairs(state.assetsBySource), [...scratch.spoken].toSorted())
  assert.deepEqual(pairs(state.assetsByReliance), [...scratch.relying].toSorted())
  const covers = [...state.feeds.values()].flatMap((one) => [...one.content.covers])
  assert.deepEqual(new Set(state.feedsCovering.keys()), new Set(covers))
  for (const kind of state.feedsLost.keys()) assert.ok(!state.feedsCovering.has(kind))
}

describe('in small domains and in all together', () => {
  test('500 domains of 10 under one wrong advisory: the estate stops it, the slice stays blocked', () => {
    const size = 5_000
    const made = scanned(size, (index) => service(`s${Math.floor(index / 10)}`))
    let holds = 0
    for (let from = 0; from < size; from += 500) {
      holds += opened(matched(made, names(size).slice(from, from + 500)))
    }
    // 2 % of the estate; half of each of the first twenty domains.
    assert.equal(holds, 100)
    assert.deepEqual(codes(made, size), { 'asset-blocked': 100, 'permitted-by-override': 4_900 })
    assert.equal(live(made).filter((one) => one.scope.domains === undefined).length, 1)
    agrees(made, 200)
  })

  test('in an estate of 100 the estate asks after twenty, spread over domains that would not', () => {
    const made = scanned(100, (index) => service(`s${index % 25}`))
    // One of each domain of four: never more than half.
    assert.equal(opened(matched(made, names(25))), 20)
    assert.deepEqual(
      live(made).map((one) => [one.scope.lineages, one.scope.domains]),
      [[['GHSA-jfh8-c2jp-5v3q'], undefined]],
    )
  })

  for (const [size, refused] of [
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [7, 3],
    [19, 9],
    [20, 10],
    [50, 10],
  ] as const) {
    test(`of a domain of ${size} at most ${refused}`, () => {
      const made = scanned(size, () => service('one'))
      assert.equal(opened(matched(made, names(size))), refused)
      assert.equal(live(made).length, refused === size ? 0 : 1)
      agrees(made, size)
    })
  }

  test('two wrong advisories of two feeds at once are two overrides, and neither lets the other through', () => {
    const made = scanned(100, () => service('one'))
    matched(made, names(100))
    const other = { lineage: 'CVE-2026-7', advisories: [], component: 'other', source: 'feed:x' }
    matched(made, names(100), other)
    const refused = codes(made, 100)['asset-blocked'] ?? 0
    assert.ok(refused <= 20, `${refused} are refused`)
    assert.equal(live(made).length, 2)
    agrees(made, 100)
  })
})

describe('what turns unknown or stale is counted like a hold', () => {
  test('the only feed of 300 hosts is deleted: a slice is refused, the others are asked about', () => {
    const made = reliant(300)
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    // Before any tick: nobody waits for one.
    const now = codes(made, 300)
    assert.ok((now['posture-unknown'] ?? 0) <= 20, JSON.stringify(now))
    settled(made)
    assert.deepEqual(codes(made, 300), { 'posture-unknown': 20, 'permitted-by-override': 280 })
    assert.deepEqual(codes(made, 300, 'r1'), {
      'posture-unknown': 20,
      'permitted-by-override': 280,
    })
    for (const one of live(made)) {
      assert.match(one.name, /^breaker\/feed osv sha256:a/)
      assert.deepEqual(one.scope.codes, ['posture-unknown'])
    }
    agrees(made, 300)
  })

  test('declared and imported anew, everything is permitted again', () => {
    const made = reliant(60)
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    made.declare(osv)
    publish(made, 'a')
    settled(made)
    assert.deepEqual(codes(made, 60), { permitted: 60 })
    agrees(made, 60)
  })

  test('a feed that no longer speaks of them, and one that is rolled back to that', () => {
    const narrowed = reliant(100)
    publish(narrowed, 'b', ['npm'])
    settled(narrowed)
    assert.deepEqual(codes(narrowed, 100), { 'posture-unknown': 15, 'permitted-by-override': 85 })
    const back = fleet(100)
    back.declare(osv)
    publish(back, 'b', ['npm'])
    publish(back, 'a')
    for (const name of names(100)) back.scan(name, '2.14.0', [], false)
    back.run({ kind: 'roll-back-feed', source: 'osv', reason: 'no' })
    settled(back)
    assert.deepEqual(codes(back, 100), { 'posture-unknown': 15, 'permitted-by-override': 85 })
    agrees(back, 100)
  })

  test('a feed that nobody asks any more grows old for all at once', () => {
    const made = reliant(100)
    made.later(20 * HOUR_MS)
    for (const name of names(100)) made.scan(name, '2.14.0', [], false)
    made.later(20 * HOUR_MS)
    for (const name of names(100)) made.scan(name, '2.14.0', [], false)
    made.later(8 * HOUR_MS + MINUTE_MS)
    settled(made)
    // More than 15 % at once are the telemetry guard's: the breaker does not ask a second time.
    assert.deepEqual(live(made), [])
    assert.equal(live(made, 'telemetry').length, 2)
    assert.deepEqual(codes(made, 100), { 'permitted-by-override': 100 })
    agrees(made, 100)
  })

  test('a reader that starts to call half of the estate unknown, whoever hands its reports in', () => {
    const made = scanned(100, () => service('one'))
    made.declare(
      ...['s1', 's2', 's3', 's4', 's5', 's6'].map((name) =>
        manifest('Source', name, {
          assets: { all: true },
          says: ['os-packages'],
          independence: 'second',
          mayRaise: 'always',
        }),
      ),
    )
    for (const [index, name] of names(50).entries()) {
      // Each source's own hosts: no source speaks of more than nine.
      made.scan(name, '2.14.0', [], true, undefined, `s${(index % 6) + 1}`)
    }
    assert.deepEqual(codes(made, 100), { permitted: 100 })
    made.later(25 * HOUR_MS)
    for (const name of names(100).slice(50)) made.scan(name)
    for (const [index, name] of names(50).entries()) {
      made.later(MINUTE_MS)
      made.scan(name, '2.14.0', [], false, undefined, `s${(index % 6) + 1}`)
    }
    settled(made)
    made.later(3 * HOUR_MS)
    settled(made)
    const now = codes(made, 100)
    const refused = (now['asset-stale'] ?? 0) + (now['posture-unknown'] ?? 0)
    assert.ok(refused > 0 && refused <= 10, JSON.stringify(now))
    assert.ok(live(made).length > 0)
    agrees(made, 100)
  })

  test('reports that say less than before: the reader is named, and its next report is kept open too', () => {
    const made = scanned(40, () => service('one'))
    for (const name of names(40)) made.scan(name, '2.14.0', [], false)
    assert.deepEqual(codes(made, 40), { 'posture-unknown': 10, 'permitted-by-override': 30 })
    assert.equal(live(made).length, 1)
    assert.match(live(made)[0]?.reason ?? '', /reader trivy under rules 2/)
    agrees(made, 40)
  })

  test('a policy that makes everything due at once', () => {
    const made = scanned(100, () => service('one'))
    matched(made, names(100), { exploited: false })
    assert.deepEqual(codes(made, 100), { permitted: 100 })
    made.declare(
      manifest('PosturePolicy', 'now', {
        assets: { all: true },
        deadline: { after: 0, weight: 'serious' },
      }),
    )
    assert.deepEqual(codes(made, 100), { 'asset-blocked': 10, 'permitted-by-override': 90 })
    agrees(made, 100)
  })

  test('a source whose word ages faster from now on', () => {
    const made = scanned(100, () => service('one'))
    made.later(2 * HOUR_MS)
    made.declare(
      manifest('Source', 'scan', {
        assets: { all: true },
        says: ['os-packages'],
        independence: 'second',
        mayRaise: 'always',
        maxAge: HOUR_MS,
      }),
    )
    const refused = codes(made, 100)['asset-stale'] ?? 0
    assert.equal(refused, 10)
    settled(made)
    assert.equal(codes(made, 100)['asset-stale'], 10)
    agrees(made, 100)
  })

  test('an exception over all of them ends: by itself, or because a person ends it', () => {
    for (const byHand of [true, false]) {
      const made = scanned(40, () => service('one'))
      const all = names(40).map((name) => find(made.state, 'Asset', name)?.uid ?? '')
      made.declare(
        manifest('Exception', 'quiet', {
          scope: { assets: names(40) },
          owner: 'team',
          reason: 'a move',
          expires: instant(made.now() + 4 * DAY_MS),
        }),
      )
      made.later(80 * HOUR_MS)
      settled(made)
      assert.deepEqual(codes(made, 40), { 'permitted-by-override': 40 })
      assert.equal(
        made.state.sheltered.get([...made.state.overrides.keys()][0] ?? ('' as Override['id']))
          ?.size,
        all.length,
      )
      if (byHand) {
        made.run({ kind: 'delete-manifest', manifest: 'Exception', name: 'quiet', reason: 'done' })
      } else {
        made.later(DAY_MS)
        settled(made)
      }
      assert.deepEqual(codes(made, 40), { 'asset-stale': 10, 'permitted-by-override': 30 })
      assert.equal(live(made).length, 1)
      agrees(made, 40)
    }
  })
})

describe('who is not counted', () => {
  test('assets never seen good are refused without asking anybody', () => {
    const made = fleet(60, () => service('one'))
    for (const name of names(60)) made.scan(name, '2.14.0', [], false)
    assert.deepEqual(codes(made, 60), { 'posture-unknown': 60 })
    assert.equal(opened(matched(made, names(60))), 60)
    assert.deepEqual(live(made), [])
    assert.deepEqual(codes(made, 60), { 'asset-blocked': 60 })
    agrees(made, 60)
  })

  test('a breaker for others keeps none of them open', () => {
    const made = scanned(60, () => service('one'))
    made.declare(
      ...['new-1', 'new-2'].map((name) =>
        manifest('Asset', name, { type: 'host' }, service('one')),
      ),
      manifest('Identity', 'i-new-1', { type: 'service-account', assets: ['new-1'] }),
      manifest('Grant', 'g-new-1', { identity: 'i-new-1', resource: 'r0', actions: ['read'] }),
    )
    for (const name of names(60)) made.scan(name, '2.14.0', [], false)
    assert.equal(live(made).length, 1)
    assert.equal(made.decide('new-1').code, 'posture-unknown')
  })

  test('those already refused stay refused, and leave the count to others', () => {
    const made = reliant(40, () => service('one'))
    made.later(26 * HOUR_MS)
    for (const name of names(40).slice(25)) made.scan(name, '2.14.0', [], false)
    settled(made)
    for (const one of live(made, 'telemetry'))
      made.run({ kind: 'end-override', override: one.id, reason: 'they are off' })
    assert.deepEqual(codes(made, 40), { 'asset-stale': 25, permitted: 15 })
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    settled(made)
    // At tier 1 the stale ones were permitted until now: there they count, and some are the slice.
    const still = names(25).filter((name) => made.decide(name).code === 'posture-unknown')
    assert.equal(still.length, 25)
    const newly = names(40).filter(
      (name, index) =>
        !made.decide(name, 'r1').decision || (index > 24 && !made.decide(name).decision),
    )
    assert.equal(newly.length, 10)
    agrees(made, 40)
  })

  test('under a name of its own each: ten causes of ten sources are no mass', () => {
    const made = scanned(20, () => service('one'))
    for (const [index, name] of names(20).entries()) {
      const lineage = `CVE-2026-${index}`
      matched(made, [name], {
        lineage,
        advisories: [],
        component: `c${index}`,
        source: `feed:f${index}`,
      })
    }
    assert.deepEqual(live(made), [])
    assert.deepEqual(codes(made, 20), { 'asset-blocked': 20 })
  })

  test('in report-only nobody is counted, and switching on refuses what was shown', () => {
    const made = reliant(60, () => service('one'))
    made.run({ kind: 'set-mode', mode: 'report-only', scope: { everything: true }, reason: 'x' })
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    settled(made)
    assert.deepEqual(live(made), [])
    assert.deepEqual(codes(made, 60), { 'permitted-report-only': 60 })
  })
})

describe('a person answers', () => {
  const asked = (): Fleet => {
    const made = reliant(100)
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    settled(made)
    assert.deepEqual(codes(made, 100), { 'posture-unknown': 15, 'permitted-by-override': 85 })
    return made
  }

  test('it is real: all are refused now, and nobody is asked the same again', () => {
    const made = asked()
    for (const { id } of live(made))
      made.run({ kind: 'end-override', override: id, reason: 'real' })
    settled(made)
    assert.deepEqual(codes(made, 100), { 'posture-unknown': 100 })
    assert.deepEqual(live(made), [])
    agrees(made, 100)
  })

  test('it is not believed: kept open in their name until it ends, then asked anew', () => {
    const made = asked()
    for (const { id } of live(made)) {
      const expiresAt = instant(made.now() + DAY_MS / 2)
      made.run({ kind: 'reject-breaker', override: id, reason: 'it comes back', expiresAt })
    }
    settled(made)
    assert.deepEqual(codes(made, 100), { 'posture-unknown': 15, 'permitted-by-override': 85 })
    assert.deepEqual(new Set(live(made, 'exception').map((one) => one.owner)), new Set(['tester']))
    agrees(made, 100)
    made.later(DAY_MS / 2 + 1)
    settled(made)
    assert.deepEqual(codes(made, 100), { 'posture-unknown': 30, 'permitted-by-override': 70 })
    agrees(made, 100)
  })

  test('survivors are kept on a refusal by unknown as well, and not for what never was permitted', () => {
    const made = reliant(20, () => service('one'))
    const group = names(20).map((one) => `i-${one}`)
    made.declare(manifest('SurvivorGroup', 'dns', { identities: group, min: 15 }))
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    settled(made)
    assert.equal(live(made, 'survivor').length, 5)
    assert.deepEqual(codes(made, 20), { 'posture-unknown': 5, 'permitted-by-override': 15 })
  })
})

test('through a hundred random turns the record is what decisions say', () => {
  let asked = 0
  for (const seed of [1, 2, 3, 4]) {
    const random = seeded(seed)
    const made = fleet(24, (index) => service(`s${index % 3}`))
    made.declare(osv)
    publish(made, 'a')
    for (const name of names(24)) made.scan(name)
    const pick = (): string => nameOf(Math.floor(random() * 24))
    for (let turn = 0; turn < 100; turn++) {
      const what = Math.floor(random() * 10)
      const overrides = live(made)
      const looked = random() < 0.8
      if (what < 3) for (let n = 0; n < 12; n++) made.scan(pick(), '2.14.0', [], looked)
      else if (what === 3) {
        const lineage = `CVE-2026-${Math.floor(random() * 3)}`
        const some = new Set(Array.from({ length: 6 }, () => pick()))
        matched(made, [...some], { lineage, advisories: [], exploited: random() < 0.1 })
      } else if (what === 4 && find(made.state, 'Source', 'osv') !== undefined)
        publish(made, `${turn}b`, random() < 0.5 ? ['maven'] : ['npm'])
      else if (what === 5 && overrides[0] !== undefined) {
        const { id } = overrides[0]
        if (random() < 0.5) made.run({ kind: 'end-override', override: id, reason: 'r' })
        else {
          const expiresAt = instant(made.now() + HOUR_MS)
          made.run({ kind: 'reject-breaker', override: id, reason: 'r', expiresAt })
        }
      } else if (what === 6) {
        made.declare(
          manifest('Exception', 'e', {
            scope: { assets: [pick(), pick()] },
            owner: 'o',
            reason: 'r',
            expires: instant(made.now() + 6 * HOUR_MS),
          }),
        )
      } else if (what === 9) {
        const known = find(made.state, 'Source', 'osv') !== undefined
        if (!known) made.declare(osv)
        else made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'r' })
      } else if (what === 7 && random() < 0.3) {
        const asset = pick()
        const known = [...made.state.causes.values()].some(
          (one) =>
            one.class === 'human-quarantine' && one.asset === find(made.state, 'Asset', asset)?.uid,
        )
        made.run(
          known
            ? { kind: 'lift-quarantine', asset, reason: 'r' }
            : { kind: 'quarantine', asset, reason: 'r' },
        )
      }
      made.later(Math.floor(random() * random() * random() * 30 * HOUR_MS))
      settled(made)
      agrees(made, 24)
      indexed(made)
    }
    asked += [...made.state.overrides.values()].filter((one) => one.kind === 'breaker').length
  }
  assert.ok(asked > 3, `${asked} breakers were met`)
})
