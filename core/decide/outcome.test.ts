/** Of several assets and rows the strictest outcome counts, the worst row is told, and the shortest lease ends it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { causeOf, inHours, stage, type CauseChange } from '../../proof/testkit/stage.ts'
import { BALANCED, STRICT } from '../../proof/worlds/tables.ts'
import { MINUTE_MS } from '../kernel/instant.ts'
import type { Row, Tier } from '../model/posture.ts'
import type { Standing } from '../state/evidence/standing.ts'
import { envAt } from '../../proof/testkit/loop.ts'
import { NOW } from '../../proof/worlds/clock.ts'
import { inRemediationLane, verifiedLease } from './lane.ts'
import { outcomeOf, type AssetStanding } from './outcome.ts'
import { tableFor } from './posture-table.ts'
import { reasonsOf } from './reasons.ts'

const made = stage()
const ASSETS = ['a', 'b', 'c'].map((name) => made.asset(name).uid)

function standing(rows: readonly Row[], change: Partial<Standing> = {}): Standing {
  const due = rows.some((row) => row.startsWith('restricted')) ? [causeOf()] : []
  return { rows, aged: 'fresh', due, open: due.length > 0, evidenceEnds: null, nextDue: null, ...change } // prettier-ignore
}

const NEVER: Standing = standing(['unknown'], { aged: 'never' })
const OLD: Standing = standing(['unknown'], { aged: 'stale-beyond' })

describe('the outcome', () => {
  const ROWS: readonly (readonly [
    what: string,
    tier: Tier,
    standings: readonly Standing[],
    known: { readonly established?: boolean; readonly missing?: boolean },
    row: Row,
    /** A code, or the minutes of its lease. */
    expected: string | number,
    denying: string,
  ])[] = [
    ['verified', 0, [standing(['verified'])], {}, 'verified', 5, ''],
    ['verified, at a lower tier', 3, [standing(['verified'])], {}, 'verified', 1440, ''],
    ['stale', 1, [standing(['stale'])], {}, 'stale', 15, ''],
    ['the shortest lease of all rows', 3, [standing(['verified']), NEVER], {}, 'unknown', 30, ''],
    ['in whatever order', 3, [NEVER, standing(['verified'])], {}, 'unknown', 30, ''],
    ['serious, at tier 2', 2, [standing(['restricted-serious'])], {}, 'restricted-serious', 30, ''],
    ['the worst row of one asset', 3, [standing(['restricted-critical', 'stale'])], {}, 'restricted-critical', 5, ''], // prettier-ignore
    // Refused.
    [
      'serious',
      0,
      [standing(['restricted-serious'])],
      {},
      'restricted-serious',
      'asset-blocked',
      'a',
    ],
    ['critical', 2, [standing(['restricted-critical'])], {}, 'restricted-critical', 'asset-blocked', 'a'], // prettier-ignore
    ['quarantined', 3, [standing(['quarantined'])], {}, 'quarantined', 'asset-quarantined', 'a'],
    ['one of several', 0, [standing(['verified']), standing(['restricted-serious']), standing(['grace'])], {}, 'restricted-serious', 'asset-blocked', 'b'], // prettier-ignore
    ['the worse of two', 0, [standing(['quarantined']), standing(['restricted-serious'])], {}, 'quarantined', 'asset-quarantined', 'ab'], // prettier-ignore
    ['the worse of two, the other way', 0, [standing(['restricted-serious']), standing(['quarantined'])], {}, 'quarantined', 'asset-quarantined', 'ab'], // prettier-ignore
    ['a block outranks not knowing', 0, [NEVER, standing(['restricted-serious'])], {}, 'restricted-serious', 'asset-blocked', 'ab'], // prettier-ignore
    ['the worst row that is met, also where another denies', 2, [standing(['restricted-critical', 'unknown'])], {}, 'restricted-critical', 'asset-blocked', 'a'], // prettier-ignore
    ['never known', 0, [NEVER], {}, 'unknown', 'posture-unknown', 'a'],
    ['too old', 1, [OLD], {}, 'unknown', 'asset-stale', 'a'],
    ['too old beside never known', 0, [OLD, NEVER], {}, 'unknown', 'posture-unknown', 'ab'],
    ['of no asset', 0, [], {}, 'unknown', 'asset-stale', ''],
    ['of one that is not there', 0, [standing(['verified'])], { missing: true }, 'unknown', 'posture-unknown', ''], // prettier-ignore
    ['not established', 0, [OLD], { established: false }, 'unknown', 'asset-not-established', 'a'],
    ['not established, and blocked', 0, [standing(['restricted-serious'])], { established: false }, 'restricted-serious', 'asset-blocked', 'a'], // prettier-ignore
  ]
  for (const [what, tier, standings, known, row, expected, denying] of ROWS) {
    test(`${what}, tier ${tier}: ${expected}`, () => {
      const assets = standings.map((of, at) => ({ asset: ASSETS[at], standing: of })) as AssetStanding[] // prettier-ignore
      const { established = true, missing = false } = known
      const outcome = outcomeOf(BALANCED, tier, assets, established, missing)
      assert.equal(outcome.row, row)
      assert.equal(outcome.denied ?? outcome.leaseMs / MINUTE_MS, expected)
      const names = outcome.denying.map(
        (assetStanding) => 'abc'[ASSETS.indexOf(assetStanding.asset)],
      )
      assert.equal(names.join(''), denying)
      assert.deepEqual(
        outcome.causes,
        outcome.denying.flatMap((assetStanding) => assetStanding.standing.due),
      )
      assert.equal(outcome.nowhere, typeof expected === 'string' && (assets.length === 0 || missing)) // prettier-ignore
    })
  }

  test('of nothing, where nothing is refused either', () => {
    const outcome = outcomeOf(BALANCED, 3, [], true, false)
    assert.deepEqual([outcome.row, outcome.denied, outcome.nowhere], ['unknown', null, false])
  })
})

