/** Many that fall silent together are kept open for a time, each of few is not; nothing is counted twice or renewed. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { stage, type Stage } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { instant, MINUTE_MS } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Stored } from '../model/manifest.ts'
import type { Override } from '../model/override.ts'
import type { Tier } from '../model/posture.ts'
import { staleKey } from '../state/evidence/table.ts'
import { silenceOver, telemetryOverrides } from './telemetry.ts'

const WEB = { service: 'web' }
const DOMAIN = '//web'
const ENV = envAt(NOW)

const assets = (made: Stage, count: number, labels: Record<string, string> = WEB) =>
  Array.from({ length: count }, (_, at) =>
    made.asset(`${labels['service'] ?? 'x'}${at}`, {}, labels),
  )

describe('the tiers whose age was just passed', () => {
  const WINDOW = LIMITS.telemetryWindowMs
  const ROWS: readonly (readonly [
    what: string,
    /** How long ago its word ended at tier 0, in milliseconds. */
    ended: number | null,
    tiers: readonly Tier[],
  ])[] = [
    ['a moment ago', 1, [0]],
    ['just within the window', WINDOW - 1, [0]],
    ['this moment: it still counts', 0, []],
    ['it still counts', -HOUR, []],
    ['a window ago', WINDOW, []],
    ['long ago', WINDOW + HOUR, []],
    ['tier 1 a minute ago', 46 * HOUR + MINUTE_MS, [1]],
    ['never heard', null, []],
  ]
  for (const [what, ended, tiers] of ROWS) {
    test(what, () => {
      const made = stage()
      const asset = made.asset('a', {}, WEB)
      const lastGoodAt = ended === null ? null : instant(NOW - 26 * HOUR - ended)
      made.heard(asset, { lastGoodAt })
      assert.deepEqual(silenceOver(made.state, ENV)(asset.uid), tiers.map((tier) => ({ asset: asset.uid, tier }))) // prettier-ignore
    })
  }

  test('an asset that is not there is none', () => {
    const made = stage()
    const asset = made.asset('a')
    made.heard(asset, { lastGoodAt: instant(NOW - 26 * HOUR - 1) })
    made.state.manifests.Asset.delete(asset.uid)
    assert.deepEqual(silenceOver(made.state, ENV)(asset.uid), [])
  })

  test('what was counted since is not counted again; an earlier silence, another asset or tier is no count of it', () => {
    const end = instant(NOW - 5 * MINUTE_MS)
    const counted = (who: 'a' | 'b', at: number, tier: Tier, before?: number): number => {
      const made = stage()
      const [a, b] = [made.asset('a', {}, WEB), made.asset('b', {}, WEB)]
      made.heard(a, { lastGoodAt: instant(end - 26 * HOUR) })
      const asset = (who === 'a' ? a : b).uid
      const earlier = before === undefined ? [] : [{ asset: a.uid, at: instant(before) }]
      const silent = [...earlier, { asset, at: instant(at) }]
      made.state.recentlySilent.set(staleKey(tier, DOMAIN), silent)
      return silenceOver(made.state, ENV)(a.uid).length
    }
    assert.equal(counted('a', end + 1, 0), 0)
    assert.equal(counted('a', end, 0), 1)
    assert.equal(counted('b', end + 1, 0), 1)
    assert.equal(counted('a', end + 1, 1), 1)
    assert.equal(counted('a', end + 1, 0, end - 1), 0)
    assert.equal(counted('b', end + 2, 0, end + 1), 0)
    assert.equal(counted('b', end + 1, 0, end - 1), 1)
  })

  test('what is counted is looked through once, however many are asked', () => {
    const made = stage()
    const asset = made.asset('a', {}, WEB)
    made.heard(asset, { lastGoodAt: instant(NOW - 26 * HOUR - 1) })
    let read = 0
    const silent = Array.from({ length: 100 }, (_, at) => ({
      get asset() {
        read += 1
        return `as_${at}` as typeof asset.uid
      },
      at: NOW,
    }))
    made.state.recentlySilent.set(staleKey(0, DOMAIN), silent)
    const silence = silenceOver(made.state, ENV)
    for (let asked = 0; asked < 50; asked += 1) assert.equal(silence(asset.uid).length, 1)
    assert.equal(read, 100)
  })
})

