/** What nothing configured could ever clear is asked about before it is blocked; everything else is blocked as ever. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { live } from '../../proof/testkit/refusals.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, plus } from '../kernel/instant.ts'
import type { FindingFact } from '../model/facts.ts'
import type { AssetType } from '../model/manifest.ts'

const NAME = nameOf(0)

/** One asset of a type, verified by the scanner, with an identity at tiers 0 and 1. */
function one(type: AssetType, seen = true): Fleet {
  const made = fleet(1)
  made.declare(manifest('Asset', NAME, { type, exposure: 'internet' }))
  if (seen) {
    made.scan(NAME)
    assert.equal(made.decide(NAME).code, 'permitted')
  }
  made.later(MINUTE_MS)
  return made
}

const FINDING: FindingFact = {
  id: 'CVE-2021-44228',
  aliases: [],
  component: {
    purl: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0',
    name: 'log4j-core',
    version: '2.14.0',
  },
  status: 'affected',
  fixedVersions: ['2.15.0'],
  severity: 'critical',
  cvss: [],
  publishedAt: null,
  exploited: true,
}

const flawed = (made: Fleet): void =>
  void made.run({ kind: 'matched', cause: 'feed/osv', hits: [hit(made, NAME)], retracted: [] })

const runtime = manifest('Source', 'runtime', {
  assets: { all: true },
  says: ['containers'],
  independence: 'second',
  mayRaise: 'always',
})

const holds = (made: Fleet): number =>
  [...made.state.holds.values()].filter((each) => each.state === 'open').length

describe('a block without an exit', () => {
  test('is a question: the image stays open, visibly, and there is no hold', () => {
    const made = one('image')
    flawed(made)
    assert.equal(made.decide(NAME, 'r0').code, 'permitted-by-override')
    assert.equal(made.decide(NAME, 'r1').code, 'permitted', 'not due there')
    const [asked, ...others] = live(made, 'no-exit')
    assert.equal(others.length, 0)
    assert.match(asked?.reason ?? '', /no configured source could clear .*holdfast asset verify/)
    assert.equal(holds(made), 0)
  })

  test('what was never seen good is asked about as well', () => {
    const made = one('image', false)
    made.scan(NAME, '2.14.0', [FINDING])
    assert.equal(live(made, 'no-exit').length, 1)
    assert.equal(made.decide(NAME).code, 'permitted-by-override')
  })

  test('a person who ends it confirms the block, for further causes too', () => {
    const made = one('image')
    flawed(made)
    const [asked] = live(made, 'no-exit')
    assert.ok(asked !== undefined)
    made.run({ kind: 'end-override', override: asked.id, reason: 'it is real' })
    assert.equal(made.decide(NAME).code, 'asset-blocked')
    assert.equal(holds(made), 1)
    const other = hit(made, NAME, { lineage: 'GHSA-2', advisories: ['GHSA-2', 'CVE-2026-2'] })
    made.run({ kind: 'matched', cause: 'feed/osv', hits: [other], retracted: [] })
    assert.equal(made.decide(NAME).code, 'asset-blocked')
    assert.equal(live(made, 'no-exit').length, 0)
  })

  test('a person who rejects it owns an exception that ends', () => {
    const made = one('image')
    flawed(made)
    const [asked] = live(made, 'no-exit')
    assert.ok(asked !== undefined)
    const expiresAt = plus(made.now(), 2 * HOUR_MS)
    made.run({ kind: 'reject-breaker', override: asked.id, reason: 'not reachable', expiresAt })
    assert.equal(made.decide(NAME).code, 'permitted-by-override')
    assert.equal(live(made, 'exception').length, 1)
    assert.equal(live(made, 'no-exit').length, 0)
  })

  test('unanswered it is asked again, while nothing can clear it', () => {
    const made = one('image')
    flawed(made)
    const [first] = live(made, 'no-exit')
    made.later(DAY_MS)
    made.scan(NAME)
    made.run({ kind: 'tick', jumpedMs: 0 })
    const [second, ...others] = live(made, 'no-exit')
    assert.equal(others.length, 0)
    assert.notEqual(second?.id, first?.id)
    assert.equal(made.decide(NAME).code, 'permitted-by-override')
  })

  test('with an exit since, it is blocked when the question ends', () => {
    const made = one('image')
    flawed(made)
    made.declare(runtime)
    assert.equal(made.decide(NAME).code, 'permitted-by-override')
    made.later(DAY_MS)
    made.run({ kind: 'tick', jumpedMs: 0 })
    assert.equal(made.decide(NAME).code, 'asset-blocked')
    assert.equal(holds(made), 1)
  })

  const BLOCKED: readonly (readonly [string, () => Fleet])[] = [
    ['a host: the one-shot script is always an exit', () => one('host')],
    ['a vm', () => one('vm')],
    ['a node', () => one('node')],
    ['a runner, a database or what else a scanner that may raise lists', () => one('runner')],
    ['a database', () => one('database')],
    ['an edge', () => one('edge')],
    [
      'an image, where a source may say what runs',
      () => {
        const made = one('image')
        made.declare(runtime)
        return made
      },
    ],
  ]
  for (const [what, make] of BLOCKED) {
    test(`is none: ${what}`, () => {
      const made = make()
      flawed(made)
      assert.equal(made.decide(NAME).code, 'asset-blocked')
      assert.equal(live(made, 'no-exit').length, 0)
    })
  }

  test('who may say what runs and never raises is no exit', () => {
    const made = one('image')
    made.declare({ ...runtime, spec: { ...runtime.spec, mayRaise: 'never' } } as typeof runtime)
    flawed(made)
    assert.equal(live(made, 'no-exit').length, 1)
  })

  test('an edge whose scanner was taken away is asked about', () => {
    const made = one('edge')
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'scan', reason: 'replaced' })
    flawed(made)
    assert.equal(live(made, 'no-exit').length, 1)
  })

  test('a quarantine needs no exit, and report-only asks nobody', () => {
    const made = one('image')
    made.run({ kind: 'quarantine', asset: NAME, reason: 'stolen' })
    assert.equal(made.decide(NAME).code, 'asset-quarantined')
    const shown = one('image')
    const scope = { everything: true } as const
    shown.run({ kind: 'set-mode', mode: 'report-only', scope, reason: 'first look', shown: null })
    flawed(shown)
    assert.equal(shown.decide(NAME).code, 'permitted-report-only')
    assert.equal(live(shown, 'no-exit').length, 0)
  })
})
