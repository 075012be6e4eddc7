/** What each kind names, and what that keeps from being deleted: read off the one table. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keeps, KINDS, MANIFEST_KINDS, referencesOf, type Manifest } from './manifest.ts'

const of = (kind: Manifest['kind'], spec: unknown): Manifest =>
  ({ kind, name: 'n', labels: {}, spec }) as Manifest // Only what names others is given.

const table: readonly (readonly [Manifest, readonly string[]])[] = [
  [of('Asset', { type: 'host' }), []],
  [of('Asset', { type: 'vm', runsOn: ['a', 'b'] }), ['Asset/a spec.runsOn[0]', 'Asset/b spec.runsOn[1]']],
  [
    of('Identity', { assets: ['a'], accounts: [{ enforcementPoint: 'p', ref: 'r' }] }),
    ['Asset/a spec.assets[0]', 'EnforcementPoint/p spec.accounts[0]'],
  ],
  [of('Credential', { identity: 'i' }), ['Identity/i spec.identity']],
  [of('Resource', { at: [{ enforcementPoint: 'p', path: 'x' }] }), ['EnforcementPoint/p spec.at[0]']],
  [of('Grant', { identity: 'i', resource: 'r' }), ['Identity/i spec.identity', 'Resource/r spec.resource']],
  [of('Binding', { identity: 'i', asset: 'a' }), ['Identity/i spec.identity', 'Asset/a spec.asset']],
  [
    of('Exception', { scope: { resources: ['r'], assets: ['a'] } }),
    ['Asset/a spec.scope.assets[0]', 'Resource/r spec.scope.resources[0]'],
  ],
  [of('SurvivorGroup', { identities: ['i'] }), ['Identity/i spec.identities[0]']],
  [of('PosturePolicy', { assets: { names: ['a'] } }), []],
  [of('AccessPolicy', { cedar: '' }), []],
  [of('EnforcementPoint', { adapter: 'a' }), []],
  [of('Source', { assets: { names: ['a'] } }), []],
] // prettier-ignore

for (const [manifest, named] of table) {
  test(`${manifest.kind} ${JSON.stringify(manifest.spec)} names ${named.join(', ') || 'nothing'}`, () => {
    const found = [...referencesOf(manifest)]
    assert.deepEqual(
      found.map(({ kind, name, at }) => `${kind}/${name} ${at}`),
      named,
    )
    const [first] = found
    if (first === undefined) return
    const only = [...referencesOf(manifest, first.kind)]
    assert.deepEqual(
      only,
      found.filter((reference) => reference.kind === first.kind),
    )
  })
}

test('what keeps an object from being deleted', () => {
  const kept = MANIFEST_KINDS.map((kind) => [kind, MANIFEST_KINDS.filter((by) => keeps(by, kind))])
  assert.deepEqual(Object.fromEntries(kept), {
    Asset: ['Asset', 'Identity', 'Binding'],
    Identity: ['Credential', 'Grant', 'Binding', 'SurvivorGroup'],
    Credential: [],
    // An exception ends by itself and keeps nothing.
    Resource: ['Grant'],
    Grant: [],
    Binding: [],
    PosturePolicy: [],
    AccessPolicy: [],
    EnforcementPoint: ['Identity', 'Resource'],
    Source: [],
    Exception: [],
    SurvivorGroup: [],
  })
})

test('no two kinds share a collection', () => {
  const paths = MANIFEST_KINDS.map((kind) => KINDS[kind].path)
  assert.equal(new Set(paths).size, paths.length)
})