describe('the reasons of a denial', () => {
  const due = (...changes: readonly CauseChange[]) => changes.map(causeOf)
  const ROWS: readonly (readonly [string, Tier, Standing, string])[] = [
    ['a cause', 0, standing(['restricted-serious'], { due: due({}) }), 'asset-blocked zlib'],
    ['what cannot be judged', 0, standing(['restricted-serious'], { due: due({ class: 'cannot-judge' }) }), 'asset-blocked zlib gap:zlib'], // prettier-ignore
    ['only what denies there', 2, standing(['restricted-critical'], { due: due({}, { weight: 'critical', component: 'b' }) }), 'asset-blocked b'], // prettier-ignore
    ['a compromise', 3, standing(['quarantined'], { due: due({ weight: 'compromise' }) }), 'asset-quarantined zlib'], // prettier-ignore
    ['a cause and its age', 0, standing(['restricted-serious', 'unknown'], { aged: 'stale-beyond', due: due({}) }), 'asset-blocked zlib, asset-stale'], // prettier-ignore
    ['never known', 1, NEVER, 'posture-unknown'],
    ['too old', 1, OLD, 'asset-stale'],
    ['never known, and a cause that denies nothing there', 2, standing(['restricted-serious', 'unknown'], { aged: 'never', due: due({}) }), ''], // prettier-ignore
    ['stale, where that denies nothing', 0, standing(['stale'], { aged: 'stale' }), ''],
    ['verified', 0, standing(['verified']), ''],
  ]
  for (const [what, tier, of, expected] of ROWS) {
    test(`${what}, tier ${tier}`, () => {
      const [asset] = ASSETS
      if (asset === undefined) throw new Error('no asset')
      const reasons = reasonsOf(BALANCED, tier, { asset, standing: of })
      const words = reasons.map(({ code, cause, gap }) => {
        const its = of.due.find((one) => one.id === cause)
        return [code, its?.component, gap === null ? undefined : `gap:${gap}`].filter((part) => part !== undefined).join(' ') // prettier-ignore
      })
      assert.equal(words.join(', '), expected)
      for (const reason of reasons) {
        const its = of.due.find((cause) => cause.id === reason.cause)
        assert.deepEqual([reason.asset, reason.lineage, reason.source], [asset, its?.lineage ?? null, its?.detail.source ?? null]) // prettier-ignore
      }
    })
  }

  test('a table in which stale denies says so', () => {
    const [asset] = ASSETS
    const deny = { kind: 'deny' } as const
    const table = { ...BALANCED, rows: { ...BALANCED.rows, stale: [deny, deny, deny, deny] as const } } // prettier-ignore
    if (asset === undefined) throw new Error('no asset')
    const of = { asset, standing: standing(['stale'], { aged: 'stale' }) }
    assert.deepEqual(
      reasonsOf(table, 0, of).map((reason) => reason.code),
      ['asset-stale'],
    )
  })
})

describe('the strict table', () => {
  test('counts where any acting asset is under it, and nowhere else', () => {
    const world = stage()
    const [a, b] = [world.asset('a'), world.asset('b')]
    world.put('PosturePolicy', 'p', { assets: { names: ['a'] }, profile: 'strict' })
    world.put('PosturePolicy', 'q', { assets: { all: true }, profile: 'balanced' })
    world.put('PosturePolicy', 'r', { assets: {}, profile: 'strict' })
    const profile = (...of: readonly (typeof a)[]): string =>
      tableFor(world.state, of.map((asset) => asset.uid), envAt(NOW)).profile // prettier-ignore
    assert.equal(profile(a), STRICT.profile)
    assert.equal(profile(b, a), STRICT.profile)
    assert.equal(profile(b), BALANCED.profile)
    assert.equal(profile(), BALANCED.profile)
    world.state.manifests.Asset.delete(a.uid)
    assert.equal(profile(a, b), BALANCED.profile)
  })
})

describe('the lane of what patches and reports', () => {
  const world = stage()
  const [a, b] = [world.asset('a'), world.asset('b')]
  const lane = world.put('Identity', 'patch', { type: 'bot', lane: 'remediation' })
  const other = world.put('Identity', 'svc', { type: 'bot' })
  world.open(a, { weight: 'critical', due: inHours(-1, -1, -1, -1) })
  world.open(b, { class: 'human-quarantine', weight: 'compromise' })
  test('is never cut, save by a quarantine; and nobody else is in it', () => {
    const inLane = (identity: typeof lane, ...of: readonly (typeof a)[]): boolean =>
      inRemediationLane(world.state, identity, of.map((asset) => asset.uid)) // prettier-ignore
    assert.deepEqual([inLane(lane, a), inLane(lane)], [true, true])
    assert.deepEqual([inLane(lane, b), inLane(lane, a, b)], [false, false])
    assert.deepEqual([inLane(other, a), inLane(other)], [false, false])
  })
  test('has the lease of what is verified; where a table denies even that, none', () => {
    assert.equal(verifiedLease({ kind: 'permit', leaseMs: 7 }), 7)
    assert.equal(verifiedLease({ kind: 'deny' }), 0)
  })
})
