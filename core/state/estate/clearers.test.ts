/** Which configured sources can clear a cause, as a table: what they are asked of, and that others are not asked. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { declare, env, manifest, reset, state } from '../../../proof/testkit/one-host.ts'
import { explainAsset } from '../../loop/answer/explain.ts'
import type { Cause, CauseClass } from '../../model/cause.ts'
import type { Stored } from '../../model/manifest.ts'
import { foresee } from '../foresee.ts'
import { find } from '../state.ts'
import { clearersOver } from './clearers.ts'

const SPEC = {
  assets: { all: true },
  says: ['os-packages', 'language:npm'],
  independence: 'second',
  mayRaise: 'always',
}
const source = (change: object, name = 's') => manifest('Source', name, { ...SPEC, ...change })

function assetNamed(name: string): Stored<'Asset'> {
  const asset = find(state, 'Asset', name)
  assert.ok(asset !== undefined)
  return asset
}

const cause = (kind: CauseClass, ecosystem: string): Cause =>
  ({ class: kind, detail: { ecosystem } }) as unknown as Cause // No other member is asked.

const DEB = cause('pending-fix', 'deb')

beforeEach(() => {
  reset()
  const others = [...state.manifests.Source.values()]
  declare(
    // Those that every ledger has speak of nobody here.
    ...others.map(({ name }) => source({ assets: {} }, name)),
    manifest('Asset', 'db', { type: 'database' }),
    manifest('Asset', 'shop', { type: 'image' }),
    manifest('Asset', 'place', { type: 'runner', runsOn: ['shop'] }),
  )
})

describe('a source that may clear', () => {
  const TABLE: readonly (readonly [object, string, Cause | null, boolean])[] = [
    [{}, 'web', DEB, true],
    [{}, 'web', cause('pending-fix', 'npm'), true],
    [{}, 'web', null, true],
    [{ assets: { names: ['db', 'web'] } }, 'web', DEB, true],
    [{ assets: { all: true, names: ['db'] } }, 'web', DEB, true],
    [{ assets: { types: ['host'] } }, 'web', DEB, true],
    [{ assets: { names: ['place'] }, says: ['containers'] }, 'shop', DEB, true],
    [{ says: ['processes'] }, 'web', cause('replaced-code', 'deb'), true],
    [{ assets: { names: ['db'] } }, 'web', DEB, false],
    [{ assets: { names: ['WEB'] } }, 'web', DEB, false],
    [{ assets: { names: [] } }, 'web', DEB, false],
    [{ assets: { names: ['web'], types: ['database'] } }, 'web', DEB, false],
    [{ assets: { types: ['database'] } }, 'web', DEB, false],
    [{ assets: { labels: { a: 'b' } } }, 'web', DEB, false],
    [{ assets: {} }, 'web', DEB, false],
    [{ assets: undefined }, 'web', DEB, false],
    [{ mayRaise: 'never' }, 'web', DEB, false],
    [{}, 'web', cause('pending-fix', 'pypi'), false],
    [{}, 'web', cause('kernel-restart', 'deb'), false],
    [{ says: ['containers'] }, 'web', null, false],
    [{ assets: { names: ['place'] } }, 'shop', DEB, false],
    [{ fetch: { adapter: 'endpoint', url: 'https://a.example' } }, 'web', DEB, false],
  ]
  for (const [change, name, asked, clears] of TABLE) {
    const of = asked === null ? 'all of it' : `${asked.class} ${asked.detail.ecosystem}`
    test(`${JSON.stringify(change)} of ${name}, ${of}: ${clears ? 'clears' : 'no'}`, () => {
      declare(source(change))
      const found = clearersOver(state, assetNamed(name), env())(asked)
      assert.deepEqual(found, clears ? ['s'] : [])
    })
  }

  test('an agent clears where it is enrolled, and only while it is', () => {
    declare(source({ assets: { names: ['web'] } }, 'agent:web'))
    const [web] = [assetNamed('web')]
    const known = state.assets.get(web.uid)
    assert.ok(known !== undefined)
    known.agents = []
    assert.deepEqual(clearersOver(state, web, env())(DEB), [])
    known.agents = [{ keyId: 'k', publicKey: 'p', source: 'agent:web' }]
    assert.deepEqual(clearersOver(state, web, env())(DEB), ['agent:web'])
  })

  test('declared for others it is found there, and no longer here', () => {
    declare(source({ assets: { names: ['web'] } }))
    declare(source({ assets: { names: ['db'] } }))
    assert.deepEqual(clearersOver(state, assetNamed('web'), env())(DEB), [])
    assert.deepEqual(clearersOver(state, assetNamed('db'), env())(DEB), ['s'])
  })

  test('foreseen it is found, and one that is to go is not', () => {
    declare(source({ assets: { names: ['web'] } }))
    const old = find(state, 'Source', 's')
    assert.ok(old !== undefined)
    const { uid, name, labels, spec, origin } = old
    const fresh = { uid: 'so_t', name: 't', labels, spec, origin, singlePerson: [] }
    const applied = { kind: 'manifest.applied', body: { ...fresh, kind: 'Source' } } as never
    const gone = { kind: 'manifest.deleted', body: { kind: 'Source', uid, name, reason: 'r' } } as const // prettier-ignore
    const after = foresee(state, [applied, gone], state.lastAt)
    assert.deepEqual(clearersOver(after, assetNamed('web'), env())(DEB), ['t'])
    assert.deepEqual(clearersOver(state, assetNamed('web'), env())(DEB), ['s'])
  })
})

describe('sources of other assets', () => {
  test('one that cannot be read leaves this asset as it is, and its own says so', () => {
    declare(source({ assets: { names: ['db'] } }, 'odd'), source({ assets: { names: ['web'] } }))
    const odd = find(state, 'Source', 'odd')
    assert.ok(odd !== undefined)
    const before = explainAsset(state, assetNamed('web'), env())
    state.manifests.Source.set(odd.uid, { ...odd, spec: null as never })
    assert.deepEqual(clearersOver(state, assetNamed('web'), env())(DEB), ['s'])
    assert.deepEqual(explainAsset(state, assetNamed('web'), env()), before)
    assert.throws(() => clearersOver(state, assetNamed('db'), env())(DEB), TypeError)
  })

  test('of hundreds that speak of one asset each, none is asked about another', () => {
    declare(...Array.from({ length: 300 }, (_, at) => source({ assets: { names: [`h${at}`] } }, `s${at}`))) // prettier-ignore
    declare(source({ assets: { names: ['web'] } }))
    let asked = 0
    for (const [uid, object] of state.manifests.Source) {
      if (!/^s\d/.test(object.name)) continue
      const counted = Object.defineProperty({ ...object }, 'spec', {
        get: () => {
          asked += 1
          return object.spec
        },
      })
      state.manifests.Source.set(uid, counted)
    }
    assert.deepEqual(clearersOver(state, assetNamed('web'), env())(DEB), ['s'])
    assert.equal(asked, 0)
    assert.deepEqual(clearersOver(state, assetNamed('db'), env())(DEB), [])
  })
})
