/** Who may say what, as a table: more of it is refused than permitted. */

import assert from 'node:assert/strict'
import { missingSources, declarationFor } from './declare-source.ts'
import { beforeEach, describe, test } from 'node:test'
import { declare, manifest, reset, run, state } from '../../../proof/testkit/one-host.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import type { Coverage, Scope } from '../../model/facts.ts'
import type { SourceSpec } from '../../model/manifest.ts'
import { FIRST_RULES, RULES } from '../../model/rules.ts'
import { find } from '../state.ts'
import { entitlement } from './entitlement.ts'

const SPEC: SourceSpec = {
  assets: { all: true },
  says: ['os-packages', 'language:npm'],
  independence: 'second',
  mayRaise: 'always',
}

const said = (...scopes: Scope[]): { kind: 'host'; coverage: Coverage[] } => ({
  kind: 'host',
  coverage: scopes.map((scope) => ({
    scope,
    roots: [],
    items: 1,
    unreadable: 0,
    truncated: false,
    state: 'complete',
  })),
})

const uidOf = (name: string) => {
  const uid = find(state, 'Asset', name)?.uid
  assert.ok(uid !== undefined)
  return uid
}

describe('entitlement', () => {
  beforeEach(() => reset())

  /** What is declared of the source `s`, what it speaks of, and what it may. */
  const TABLE: readonly (readonly [Partial<SourceSpec> | null, readonly Scope[], string])[] = [
    [{}, ['os-packages'], 'raise'],
    [{}, ['os-packages', 'language:pypi'], 'raise'],
    [{}, ['language:npm'], 'raise'],
    [{ assets: { names: ['web'] } }, ['os-packages'], 'raise'],
    [{ assets: { types: ['host'] } }, ['os-packages'], 'raise'],
    [{ mayRaise: 'never' }, ['os-packages'], 'lower source-may-not-raise'],
    [{}, ['language:pypi'], 'lower source-does-not-say-this'],
    [{ says: ['files'] }, ['os-packages', 'processes'], 'lower source-does-not-say-this'],
    [{}, [], 'lower source-does-not-say-this'],
    [null, ['os-packages'], 'refused source-not-declared'],
    [{ assets: {} }, ['os-packages'], 'refused source-not-for-this-asset'],
    [{ assets: { names: [] } }, ['os-packages'], 'refused source-not-for-this-asset'],
    [{ assets: { names: ['WEB'] } }, ['os-packages'], 'refused source-not-for-this-asset'],
    [{ assets: { types: ['image'] } }, ['os-packages'], 'refused source-not-for-this-asset'],
    [{ assets: { labels: { a: 'b' } } }, ['os-packages'], 'refused source-not-for-this-asset'],
    [
      { assets: { names: ['db'] }, mayRaise: 'never' },
      ['os-packages'],
      'refused source-not-for-this-asset',
    ],
  ]
  for (const [change, scopes, expected] of TABLE) {
    test(`${JSON.stringify(change)} of ${scopes.join(', ') || 'nothing'}: ${expected}`, () => {
      if (change !== null) declare(manifest('Source', 's', { ...SPEC, ...change }))
      const got = entitlement(state, 's', uidOf('web'), said(...scopes))
      const word = got.mayRaise ? 'raise' : got.mayLower ? 'lower' : 'refused'
      assert.equal([word, ...got.why].join(' '), expected)
      assert.equal(got.mayRaise, got.scopes.length > 0)
    })
  }

  test('asked before anything is said it answers for the source alone', () => {
    declare(manifest('Source', 's', SPEC))
    assert.deepEqual(entitlement(state, 's', uidOf('web'), null).scopes, SPEC.says)
    assert.equal(entitlement(state, 'x', uidOf('web'), null).mayLower, false)
  })

  test('of what is not declared nobody may say anything, given all or not', () => {
    declare(manifest('Source', 's', SPEC))
    const gone = entitlement(state, 's', 'as_gone' as AssetUid, said('os-packages'))
    assert.deepEqual([gone.mayLower, gone.why], [false, ['source-not-for-this-asset']])
  })
})

