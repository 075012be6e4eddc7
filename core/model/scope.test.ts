/** What a selector and a scope cover: each given part has to match, and what names nothing covers nothing (A3). */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { START } from '../../proof/testkit/loop.ts'
import { plus } from '../kernel/instant.ts'
import type { AssetUid, CauseId, IdentityUid, OverrideId, ResourceUid } from '../kernel/ids.ts'
import type { AssetSelector, Stored } from './manifest.ts'
import { overrideOf, type Override, type OverrideScope } from './override.ts'
import {
  acceptedGaps,
  acceptedPrograms,
  acceptsGaps,
  covers,
  isLive,
  overridesAbout,
  selects,
  type Covered,
} from './scope.ts'

const WEB = 'as_web' as AssetUid
const DB = 'as_db' as AssetUid
const [ONE, TWO] = ['ca_1' as CauseId, 'ca_2' as CauseId]

describe('a selector', () => {
  const asset = {
    kind: 'Asset',
    name: 'web',
    uid: WEB,
    labels: { env: 'prod', site: 'a' },
    spec: { type: 'host' },
    seq: 1,
    origin: 'declared',
  } as const satisfies Stored<'Asset'>
  const ROWS: readonly (readonly [AssetSelector, boolean])[] = [
    [{ all: true }, true],
    [{ all: true, names: ['db'] }, true],
    [{ names: ['web'] }, true],
    [{ names: ['db', 'web'], types: ['vm', 'host'], labels: { env: 'prod' } }, true],
    [{ types: ['host'] }, true],
    [{ labels: { env: 'prod', site: 'a' } }, true],
    [{}, false],
    [{ names: [] }, false],
    [{ types: [] }, false],
    [{ labels: {} }, false],
    [{ names: ['WEB'] }, false],
    [{ names: ['we'] }, false],
    [{ names: ['web'], types: ['vm'] }, false],
    [{ names: ['db'], types: ['host'] }, false],
    [{ names: ['web'], labels: { env: 'test' } }, false],
    [{ labels: { env: 'prod', rack: '1' } }, false],
    [{ labels: { toString: 'x' } }, false],
  ]
  for (const [selector, expected] of ROWS) {
    test(`${JSON.stringify(selector)}: ${expected}`, () =>
      assert.equal(selects(selector, asset), expected))
  }
})

describe('a scope', () => {
  const what: Covered = {
    identity: 'id_1' as IdentityUid,
    resource: 'rs_1' as ResourceUid,
    tier: 0,
    assets: [WEB, DB],
    causes: [ONE, TWO],
    gaps: ['lib', 'lib'],
    code: 'asset-blocked',
    lineages: ['L1'],
    sources: ['feed:a'],
    domains: ['d'],
    behind: (id) => id === 'ov_b',
  }
  const ids = [what.identity, 'id_2' as IdentityUid]
  const ROWS: readonly (readonly [string, OverrideScope, boolean, Partial<Covered>?])[] = [
    ['everything', { everything: true }, true],
    ['its identity', { identities: ids }, true],
    ['its resource', { resources: [what.resource] }, true],
    ['its tier', { tiers: [0, 1] }, true],
    ['both its assets', { assets: [DB, WEB, 'as_x' as AssetUid] }, true],
    ['both its causes', { causes: [ONE, TWO] }, true],
    ['the gaps of all its causes', { gaps: ['lib'] }, true],
    ['its advisory', { lineages: ['L1', 'L2'] }, true],
    ['its source', { sources: ['feed:a'] }, true],
    ['its domain', { domains: ['d'] }, true],
    ['what stands behind it', { behind: 'ov_b' as OverrideId }, true],
    ['all of it at once', { identities: ids, assets: [WEB, DB], tiers: [0], codes: ['asset-blocked'] }, true],
    ['but another asset', { everything: true, exceptAssets: ['as_x' as AssetUid] }, true],
    ['nothing that is named', {}, false],
    ['only a code', { codes: ['asset-blocked'] }, false],
    ['only an exception', { exceptAssets: [DB] }, false],
    ['programs, which permit nothing by themselves', { assets: [WEB, DB], programs: ['nginx'] }, false],
    ['programs of everything', { everything: true, programs: [] }, false],
    ['another identity', { identities: ['id_2' as IdentityUid] }, false],
    ['another resource', { resources: ['rs_2' as ResourceUid] }, false],
    ['another tier', { tiers: [1, 2, 3] }, false],
    ['one of its assets', { assets: [WEB] }, false],
    ['one of its causes', { causes: [ONE] }, false],
    ['one of its gaps', { gaps: ['lib'] }, false, { gaps: ['lib', 'other'] }],
    ['a gap, and a cause that is none', { gaps: ['lib'] }, false, { gaps: ['lib', null] }],
    ['another advisory', { lineages: ['L2'] }, false],
    ['another source', { sources: ['feed:b'] }, false],
    ['another domain', { domains: [''] }, false],
    ['another code', { everything: true, codes: ['asset-stale'] }, false],
    ['no code at all', { everything: true, codes: [] }, false],
    ['but one of its assets', { everything: true, exceptAssets: [DB] }, false],
    ['another question', { behind: 'ov_c' as OverrideId }, false],
    ['a question, where it stands behind none', { everything: true, behind: 'ov_b' as OverrideId }, false, { behind: () => false }],
    ['an empty list', { assets: [] }, false],
    ['causes, where none denies', { causes: [ONE] }, false, { causes: [] }],
    ['assets, where none is to blame', { assets: [WEB] }, false, { assets: [] }],
    ['advisories, where nothing is of one', { lineages: ['L1'] }, false, { lineages: [] }],
    ['a matching tier beside another asset', { tiers: [0], assets: [WEB] }, false],
  ] // prettier-ignore
  for (const [name, scope, expected, change] of ROWS) {
    test(`that names ${name}: ${expected ? 'covers it' : 'does not'}`, () =>
      assert.equal(covers(scope, { ...what, ...change }), expected))
  }

  test('a question about the denial as a whole is behind nothing', () => {
    const { behind: _, ...whole } = what
    assert.equal(covers({ behind: 'ov_b' as OverrideId }, whole), false)
  })
})

