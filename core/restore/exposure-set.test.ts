/** What may have been copied: everything in reach once, known the best way it is known, the worst first. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { stage, type Stage } from '../../proof/testkit/stage.ts'
import { NOW } from '../../proof/worlds/clock.ts'
import type { AssetUid, IdentityUid } from '../kernel/ids.ts'
import { HOUR_MS, instant } from '../kernel/instant.ts'
import { finished } from '../kernel/stepwise.ts'
import type { Exposure } from '../model/decision.ts'
import type { ExposedRow, PermittedUse } from '../model/exposed.ts'
import type { Stored } from '../model/manifest.ts'
import { TIERS } from '../model/posture.ts'
import { find } from '../state/state.ts'
import { exposureSet, type Reach } from './exposure-set.ts'

const ago = (hours: number) => instant(NOW - hours * HOUR_MS)

const NAMES = { Asset: ['a', 'b'], Identity: ['i', 'j'], Resource: ['r', 's'] } as const

/** Two of each, `r` of tier 1 and `s` of tier 2, at no point outside. */
function setUp(): Stage {
  const made = stage()
  for (const name of NAMES.Asset) made.asset(name)
  for (const name of NAMES.Identity) {
    made.put('Identity', name, { type: 'service-account', assets: ['a', 'b'] })
  }
  made.put('Resource', 'r', { type: 'secret', tier: 1, owner: 'data' })
  made.put('Resource', 's', { type: 'secret', tier: 2, owner: 'data' })
  return made
}

function stored<K extends 'Asset' | 'Identity' | 'Resource'>(
  { state }: Stage,
  kind: K,
  name: string,
): Stored<K> {
  const found = find(state, kind, name)
  assert.ok(found !== undefined)
  return found
}

interface Told {
  readonly reach: readonly Reach[]
  readonly permitted: readonly PermittedUse[]
}

const rowsOf = (made: Stage, asset: string, { reach, permitted }: Told): ExposedRow[] =>
  finished(exposureSet(made.state, stored(made, 'Asset', asset).uid, { reach, permitted }))

const inReach = (made: Stage, identity: string, resource: string): Reach => ({
  identity: stored(made, 'Identity', identity),
  resource: stored(made, 'Resource', resource),
})

const use = (change: Partial<PermittedUse> = {}): PermittedUse => ({
  identity: 'i',
  resource: 'r',
  type: 'secret',
  count: 2,
  first: ago(4),
  last: ago(3),
  ...change,
})

function delivered(made: Stage, version: number, change: Partial<Exposure> = {}): void {
  const exposure = {
    identity: stored(made, 'Identity', 'i').uid as IdentityUid, // Of that kind.
    asset: stored(made, 'Asset', 'a').uid,
    secret: 'r',
    version,
    at: ago(10 - version),
    ...change,
  }
  made.write('exposure.recorded', { exposure })
}

type Words = readonly [identity: string, resource: string, known: string]

/** What of it, and how that is known. */
const wordsOf = (rows: readonly ExposedRow[]): Words[] =>
  rows.map(({ identity, resource, delivered: got, permitted }) => {
    const known = [
      ...(got === null ? [] : [`version ${got.version}`]),
      ...(permitted === null ? [] : [`${permitted.count} permitted`]),
    ]
    return [identity, resource, known.length === 0 ? 'in reach' : known.join(', ')]
  })

