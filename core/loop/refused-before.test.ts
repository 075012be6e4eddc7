/** Law 11: who is refused without being counted, what a person answers, and that the record is what decisions say. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import {
  agrees,
  codes,
  listed,
  live,
  matched,
  names,
  opened,
  osv,
  publish,
  reliant,
  scanned,
  service,
  settled,
} from '../../proof/testkit/refusals.ts'
import { indexed } from '../../proof/testkit/indexes.ts'
import { seeded } from '../../proof/testkit/chance.ts'
import type { AssetUid } from '../kernel/ids.ts'
import { DAY_MS, HOUR_MS, instant } from '../kernel/instant.ts'
import type { Unjudged } from '../model/input.ts'
import { find } from '../state/state.ts'
import { allOverrides } from '../state/overrides/table.ts'

describe('who is counted', () => {
  test('a whole estate declared exposed in one go, each for a flaw and a source of its own', () => {
    const made = scanned(60, () => service('one'))
    const declared = (exposure: 'internal' | 'internet'): void => {
      made.declare(
        ...names(60).map((name) =>
          manifest('Asset', name, { type: 'host', exposure }, service('one')),
        ),
      )
    }
    declared('internal')
    for (const [index, name] of names(60).entries()) {
      matched(made, [name], {
        lineage: `CVE-2026-${1_000 + index}`,
        advisories: [],
        component: `c${index}`,
        source: `feed:f${index}`,
      })
    }
    assert.deepEqual(codes(made, 60), { permitted: 60 })
    declared('internet')
    const [breaker] = live(made)
    assert.match(breaker?.reason ?? '', /declared exposure/)
    assert.ok((codes(made, 60)['asset-blocked'] ?? 0) <= 10)
    agrees(made, 60)
  })
})

describe('who is not counted', () => {
  test('assets never seen good are refused without asking anybody', () => {
    const made = fleet(60, () => service('one'))
    for (const name of names(60)) listed(made, name)
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
    for (const name of names(60)) listed(made, name)
    assert.equal(live(made).length, 1)
    assert.equal(made.decide('new-1').code, 'posture-unknown')
  })

  test('a breaker for what a reader says keeps nobody open whose feed is lost', () => {
    const made = scanned(63, () => service('one'))
    const others = names(63).slice(60)
    for (const name of names(60)) listed(made, name)
    const [breaker] = live(made)
    made.declare(osv)
    publish(made, 'a1')
    for (const name of others) listed(made, name)
    assert.deepEqual(
      others.map((name) => made.decide(name).code),
      ['permitted', 'permitted', 'permitted'],
    )
    made.later(2 * HOUR_MS)
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    settled(made)
    assert.deepEqual(live(made), [breaker])
    assert.deepEqual(
      others.map((name) => made.decide(name).code),
      ['posture-unknown', 'posture-unknown', 'posture-unknown'],
    )
  })

  test('those already refused stay refused, and leave the count to others', () => {
    const made = reliant(40, () => service('one'))
    made.later(25 * HOUR_MS)
    for (const name of names(40).slice(25)) listed(made, name)
    made.later(HOUR_MS)
    settled(made)
    for (const override of live(made, 'telemetry'))
      made.run({ kind: 'end-override', override: override.id, reason: 'they are off' })
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
    made.run({
      kind: 'set-mode',
      mode: 'report-only',
      scope: { everything: true },
      reason: 'x',
      shown: null,
    })
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    settled(made)
    assert.deepEqual(live(made), [])
    assert.deepEqual(codes(made, 60), { 'permitted-report-only': 60 })
  })
})

test('since is when it began to refuse: a later report, another code, another tick do not move it', () => {
  const made = reliant(4, () => service('one'))
  made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
  const began = made.now()
  const first = names(4).find((name) => made.decide(name).code === 'posture-unknown') ?? ''
  const record = () =>
    made.state.assets.get(find(made.state, 'Asset', first)?.uid as AssetUid)?.refusal?.tiers[0]
  assert.deepEqual(record(), { code: 'posture-unknown', since: began })
  made.later(HOUR_MS)
  settled(made)
  matched(made, [first])
  assert.deepEqual(record(), { code: 'asset-blocked', since: began })
  const { size } = made.state
  made.run({ kind: 'tick', jumpedMs: 0 })
  assert.equal(made.state.size, size)
})

test('an asset with more causes than an entry names is refused', () => {
  const made = scanned(40, () => service('one'))
  const many = Array.from({ length: 1_100 }, (_, index) => `CVE-2026-${index}`)
  for (const name of names(12)) {
    const hits = many.map((lineage) =>
      hit(made, name, { lineage, advisories: [], component: lineage }),
    )
    made.run({ kind: 'matched', cause: 'feed/osv', hits, retracted: [] })
  }
  assert.deepEqual(codes(made, 12), { 'asset-blocked': 12 })
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
    assert.deepEqual(
      new Set(live(made, 'exception').map((override) => override.owner)),
      new Set(['tester']),
    )
    agrees(made, 100)
    made.later(DAY_MS / 2 + 1)
    settled(made)
    assert.deepEqual(codes(made, 100), { 'posture-unknown': 30, 'permitted-by-override': 70 })
    agrees(made, 100)
  })

  test('survivors are kept on a refusal by unknown as well, and not for what never was permitted', () => {
    const made = reliant(20, () => service('one'))
    const group = names(20).map((name) => `i-${name}`)
    made.declare(manifest('SurvivorGroup', 'dns', { identities: group, min: 15 }))
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    settled(made)
    assert.equal(live(made, 'survivor').length, 5)
    assert.deepEqual(codes(made, 20), { 'posture-unknown': 5, 'permitted-by-override': 15 })
  })
})

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

test('through a hundred random turns the record is what decisions say', () => {
  let asked = 0
  for (const seed of [1, 2, 3, 4]) {
    const random = seeded(seed)
    const made = fleet(24, (index) => service(`s${index % 3}`))
    made.declare(osv)
    publish(made, 'a')
    for (const [type, from] of [
      ['image', 12],
      ['integration', 18],
    ] as const) {
      made.declare(
        ...names(24)
          .slice(from, from + 6)
          .map((name, index) => manifest('Asset', name, { type }, service(`s${index % 3}`))),
      )
    }
    for (const name of names(24)) made.scan(name)
    const pick = (): string => nameOf(Math.floor(random() * 24))
    for (let turn = 0; turn < 100; turn++) {
      const what = Math.floor(random() * 14)
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
      } else if (what === 10 || what === 11) {
        // The matcher's answers: of lists that wait, with what nobody can judge, or none.
        for (let n = 0; n < 8; n++) {
          const kinds = random() < 0.8 ? {} : { lists: [] }
          made.matched(pick(), { ...kinds, unjudged: random() < 0.3 ? [ODD] : [] })
        }
      } else if (what === 12) {
        // A second feed: with kinds of packages that no list was compared with, or with less than before.
        if (find(made.state, 'Source', 'other') === undefined) {
          made.declare({ ...osv, name: 'other' })
        }
        const covers = random() < 0.4 ? ['maven'] : random() < 0.5 ? ['npm', 'maven'] : ['npm']
        publish(made, `${turn}c`, covers, 'other')
      } else if (what === 13) {
        if (find(made.state, 'Source', 'other') === undefined || random() < 0.4) {
          made.declare(
            manifest('Exception', 'gap', {
              scope: { assets: [pick(), pick(), pick()], gaps: ['odd'] },
              owner: 'o',
              reason: 'built by us',
              expires: instant(made.now() + 6 * HOUR_MS),
            }),
          )
        } else if ((made.state.feeds.get('other')?.before ?? null) !== null && random() < 0.5) {
          made.run({ kind: 'roll-back-feed', source: 'other', reason: 'no' })
        } else {
          made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'other', reason: 'r' })
        }
      } else if (what === 9) {
        const known = find(made.state, 'Source', 'osv') !== undefined
        if (!known) made.declare(osv)
        else made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'r' })
      } else if (what === 7 && random() < 0.3) {
        const asset = pick()
        const known = [...made.state.causes.values()].some(
          (cause) =>
            cause.class === 'human-quarantine' &&
            cause.asset === find(made.state, 'Asset', asset)?.uid,
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
    asked += [...allOverrides(made.state)].filter((override) => override.kind === 'breaker').length
  }
  assert.ok(asked > 3, `${asked} breakers were met`)
})