describe('live', () => {
  const now = START
  const made = (change: Partial<Override> = {}): Override => ({
    ...overrideOf(
      { id: 'ov_1' as OverrideId, kind: 'exception', name: 'n', scope: {}, reason: 'r', by: 'p', expiresAt: plus(now, 1) },
      now,
    ),
    ...change,
  }) // prettier-ignore
  const ROWS: readonly (readonly [string, Partial<Override>, boolean])[] = [
    ['until its end', {}, true],
    ['report-only after its review date', { kind: 'report-only', expiresAt: now }, true],
    ['at its end', { expiresAt: now }, false],
    ['where a person ended it', { endedAt: now }, false],
    ['report-only that a person ended', { kind: 'report-only', endedAt: now }, false],
  ]
  for (const [what, change, expected] of ROWS) {
    test(`${what}: ${expected}`, () => assert.equal(isLive(made(change), now), expected))
  }

  const looked = (...all: readonly (readonly [AssetUid | '', Override])[]) => ({
    overrides: new Map(all.map(([, override]) => [override.id, override])),
    overridesByAsset: new Map([
      ...[...new Set(all.map(([asset]) => asset))].map(
        (asset) => [asset, new Set(all.filter(([of]) => of === asset).map(([, override]) => override.id))] as const,
      ),
      [DB, new Set(['ov_gone' as OverrideId])] as const,
    ]),
  }) // prettier-ignore

  test('programs are accepted on the asset that is named, while that lasts', () => {
    const accepts = (id: string, programs: readonly string[], change: Partial<Override> = {}) =>
      made({ id: id as OverrideId, scope: { assets: [WEB], programs }, ...change })
    const view = looked(
      [WEB, accepts('ov_1', ['nginx', 'php'])],
      [WEB, accepts('ov_2', ['java'], { expiresAt: now })],
      [WEB, made({ id: 'ov_3' as OverrideId, scope: { assets: [WEB] } })],
      ['', accepts('ov_4', ['everywhere'])],
    )
    assert.deepEqual([...acceptedPrograms(view, WEB, now)], ['nginx', 'php'])
    assert.deepEqual([...acceptedPrograms(view, DB, now)], [])
  })

  test('what may be of an asset: what names it, and what names none', () => {
    const view = looked([WEB, made()], ['', made({ id: 'ov_2' as OverrideId })])
    const about = (asset: AssetUid | '') =>
      [...overridesAbout(view, asset)].map((override) => override.id)
    assert.deepEqual(about(WEB), ['ov_2', 'ov_1'])
    assert.deepEqual(about(DB), ['ov_2'])
    assert.deepEqual(about(''), ['ov_2'])
  })

  const GAPS: readonly (readonly [string, OverrideScope, boolean, Partial<Override>?])[] = [
    ['its component', { assets: [WEB], gaps: ['lib', 'x'] }, true],
    ['another component', { assets: [WEB], gaps: ['x'] }, false],
    ['no component', { assets: [WEB] }, false],
    ['it for some identities only', { assets: [WEB], gaps: ['lib'], identities: [] }, false],
    ['it for some resources only', { assets: [WEB], gaps: ['lib'], resources: [] }, false],
    ['it at some tiers only', { assets: [WEB], gaps: ['lib'], tiers: [2] }, false],
    ['it until now', { assets: [WEB], gaps: ['lib'] }, false, { expiresAt: now }],
  ]
  for (const [what, scope, expected, change] of GAPS) {
    test(`a gap is ${expected ? '' : 'not '}accepted by an exception that names ${what}`, () => {
      const view = looked([WEB, made({ scope, ...change })])
      assert.equal(acceptedGaps(view, WEB, now).get('lib')?.id, expected ? 'ov_1' : undefined)
      assert.equal(acceptsGaps({ gaps: ['x'] }), true)
    })
  }

  test('of several the first, and one that names no asset accepts it on each', () => {
    const accepts = (id: string, gaps: readonly string[]) =>
      made({ id: id as OverrideId, scope: { gaps } })
    const view = looked([WEB, accepts('ov_1', ['lib', 'x'])], ['', accepts('ov_2', ['lib'])])
    const of = (asset: AssetUid) =>
      [...acceptedGaps(view, asset, now)].map(([component, { id }]) => `${component} ${id}`)
    assert.deepEqual([of(WEB), of(DB)], [['lib ov_2', 'x ov_1'], ['lib ov_2']])
  })
})