describe('what may have been copied', () => {
  const ROWS: readonly (readonly [string, (made: Stage) => Partial<Told>, readonly Words[]])[] = [
    ['nothing, where nothing is in reach, was asked for or was delivered', () => ({}), []],
    ['nothing of what was delivered to another asset', (made) => {
      delivered(made, 1, { asset: stored(made, 'Asset', 'b').uid })
      return {}
    }, []],
    ['no older version of what was delivered', (made) => {
      delivered(made, 2)
      delivered(made, 1, { at: ago(1) })
      return {}
    }, [['i', 'r', 'version 2']]],
    ['no second row of what is in reach by two grants', (made) => ({
      reach: [inReach(made, 'i', 'r'), inReach(made, 'i', 'r')],
    }), [['i', 'r', 'in reach']]],
    ['no second row of what is in reach, permitted and delivered', (made) => {
      delivered(made, 1)
      return { reach: [inReach(made, 'i', 'r')], permitted: [use()] }
    }, [['i', 'r', 'version 1, 2 permitted']]],
    ['not what was permitted to one for another', (made) => ({
      reach: [inReach(made, 'j', 'r')],
      permitted: [use()],
    }), [['i', 'r', '2 permitted'], ['j', 'r', 'in reach']]],
    ['not what was permitted of one thing for another', (made) => ({
      reach: [inReach(made, 'i', 's')],
      permitted: [use()],
    }), [['i', 'r', '2 permitted'], ['i', 's', 'in reach']]],
    ['what is in reach by grant', (made) => ({ reach: [inReach(made, 'i', 'r')] }), [['i', 'r', 'in reach']]],
    ['what was permitted, though it is in reach no more', () => ({ permitted: [use()] }), [['i', 'r', '2 permitted']]],
    ['what was permitted under two types is counted together', () => ({
      permitted: [use(), use({ type: 'role', count: 3 })],
    }), [['i', 'r', '5 permitted']]],
    ['what was delivered, though nobody asks and it is in reach no more', (made) => {
      delivered(made, 1)
      return {}
    }, [['i', 'r', 'version 1']]],
    ['to each identity its own newest version', (made) => {
      delivered(made, 1)
      delivered(made, 2, { identity: stored(made, 'Identity', 'j').uid })
      return {}
    }, [['i', 'r', 'version 1'], ['j', 'r', 'version 2']]],
  ] // prettier-ignore
  for (const [what, told, rows] of ROWS) {
    test(what, () => {
      const made = setUp()
      assert.deepEqual(wordsOf(rowsOf(made, 'a', { reach: [], permitted: [], ...told(made) })), rows) // prettier-ignore
    })
  }
})

describe('what a row says of what it names', () => {
  const only = (made: Stage, told: Partial<Told>): ExposedRow => {
    const [row, ...more] = rowsOf(made, 'a', { reach: [], permitted: [], ...told })
    assert.ok(row !== undefined)
    assert.deepEqual(more, [])
    return row
  }
  const standing = ({ type, tier, owner, outside }: ExposedRow) => [type, tier, owner, outside]

  test('as it is declared now, whatever it was called when it was asked for', () => {
    const made = setUp()
    assert.deepEqual(standing(only(made, { permitted: [use({ type: 'role' })] })), ['secret', 1, 'data', false]) // prettier-ignore
  })

  test('of what nobody declares no tier and no owner are known, and its type is what was asked for', () => {
    const made = setUp()
    const gone = only(made, { permitted: [use({ resource: 'gone', type: 'role' })] })
    assert.deepEqual(standing(gone), ['role', null, null, false])
  })

  test('without an owner it has none', () => {
    const made = setUp()
    made.put('Resource', 'own', { type: 'system', tier: 3 })
    const row = only(made, { reach: [inReach(made, 'i', 'own')] })
    assert.deepEqual(standing(row), ['system', 3, null, false])
  })

  test('it is outside where a manifest says at which point, and nowhere else', () => {
    const outside = (at: readonly { enforcementPoint: string; path: string }[]): boolean => {
      const made = setUp()
      made.put('Resource', 'out', { type: 'secret', tier: 1, at })
      return only(made, { reach: [inReach(made, 'i', 'out')] }).outside
    }
    assert.deepEqual([outside([]), outside([{ enforcementPoint: 'p', path: 'x' }])], [false, true])
  })

  test('an identity that is gone is named by its uid', () => {
    const made = setUp()
    const { uid } = stored(made, 'Identity', 'i')
    delivered(made, 1)
    made.state.manifests.Identity.delete(uid)
    assert.equal(only(made, {}).identity, uid)
  })
})