describe('an override for those who fell silent', () => {
  const made = (
    silent: number,
    size: number,
    before: (made: Stage, all: readonly Stored<'Asset'>[]) => void = () => undefined,
    tier: Tier = 0,
  ): readonly Override[] => {
    const world = stage()
    const all = assets(world, size)
    before(world, all)
    const now = all.slice(0, silent).map((asset) => ({ asset: asset.uid, tier }))
    return telemetryOverrides(world.state, now, ENV).map(({ body }) => body.override)
  }
  const recently =
    (count: number, at: number) => (world: Stage, all: readonly Stored<'Asset'>[]) => {
      const list = all.slice(-count).map((asset) => ({ asset: asset.uid, at: instant(at) }))
      world.state.recentlySilent.set(staleKey(0, DOMAIN), list)
    }
  const live = (change: Partial<Override>) => (world: Stage) => {
    const scope = { domains: [DOMAIN], tiers: [0] } as const
    world.override('o', { kind: 'telemetry', scope, ...change })
  }

  const ROWS: readonly (readonly [
    what: string,
    silent: number,
    size: number,
    before: Parameters<typeof made>[2],
    overrides: number,
  ])[] = [
    ['five of thirty-three: more than 15 %', 5, 33, undefined, 1],
    ['with those of the last minutes', 2, 33, recently(3, NOW - MINUTE_MS), 1],
    ['one that was for them has ended', 5, 10, live({ endedAt: NOW }), 1],
    ['one that was for them ends now', 5, 10, live({ expiresAt: NOW }), 1],
    ['one of another domain lives', 5, 10, live({ scope: { domains: ['//db'], tiers: [0] } }), 1],
    ['one of another tier lives', 5, 10, live({ scope: { domains: [DOMAIN], tiers: [1] } }), 1],
    ['one of every domain is none of these', 5, 10, live({ scope: { tiers: [0], everything: true } }), 1], // prettier-ignore
    ['one of another kind lives', 5, 10, live({ kind: 'exception' }), 1],
    // Denials stay denials.
    ['four of ten are too few', 4, 10, undefined, 0],
    ['nobody', 0, 10, undefined, 0],
    ['six of forty: 15 % and no more', 6, 40, undefined, 0],
    ['with those of longer ago', 2, 33, recently(3, NOW - LIMITS.telemetryWindowMs), 0],
    ['one lives', 5, 10, live({}), 0],
  ]
  for (const [what, silent, size, before, overrides] of ROWS) {
    test(`${what}: ${overrides}`, () => assert.equal(made(silent, size, before).length, overrides))
  }

  test('turns denials for age alone, there, at that tier, for its time', () => {
    for (const tier of [0, 1, 2, 3] as const) {
      const [override] = made(6, 10, undefined, tier)
      assert.equal(override?.kind, 'telemetry')
      assert.deepEqual(override.scope, { domains: [DOMAIN], tiers: [tier], codes: ['asset-stale'] })
      assert.equal(override.expiresAt - NOW, LIMITS.telemetryMs[tier])
      assert.equal(override.name, `telemetry/tier-${tier}`)
      assert.equal(override.reason, '6 assets of //web fell silent within 15 minutes: see whether reports still arrive') // prettier-ignore
    }
  })

  test('each domain and tier is counted by itself', () => {
    const world = stage()
    const [web, none] = [assets(world, 5), assets(world, 5, {})]
    const few = assets(world, 4, { service: 'db' })
    const silent = [...web, ...none, ...few].map((asset) => ({
      asset: asset.uid,
      tier: 0 as const,
    }))
    const other = web.slice(1).map((asset) => ({ asset: asset.uid, tier: 1 as const }))
    const found = telemetryOverrides(world.state, [...silent, ...other], ENV)
    const scopes = found.map(({ body }) => [body.override.scope.domains, body.override.scope.tiers])
    assert.deepEqual(scopes, [[[DOMAIN], [0]], [[''], [0]]]) // prettier-ignore
    assert.match(found[1]?.body.override.reason ?? '', /of the estate fell silent/)
    assert.notEqual(found[0]?.body.override.id, found[1]?.body.override.id)
  })
})
