/** What an account is denied: never what a decision permits, never a lane, and nothing refused is left unsaid. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { forAll } from '../../proof/testkit/chance.ts'
import type { AssetUid, HoldId, IdentityUid, ResourceUid } from '../kernel/ids.ts'
import type { Tier } from '../model/posture.ts'
import { desiredOf, type AccountUse, type AccountUses, type Levels } from './desired.ts'

const id = (name: string): IdentityUid => `id_${name}` as IdentityUid
const as = (name: string): AssetUid => `as_${name}` as AssetUid
const rs = (name: string): ResourceUid => `rs_${name}` as ResourceUid
const h = (name: string): HoldId => `h_${name}` as HoldId

const ALL: Levels = { asset: true, resource: true, whole: true }
const level = (...names: readonly (keyof Levels)[]): Levels => ({
  asset: names.includes('asset'),
  resource: names.includes('resource'),
  whole: names.includes('whole'),
})

/** `web>db!` — from web, the resource db, refused; `web>db` permitted. */
function account(levels: Levels, ...users: readonly string[]): AccountUses {
  const uses: AccountUse[] = []
  const named = users.map((line) => {
    const [name = '', ...parts] = line.split(' ')
    const assets = new Set<AssetUid>()
    for (const part of parts) {
      const [asset = '', resource] = part.split('>')
      assets.add(as(asset))
      if (resource === undefined) continue
      const what = resource.replace(/[!~]/g, '')
      uses.push({
        identity: id(name),
        asset: as(asset),
        resource: rs(what),
        tier: 1,
        isThere: !resource.includes('~'),
        hold: resource.includes('!') ? h(asset) : null,
      })
    }
    return { identity: id(name), lane: name.startsWith('lane'), assets: [...assets] }
  })
  return { users: named, uses, levels }
}

/** In one line: what is cut, and what is not reached with its reason. */
function said(account: AccountUses): string {
  const { denies, notReached } = desiredOf(account)
  const cut = [
    ...(denies.whole ? ['whole'] : []),
    ...denies.assets.map((one) => one.slice(3)),
    ...denies.resources.map((one) => `>${one.slice(3)}`),
  ]
  const left = notReached.map(
    ({ asset, resource, why }) => `${asset.slice(3)}>${resource.slice(3)} ${why}`,
  )
  return [cut.join(' ') || 'nothing', ...left].join('; ')
}

for (const [what, given, expected] of [
  ['nothing is refused', account(ALL, 'a web>db db>db'), 'nothing'],
  ['one host of two', account(ALL, 'a web>db! two>db'), 'web'],
  ['both hosts', account(ALL, 'a web>db! two>db!'), 'two web'],
  [
    'one host of two, no asset in its tokens',
    account(level('resource', 'whole'), 'a web>db! two>db'),
    'nothing; web>db shared',
  ],
  ['both hosts, no asset in its tokens', account(level('whole'), 'a web>db! two>db!'), 'whole'],
  [
    'both hosts, by resource where that is enough',
    account(level('resource', 'whole'), 'a web>db! two>db!'),
    '>db',
  ],
  ['the only host', account(level('whole'), 'a web>db!'), 'whole'],
  [
    'a part of what it opens, by resource',
    account(level('resource', 'whole'), 'a web>db! web>log'),
    '>db',
  ],
  [
    'a part of what it opens, on one host of two',
    account(ALL, 'a web>db! web>log two>db'),
    'nothing; web>db opens-more',
  ],
  [
    'a part of what it opens, which has no path there',
    account(level('resource', 'whole'), 'a web>db!~ web>log'),
    'nothing; web>db opens-more',
  ],
  [
    'a part of what it opens, whole only',
    account(level('whole'), 'a web>db! web>log'),
    'nothing; web>db opens-more',
  ],
  ['a lane on the same host', account(ALL, 'a web>db!', 'lane web>db'), 'nothing; web>db lane'],
  [
    'a lane without grants on the same host',
    account(ALL, 'a web>db!', 'lane web'),
    'nothing; web>db lane',
  ],
  ['a lane on another host', account(ALL, 'a web>db!', 'lane two>db'), 'web'],
  [
    'a lane on another host, whole only',
    account(level('whole'), 'a web>db!', 'lane two>db'),
    'nothing; web>db lane',
  ],
  [
    'a lane that acts from nobody knows where',
    account(ALL, 'a web>db!', 'lane'),
    'nothing; web>db lane',
  ],
  [
    'another identity of which nobody knows what it opens',
    account(level('asset', 'whole'), 'a web>db!', 'b web'),
    'nothing; web>db opens-more',
  ],
  [
    'another identity that was never granted it, by resource',
    account(ALL, 'a web>db!', 'b web'),
    '>db',
  ],
  [
    'another identity of which nobody knows from where',
    account(level('whole'), 'a web>db!', 'b'),
    'nothing; web>db shared',
  ],
  ['two identities on one host', account(ALL, 'a web>db!', 'b web>log!'), 'web'],
  ['two identities on one host, one permitted', account(ALL, 'a web>db!', 'b web>log'), '>db'],
  [
    'a point that can be told nothing of it',
    account(level(), 'a web>db!'),
    'nothing; web>db cannot-be-told',
  ],
] as const) {
  test(`${what}: ${expected}`, () => assert.equal(said(given), expected))
}