describe('the manifest that is missing', () => {
  beforeEach(() => reset())

  test('an unknown source gets one for what it speaks of, nothing else', () => {
    const made = declarationFor(state, 'ops', [uidOf('web')], said('os-packages'))
    assert.deepEqual(made.spec.assets, { names: ['web'] })
    const listed = { kind: 'components', coverage: said('language:gem').coverage } as const
    const other = declarationFor(state, 'syft', [uidOf('web')], listed).spec
    assert.deepEqual([other.says, other.independence], [['language:gem'], 'second'])
  })

  test('what is declared stays: a selector is never made narrower by a name', () => {
    declare(
      manifest('Asset', 'db', { type: 'database' }),
      manifest('Asset', 'mail', { type: 'vm' }),
      manifest('Source', 's', { ...SPEC, assets: { types: ['host', 'vm'] }, maxAge: 5 }),
    )
    const made = declarationFor(state, 's', [uidOf('db')], said('os-packages')).spec
    assert.deepEqual(made, { ...SPEC, assets: { names: ['db', 'mail', 'web'] }, maxAge: 5 })
    declare(manifest('Source', 's', made))
    for (const name of ['db', 'mail', 'web']) {
      assert.equal(entitlement(state, 's', uidOf(name), said('os-packages')).mayRaise, true)
    }
  })
})

describe('sources that every ledger has', () => {
  beforeEach(() => reset())

  const enroll = (): void => {
    const rest = { token: null, publicKey: 'k', keyId: 'k', identifiers: {} } as const
    run({ kind: 'enroll', asset: 'web', ...rest })
  }
  const names = (): string[] =>
    missingSources(state).defaults.map((sourceManifest) => sourceManifest.name)

  test('a new one has them from its first entries, and nothing is added twice', () => {
    assert.equal(find(state, 'Source', 'import')?.spec.mayRaise, 'never')
    assert.deepEqual(find(state, 'Source', 'this-machine')?.spec.assets, { names: [] })
    assert.equal(find(state, 'Source', 'import')?.origin, 'discovered')
    assert.deepEqual(run({ kind: 'adopt-rules', rules: RULES }).kinds, [])
    enroll()
    assert.deepEqual(run({ kind: 'adopt-rules', rules: RULES }).kinds, [])
    assert.deepEqual(names(), [])
  })

  test('an older one gets those that are missing; what a person deleted or edited stays so', () => {
    enroll()
    // As a ledger of before: no manifest of any of them, and none was ever deleted.
    for (const name of ['import', 'this-machine', 'agent:web']) {
      const uid = state.names.get(`Source/${name}`) ?? ''
      state.manifests.Source.delete(uid)
      state.names.delete(`Source/${name}`)
    }
    assert.deepEqual(names(), ['agent:web', 'import', 'this-machine'])
    state.rules = FIRST_RULES
    const added = Array.from({ length: 3 }, () => 'manifest.applied')
    assert.deepEqual(run({ kind: 'adopt-rules', rules: RULES }).kinds, [...added, 'rules.changed'])
    assert.deepEqual(names(), [])
    assert.deepEqual(find(state, 'Source', 'agent:web')?.spec.assets, { names: ['web'] })
    run({ kind: 'delete-manifest', manifest: 'Source', name: 'import', reason: 't' })
    assert.deepEqual(names(), [])
    declare(manifest('Source', 'agent:web', { ...SPEC, mayRaise: 'never' }))
    enroll()
    assert.equal(find(state, 'Source', 'agent:web')?.spec.mayRaise, 'never')
  })

  test('others that ever reported are listed, filled in and not added', () => {
    const known = state.assets.get(uidOf('web'))
    assert.ok(known !== undefined)
    const standing = {
      source: 'trivy-ci',
      independence: 'second' as const,
      lastAt: state.lastAt,
      lastGoodAt: state.lastAt,
      lastGood: null,
      lastFacts: null,
      lastDocument: null,
      unknown: null,
      items: { 'language:npm': 3, 'os-packages': 9 },
      inventory: null,
      reliesOn: [],
      counter: 0,
      bootId: null,
    }
    known.standings = new Map([['trivy-ci', standing]])
    const { defaults, others } = missingSources(state)
    assert.deepEqual(defaults, [])
    assert.deepEqual(
      others.map((other) => [
        other.name,
        other.spec.assets,
        other.spec.says,
        other.spec.independence,
      ]),
      [['trivy-ci', { names: ['web'] }, ['language:npm', 'os-packages'], 'second']],
    )
    state.rules = FIRST_RULES
    run({ kind: 'adopt-rules', rules: RULES })
    assert.equal(find(state, 'Source', 'trivy-ci'), undefined)
  })
})