describe('the order', () => {
  test('delivered before permitted before in reach, then the more critical, then by name', () => {
    const made = setUp()
    made.put('Resource', 'q', { type: 'secret', tier: 2 })
    delivered(made, 1, { secret: 's' })
    const reach = NAMES.Identity.flatMap((who) => ['s', 'r', 'q'].map((what) => inReach(made, who, what))) // prettier-ignore
    const permitted = [use({ identity: 'j', resource: 's' }), use({ identity: 'j', resource: 'q' })]
    assert.deepEqual(wordsOf(rowsOf(made, 'a', { reach, permitted })), [
      ['i', 's', 'version 1'],
      ['j', 'q', '2 permitted'],
      ['j', 's', '2 permitted'],
      ['i', 'r', 'in reach'],
      ['j', 'r', 'in reach'],
      ['i', 'q', 'in reach'],
    ])
  })

  test('of no known tier is as the most critical: nobody knows that it is not', () => {
    const made = setUp()
    const permitted = [use({ resource: 'r' }), use({ resource: 'unknown' })]
    assert.deepEqual(
      wordsOf(rowsOf(made, 'a', { reach: [], permitted })).map(([, resource]) => resource),
      ['unknown', 'r'],
    )
  })
})

test('of many it stops after so many, and of few only before they are put in order', () => {
  const made = setUp()
  const one = inReach(made, 'i', 'r')
  const stops = (count: number): number => {
    const reach = Array.from({ length: count }, () => one)
    return [...exposureSet(made.state, stored(made, 'Asset', 'a').uid, { reach, permitted: [] })].length // prettier-ignore
  }
  assert.deepEqual([stops(0), stops(199), stops(200), stops(1000)], [1, 1, 2, 6])
})