describe('any account', () => {
  const CHANCE = { users: 3, assets: 3, resources: 3 }
  const made = (random: () => number): AccountUses => {
    const upTo = (count: number): number[] =>
      Array.from({ length: Math.floor(random() * (count + 1)) }, (_, at) => at)
    const users = upTo(CHANCE.users).map((at) => ({
      identity: id(`${at}`),
      lane: random() < 0.15,
      assets: upTo(CHANCE.assets).map((one) => as(`${one}`)),
    }))
    const uses = users.flatMap(({ identity, assets, lane }) =>
      assets.flatMap((asset) =>
        upTo(CHANCE.resources).map((resource): AccountUse => ({
          identity,
          asset,
          resource: rs(`${resource}`),
          tier: Math.floor(random() * 4) as Tier,
          isThere: random() < 0.7,
          hold: !lane && random() < 0.6 ? h(asset) : null,
        })),
      ),
    )
    return {
      users,
      uses,
      levels: { asset: random() < 0.5, resource: random() < 0.5, whole: random() < 0.5 },
    }
  }
  const isDenied = (
    { asset, resource }: AccountUse,
    { denies }: ReturnType<typeof desiredOf>,
  ): boolean => denies.whole || denies.assets.includes(asset) || denies.resources.includes(resource)

  test('denies nothing that is permitted and no lane; each refused use is denied or listed, once', () => {
    let [cut, listed] = [0, 0]
    forAll(made, { seed: 14, runs: 3_000 }, (account) => {
      const desired = desiredOf(account)
      const missed = desired.notReached.map((one) => `${one.identity} ${one.asset} ${one.resource}`)
      for (const use of account.uses) {
        const denied = isDenied(use, desired)
        const isListed = missed.includes(`${use.identity} ${use.asset} ${use.resource}`)
        assert.equal(denied && use.hold === null, false, 'a permitted use is denied')
        if (use.hold !== null)
          assert.notEqual(denied, isListed, 'a refused use is denied or listed')
        cut += Number(denied)
        listed += Number(isListed)
      }
      for (const { lane, assets } of account.users) {
        if (!lane) continue
        assert.equal(desired.denies.whole, false)
        assert.deepEqual(
          desired.denies.assets.filter((one) => assets.includes(one)),
          [],
        )
        if (assets.length === 0) assert.deepEqual(desired.denies.assets, [])
      }
    })
    assert.ok(cut > 500 && listed > 500, `${cut} cut, ${listed} listed`)
  })

  test('says the same in whatever order it is given', () => {
    forAll(made, { seed: 15, runs: 500 }, (account) => {
      const turned = {
        ...account,
        users: account.users.toReversed(),
        uses: account.uses.toReversed(),
      }
      const sorted = (of: AccountUses): unknown => {
        const { notReached, ...rest } = desiredOf(of)
        return { ...rest, notReached: notReached.map((one) => JSON.stringify(one)).toSorted() }
      }
      assert.deepEqual(sorted(turned), sorted(account))
    })
  })
})
