/** Law 11: what one cause, one source or our own silence may not do to a whole estate, and what it still may. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, instant } from '../kernel/instant.ts'
import type { EntryDraft } from '../state/entries.ts'
import type { Override } from '../model/override.ts'

const names = (size: number): string[] => Array.from({ length: size }, (_, index) => nameOf(index))

function scanned(size: number): Fleet {
  const made = fleet(size)
  for (const name of names(size)) made.scan(name)
  made.later(MINUTE_MS)
  return made
}

const matched = (made: Fleet, assets: readonly string[], change = {}): readonly EntryDraft[] =>
  made.run({
    kind: 'matched',
    cause: 'feed/osv',
    hits: assets.map((asset) => hit(made, asset, change)),
    retracted: [],
  })

const count = (entries: readonly EntryDraft[], kind: EntryDraft['kind']): number =>
  entries.filter((entry) => entry.kind === kind).length

const live = (made: Fleet, kind: Override['kind']): Override[] =>
  [...made.state.overrides.values()].filter((override) => override.kind === kind)

describe('the breaker', () => {
  test('a feed that marks 60 % of 10,000 assets blocks a slice and asks; each decision says which', () => {
    const size = 10_000
    const made = scanned(size)
    const marked = names(size).filter((_, index) => index % 10 < 6)
    const entries = matched(made, marked)
    // `web` has 9,000 assets: 90 holds; `db` 1,000: 10.
    assert.equal(count(entries, 'hold.opened'), 100)
    assert.equal(count(entries, 'cause.opened'), 6_000)
    assert.equal(live(made, 'breaker').length, 2)
    const codes = new Map<string, number>()
    for (const name of names(size)) {
      const { code, overrides, hold, reason } = made.decide(name)
      codes.set(code, (codes.get(code) ?? 0) + 1)
      if (code === 'permitted-by-override') assert.equal(overrides.length, 1)
      if (code === 'asset-blocked') assert.ok(hold !== null && reason.length > 0)
    }
    assert.deepEqual(
      [...codes].toSorted(([a], [b]) => (a < b ? -1 : 1)),
      [
        ['asset-blocked', 100],
        ['permitted', 4_000],
        ['permitted-by-override', 5_900],
      ],
    )
  })

  test('half of a small domain is simply blocked, more than half is asked about', () => {
    const made = scanned(11)
    const web = names(11).filter((_, index) => index % 10 !== 0)
    assert.equal(web.length, 9)
    assert.equal(count(matched(made, web.slice(0, 4)), 'hold.opened'), 4)
    assert.equal(live(made, 'breaker').length, 0)
    // Of `db` there are two: one of them is half.
    assert.equal(count(matched(made, names(11)), 'hold.opened'), 1)
    assert.deepEqual(
      live(made, 'breaker')
        .map((override) => override.scope.domains?.[0])
        .toSorted((a = '', b = '') => (a < b ? -1 : 1)),
      ['production//db', 'production//web'],
    )
  })

  test('one asset alone in its domain is no mass', () => {
    const made = scanned(1)
    assert.equal(count(matched(made, names(1)), 'hold.opened'), 1)
    assert.equal(live(made, 'breaker').length, 0)
  })

  test('what another cause blocks stays blocked, also on the assets behind the breaker', () => {
    const made = scanned(100)
    matched(made, names(100))
    const free = names(100).find((name) => made.decide(name).code === 'permitted-by-override') ?? ''
    matched(made, [free], {
      lineage: 'GHSA-other',
      advisories: [],
      component: 'other',
      source: 'x',
    })
    assert.equal(made.decide(free).code, 'asset-blocked')
  })

  test('a source that invents a flaw for each asset trips by its source', () => {
    const made = scanned(100)
    let holds = 0
    for (const [index, name] of names(100).entries()) {
      const lineage = `FAKE-${index}`
      holds += count(
        matched(made, [name], { lineage, advisories: [lineage], component: `c${index}` }),
        'hold.opened',
      )
    }
    // Ten of the ninety of `web`, and half of the ten of `db`.
    assert.equal(holds, 15)
    assert.deepEqual(
      live(made, 'breaker').map((override) => override.scope.sources),
      [['feed:osv'], ['feed:osv']],
    )
  })

  test('spread over hours the same cause blocks slice by slice, never past the share of an hour', () => {
    const made = scanned(100)
    const perHour: number[] = []
    for (let hour = 0; hour < 3; hour++) {
      const slice = names(100).slice(hour * 9, hour * 9 + 9)
      perHour.push(count(matched(made, slice), 'hold.opened'))
      made.later(61 * MINUTE_MS)
    }
    assert.deepEqual(perHour, [9, 9, 9])
    assert.equal(live(made, 'breaker').length, 0)
  })

  test('confirmed by a person: everything behind it is blocked now', () => {
    const made = scanned(100)
    matched(made, names(100))
    for (const { id } of live(made, 'breaker'))
      made.run({ kind: 'end-override', override: id, reason: 'real' })
    assert.deepEqual(
      new Set(names(100).map((name) => made.decide(name).code)),
      new Set(['asset-blocked']),
    )
  })

  test('rejected by a person: it stays open in their name until it ends, the slice stays blocked', () => {
    const made = scanned(100)
    matched(made, names(100))
    const blocked = (): number => names(100).filter((name) => !made.decide(name).decision).length
    assert.equal(blocked(), 15)
    for (const { id } of live(made, 'breaker')) {
      const expiresAt = instant(made.now() + DAY_MS)
      made.run({ kind: 'reject-breaker', override: id, reason: 'a bad feed', expiresAt })
    }
    assert.equal(live(made, 'breaker').length, 0)
    assert.deepEqual(
      new Set(live(made, 'exception').map((override) => override.owner)),
      new Set(['tester']),
    )
    assert.equal(blocked(), 15)
    made.later(HOUR_MS)
    assert.throws(() =>
      made.run({
        kind: 'reject-breaker',
        override: [...made.state.pastOverrides.keys()][0] as Override['id'],
        reason: 'again',
        expiresAt: instant(made.now() + DAY_MS),
      }),
    )
  })

  test('nobody answers: it ends, the next slice is blocked and a person is asked again', () => {
    const made = scanned(100)
    matched(made, names(100))
    made.later(4 * HOUR_MS + 1)
    const entries = made.run({ kind: 'tick', jumpedMs: 0 })
    assert.equal(count(entries, 'override.ended'), 2)
    // Ten more of `web`, and what was left of `db`.
    assert.equal(count(entries, 'hold.opened'), 15)
    assert.equal(live(made, 'breaker').length, 1)
  })

  test('report-only blocks nobody, so nothing trips', () => {
    const made = scanned(100)
    made.run({
      kind: 'set-mode',
      mode: 'report-only',
      scope: { everything: true },
      reason: 'x',
      shown: null,
    })
    assert.equal(count(matched(made, names(100)), 'hold.opened'), 100)
    assert.equal(live(made, 'breaker').length, 0)
  })
})

describe('advisories without a rescan', () => {
  test('no hit without a fix, none for an asset nobody looked at, none twice', () => {
    const made = scanned(3)
    assert.equal(matched(made, [nameOf(1)], { fixed: null }).length, 0)
    made.declare(manifest('Asset', 'new', { type: 'host' }))
    assert.equal(matched(made, ['new']).length, 0)
    assert.equal(count(matched(made, [nameOf(1)]), 'cause.opened'), 1)
    assert.equal(matched(made, [nameOf(1)]).length, 0)
  })

  test('a signal makes a known flaw worse, and never better', () => {
    const made = scanned(3)
    matched(made, [nameOf(1)], { exploited: false })
    assert.equal(made.decide(nameOf(1)).code, 'permitted')
    assert.equal(count(matched(made, [nameOf(1)]), 'cause.changed'), 1)
    assert.equal(made.decide(nameOf(1)).code, 'asset-blocked')
    matched(made, [nameOf(1)], { exploited: false })
    assert.equal(made.decide(nameOf(1)).code, 'asset-blocked')
  })

  test('two sources with two ids of one flaw make one cause, under the first id', () => {
    const made = scanned(3)
    matched(made, [nameOf(1)])
    matched(made, [nameOf(1)], { lineage: 'CVE-2021-44228', source: 'feed:nvd' })
    const causes = [...made.state.causes.values()]
    assert.deepEqual(
      causes.map((cause) => cause.lineage),
      ['GHSA-jfh8-c2jp-5v3q'],
    )
  })

  test('a scan of a fixed version clears nothing while nobody saw it run; the old one even less', () => {
    const made = scanned(3)
    matched(made, [nameOf(1)])
    made.later(MINUTE_MS)
    made.scan(nameOf(1), '2.14.0')
    assert.match(
      [...made.state.causes.values()][0]?.detail.missingProof ?? '',
      /at 2\.15\.0 or newer/,
    )
    made.later(MINUTE_MS)
    made.scan(nameOf(1), '2.17.1')
    assert.match([...made.state.causes.values()][0]?.detail.missingProof ?? '', /proof-incomplete/)
    assert.equal(made.decide(nameOf(1)).code, 'asset-blocked')
  })
})

describe('our own silence', () => {
  const silence = (share: number, change: (made: Fleet) => void = () => undefined): Fleet => {
    const made = fleet(100)
    const quiet = new Set(names(100).filter((_, index) => index % 100 < share))
    for (const name of names(100)) made.scan(name)
    change(made)
    made.later(20 * HOUR_MS)
    for (const name of names(100)) if (!quiet.has(name)) made.scan(name)
    made.later(6 * HOUR_MS + MINUTE_MS)
    made.run({ kind: 'tick', jumpedMs: 0 })
    return made
  }

  test('a few silent assets are denied at tier 0, as ever', () => {
    const made = silence(12)
    assert.equal(live(made, 'telemetry').length, 0)
    assert.equal(made.decide(nameOf(3)).code, 'asset-stale')
  })

  test('many at once are an override that ends in an hour, and then are denied', () => {
    const made = silence(40)
    assert.deepEqual(
      live(made, 'telemetry').map((override) => override.scope.domains),
      [['production//web']],
    )
    assert.equal(made.decide(nameOf(3)).code, 'permitted-by-override')
    assert.equal(made.decide(nameOf(99)).code, 'permitted')
    made.later(HOUR_MS)
    made.run({ kind: 'tick', jumpedMs: 0 })
    assert.equal(made.decide(nameOf(3)).code, 'asset-stale')
    assert.equal(live(made, 'telemetry').length, 0)
  })

  test('it never shelters what evidence holds against an asset', () => {
    const made = silence(40, (one) => {
      one.later(MINUTE_MS)
      matched(one, [nameOf(3)])
    })
    assert.equal(live(made, 'telemetry').length, 1)
    assert.equal(made.decide(nameOf(3)).code, 'asset-blocked')
  })

  test('a tier that is not guarded keeps its own age', () => {
    const made = silence(40)
    assert.equal(made.decide(nameOf(3), 'r1').code, 'permitted')
    made.later(47 * HOUR_MS)
    assert.equal(made.decide(nameOf(3), 'r1').code, 'asset-stale')
  })
})

describe('survivors', () => {
  const grouped = (min: number): Fleet => {
    const made = scanned(20)
    made.declare(
      manifest('SurvivorGroup', 'dns', { identities: names(4).map((name) => `i-${name}`), min }),
    )
    return made
  }
  const codes = (made: Fleet): string[] => names(4).map((name) => made.decide(name).code)

  test('the last of a group keep their access, visibly; the others are blocked', () => {
    const made = grouped(2)
    matched(made, names(4))
    assert.deepEqual(codes(made), [
      'asset-blocked',
      'asset-blocked',
      'permitted-by-override',
      'permitted-by-override',
    ])
    assert.match(live(made, 'survivor')[0]?.reason ?? '', /fewer than 2 of dns/)
  })

  test('an offline member is no survivor', () => {
    const made = grouped(1)
    matched(made, names(2))
    assert.deepEqual(codes(made).slice(0, 2), ['asset-blocked', 'asset-blocked'])
    const silent = grouped(1)
    silent.later(27 * HOUR_MS)
    silent.scan(nameOf(0))
    silent.run({ kind: 'tick', jumpedMs: 0 })
    silent.later(MINUTE_MS)
    matched(silent, [nameOf(0)])
    assert.equal(silent.decide(nameOf(0)).code, 'permitted-by-override')
  })

  test('without a group nobody survives, and a quarantine is never survived', () => {
    const made = scanned(20)
    matched(made, names(4))
    assert.deepEqual(new Set(codes(made)), new Set(['asset-blocked']))
    const taken = grouped(4)
    taken.run({ kind: 'quarantine', asset: nameOf(0), reason: 'stolen' })
    assert.equal(taken.decide(nameOf(0)).code, 'asset-quarantined')
  })

  test('a survivor whose group still needs it gets another override when the first ends', () => {
    const made = grouped(4)
    matched(made, [nameOf(0)])
    made.later(4 * HOUR_MS)
    const entries = made.run({ kind: 'tick', jumpedMs: 0 })
    assert.deepEqual([count(entries, 'override.ended'), count(entries, 'override.created')], [1, 1])
    assert.equal(made.decide(nameOf(0)).code, 'permitted-by-override')
  })
})