describe('against its definition, over generated estates', () => {
  const RESOURCES = ['r0', 'r1', 'r2', 'r3', 'r4'] as const
  const IDENTITIES = ['i', 'j', 'k'] as const
  const identity = fc.constantFrom(...IDENTITIES)
  const hour = fc.integer({ min: 0, max: 4 })
  const ESTATES = fc.record({
    /** The last one of them nobody ever declares. */
    resources: fc.array(
      fc.record({
        type: fc.constantFrom('secret', 'role', 'system'),
        tier: fc.constantFrom(...TIERS),
        owner: fc.constantFrom(undefined, 'data'),
        outside: fc.boolean(),
      }),
      { minLength: RESOURCES.length - 1, maxLength: RESOURCES.length - 1 },
    ),
    reach: fc.array(fc.tuple(identity, fc.constantFrom(...RESOURCES.slice(0, -1)))),
    permitted: fc.array(
      fc.record({
        identity,
        resource: fc.constantFrom(...RESOURCES),
        type: fc.constantFrom('secret', 'role'),
        count: fc.integer({ min: 1, max: 3 }),
        first: hour.map((at) => ago(10 - at)),
        last: hour.map((at) => ago(5 - at)),
      }),
    ),
    delivered: fc.array(
      fc.record({
        identity,
        asset: fc.constantFrom(...NAMES.Asset),
        secret: fc.constantFrom(...RESOURCES),
        version: fc.integer({ min: 1, max: 3 }),
      }),
    ),
  })
  type Estate = typeof ESTATES extends fc.Arbitrary<infer T> ? T : never

  const built = (estate: Estate): { readonly made: Stage; readonly told: Told } => {
    const made = stage()
    for (const name of NAMES.Asset) made.asset(name)
    for (const name of IDENTITIES) made.put('Identity', name, { type: 'service-account' })
    for (const [index, { owner, outside, ...spec }] of estate.resources.entries()) {
      made.put('Resource', RESOURCES[index] ?? '', {
        ...spec,
        ...(owner === undefined ? {} : { owner }),
        ...(outside ? { at: [{ enforcementPoint: 'p', path: 'x' }] } : {}),
      })
    }
    for (const [index, one] of estate.delivered.entries()) {
      delivered(made, one.version, {
        identity: stored(made, 'Identity', one.identity).uid,
        asset: stored(made, 'Asset', one.asset).uid,
        secret: one.secret,
        at: ago(100 - index),
      })
    }
    const reach = estate.reach.map(([who, what]) => inReach(made, who, what))
    return { made, told: { reach, permitted: estate.permitted } }
  }

  /** Every pair there could be, each looked for in all that is told. */
  const byDefinition = ({ state }: Stage, asset: AssetUid, told: Told): ExposedRow[] =>
    IDENTITIES.flatMap((who) => RESOURCES.map((what) => [who, what] as const)).flatMap(
      ([who, what]): ExposedRow[] => {
        const declared = find(state, 'Resource', what)?.spec
        const isReached = told.reach.some(
          (one) => one.identity.name === who && one.resource.name === what,
        )
        const uses = told.permitted.filter((one) => one.identity === who && one.resource === what)
        const versions = (state.exposures.get(asset) ?? [])
          .filter(
            (one) => one.secret === what && one.identity === find(state, 'Identity', who)?.uid,
          )
          .toSorted((a, b) => a.version - b.version || a.at - b.at)
        const newest = versions.at(-1)
        if (!isReached && uses.length === 0 && newest === undefined) return []
        const asked = declared?.type ?? uses.at(-1)?.type ?? 'secret'
        return [
          {
            identity: who,
            resource: what,
            type: newest === undefined ? asked : 'secret',
            tier: declared?.tier ?? null,
            owner: declared?.owner ?? null,
            delivered: newest === undefined ? null : { version: newest.version, at: newest.at },
            permitted:
              uses.length === 0
                ? null
                : {
                    count: uses.reduce((sum, { count }) => sum + count, 0),
                    first: instant(Math.min(...uses.map(({ first }) => first))),
                    last: instant(Math.max(...uses.map(({ last }) => last))),
                  },
            outside: (declared?.at ?? []).length > 0,
          },
        ]
      },
    )

  /** As one text that sorts as it has to stand. */
  const place = (row: ExposedRow): string => {
    const known = row.delivered !== null ? 0 : row.permitted !== null ? 1 : 2
    return `${known} ${row.tier ?? 0} ${row.resource} ${row.identity}`
  }

  test('the same rows, in their order', () => {
    fc.assert(
      fc.property(ESTATES, (estate) => {
        const { made, told } = built(estate)
        const rows = rowsOf(made, 'a', told)
        const slow = byDefinition(made, stored(made, 'Asset', 'a').uid, told)
        assert.deepEqual(
          rows,
          slow.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)),
        )
      }),
      { seed: 20_261_127, numRuns: 300 },
    )
  })

  test('more that is told never takes a row away, nor makes one less known', () => {
    fc.assert(
      fc.property(ESTATES, ESTATES, (estate, more) => {
        const { made, told } = built(estate)
        const before = rowsOf(made, 'a', told)
        const also = more.reach.map(([who, what]) => inReach(made, who, what))
        const all = rowsOf(made, 'a', {
          reach: [...also, ...told.reach],
          permitted: [...told.permitted, ...more.permitted],
        })
        const now = new Map(all.map((row) => [`${row.identity} ${row.resource}`, row]))
        for (const row of before) {
          const same = now.get(`${row.identity} ${row.resource}`)
          assert.ok(same !== undefined)
          assert.deepEqual(same.delivered, row.delivered)
          assert.ok((same.permitted?.count ?? 0) >= (row.permitted?.count ?? 0))
        }
      }),
      { seed: 20_261_128, numRuns: 100 },
    )
  })
})
