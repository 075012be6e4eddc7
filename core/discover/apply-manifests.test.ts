/** What manifests become: all of them or none, in any order; discovery overwrites nothing a person declared. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { declare, env, manifest, now, reset, run, state } from '../../proof/testkit/one-host.ts'
import { LIMITS } from '../kernel/limits.ts'
import { finished } from '../kernel/stepwise.ts'
import type { HoldId } from '../kernel/ids.ts'
import { plus } from '../kernel/instant.ts'
import type { Manifest } from '../model/manifest.ts'
import { applyManifests, type AppliedManifests } from './apply-manifests.ts'
import { deleteManifest } from './delete-manifest.ts'

reset()
beforeEach(() => reset())

const apply = (manifests: readonly Manifest[], origin: 'declared' | 'discovered' = 'declared'): AppliedManifests =>
  finished(applyManifests(state, manifests, origin, env())) // prettier-ignore
const results = (manifests: readonly Manifest[], origin?: 'declared' | 'discovered') =>
  apply(manifests, origin).results.map((result) => `${result.name} ${result.result}`)
const host = (name: string, spec: object = {}): Manifest => manifest('Asset', name, { type: 'host', ...spec }) // prettier-ignore
const bot = (name: string, ...assets: readonly string[]): Manifest => manifest('Identity', name, { type: 'bot', assets }) // prettier-ignore
const exception = (scope: object, ms = 1): Manifest =>
  manifest('Exception', 'e', { scope, owner: 'o', reason: 'r', expires: plus(now, ms) })

describe('what changes', () => {
  const ROWS: readonly (readonly [string, () => readonly string[], readonly string[]])[] = [
    ['what is new', () => results([host('db')]), ['db created']],
    ['what is written as before, in another order of members', () => results([manifest('Asset', 'web', { type: 'host' })]), ['web unchanged']],
    ['another spec', () => results([host('web', { owner: 'x' })]), ['web changed']],
    ['other labels', () => results([{ ...host('web'), labels: { a: 'b' } }]), ['web changed']],
    ['what names comes after what it names', () => results([bot('b', 'db'), host('db')]), ['db created', 'b created']],
    ['what was discovered, declared by a person as it is', () => { run({ kind: 'apply-manifests', manifests: [host('db')], dryRun: false, origin: 'discovered' }); return results([host('db')]) }, ['db changed']],
    ['what was discovered, discovered otherwise', () => { run({ kind: 'apply-manifests', manifests: [host('db')], dryRun: false, origin: 'discovered' }); return results([host('db', { owner: 'x' })], 'discovered') }, ['db changed']],
    ['what a person declared, discovered otherwise', () => results([host('web', { owner: 'x' })], 'discovered'), ['web unchanged']],
    ['nothing', () => results([]), []],
  ] // prettier-ignore
  for (const [what, given, expected] of ROWS) {
    test(what, () => assert.deepEqual(given(), expected))
  }

  test('only what changes is written, with its uid; a name that comes back is another one', () => {
    const { bodies } = apply([host('web'), host('db')])
    assert.deepEqual(bodies.map((body) => [body.name, body.origin, body.singlePerson]), [['db', 'declared', []]]) // prettier-ignore
    declare(host('db'))
    const first = apply([host('db')]).results[0]?.uid
    assert.equal(first, bodies[0]?.uid)
    run({ kind: 'delete-manifest', manifest: 'Asset', name: 'db', reason: 'r' })
    assert.notEqual(apply([host('db')]).results[0]?.uid, first)
  })
})

describe('refused as a whole', () => {
  const IN_30_DAYS = LIMITS.exceptionAgeMsMax
  const ROWS: readonly (readonly [string, readonly Manifest[], readonly string[]])[] = [
    ['one given twice', [host('db'), host('db')], ['duplicate-object documents[1]']],
    ['what names nobody', [bot('b', 'gone')], ['unknown-reference documents[0].spec.assets[0]']],
    ['what names one nobody knows beside one that is', [host('db'), bot('b', 'db', 'gone')], ['unknown-reference documents[1].spec.assets[1]']],
    ['a resource of another type', [manifest('Resource', 'r0', { type: 'role', tier: 0 })], ['type-changed documents[0].spec.type']],
    ['an exception of nothing', [exception({})], ['empty-scope documents[0].spec.scope']],
    ['an exception of an empty list', [exception({ assets: ['web'], identities: [] })], ['empty-scope documents[0].spec.scope']],
    ['an exception of tiers alone', [exception({ tiers: [0] })], ['empty-scope documents[0].spec.scope']],
    ['an exception that is over', [exception({ assets: ['web'] }, 0)], ['expiry-out-of-range documents[0].spec.expires']],
    ['an exception for longer than a month', [exception({ assets: ['web'] }, IN_30_DAYS + 1)], ['expiry-out-of-range documents[0].spec.expires']],
    ['all that is wrong, at once', [exception({ assets: ['gone'], identities: [] }, 0)], ['unknown-reference documents[0].spec.scope.assets[0]', 'empty-scope documents[0].spec.scope', 'expiry-out-of-range documents[0].spec.expires']],
  ] // prettier-ignore
  for (const [what, manifests, expected] of ROWS) {
    test(what, () => {
      const { bodies, results: said, refusals } = apply([host('new'), ...manifests].slice(1))
      assert.deepEqual(refusals.map((refusal) => `${refusal.code} ${refusal.at}`), expected) // prettier-ignore
      assert.deepEqual([bodies, said], [[], []])
    })
  }

  test('what is near is offered, from the request as well', () => {
    const help = (manifests: readonly Manifest[]) => apply(manifests).refusals[0]?.help
    assert.equal(
      help([manifest('Grant', 'g', { identity: 'svcc', resource: 'r0', actions: [] })]),
      'did you mean `svc`?',
    )
    assert.equal(help([host('database'), bot('b', 'databse')]), 'did you mean `database`?')
    assert.equal(help([bot('b', 'nothing-alike')]), 'declare the Asset in the same request')
  })

  test('an exception to its last moment, and of any of the three, is taken', () => {
    for (const scope of [{ assets: ['web'] }, { identities: ['svc'] }, { resources: ['r0'] }]) {
      assert.deepEqual(apply([exception(scope, IN_30_DAYS)]).refusals, [])
    }
    assert.deepEqual(apply([manifest('Resource', 'r0', { type: 'secret', tier: 3 })]).refusals, [])
  })
})

describe('newly allowed by a single person', () => {
  const grant = (resource: string, actions: readonly string[], name = 'g9'): Manifest => manifest('Grant', name, { identity: 'svc', resource, actions }) // prettier-ignore
  const resource = (name: string, tier: number): Manifest => manifest('Resource', name, { type: 'secret', tier }) // prettier-ignore
  const ROWS: readonly (readonly [string, readonly Manifest[], readonly string[]])[] = [
    ['at tier 0, each action', [grant('r0', ['read', 'write'])], ['svc → read r0', 'svc → write r0']],
    ['at tier 1, of the same request', [resource('r1', 1), grant('r1', ['read'])], ['svc → read r1']],
    ['the request counts before what is known', [resource('r0', 2), grant('r0', ['read'])], []],
    ['only what is new of a grant', [grant('r0', ['read', 'write'], 'g0')], ['svc → write r0']],
    ['all of one that goes to another resource', [resource('r1', 0), grant('r1', ['read'], 'g0')], ['svc → read r1']],
    ['nothing of the same again', [grant('r0', ['read'], 'g0')], []],
    ['nothing at tier 2', [resource('r2', 2), grant('r2', ['read'])], []],
    ['nothing at tier 3', [grant('r3', ['read'])], []],
  ] // prettier-ignore
  for (const [what, manifests, expected] of ROWS) {
    test(what, () => {
      const { bodies, results: said } = apply(manifests)
      assert.deepEqual(bodies.flatMap((body) => body.singlePerson), expected) // prettier-ignore
      const warnings = said.flatMap((result) => result.warnings)
      assert.deepEqual(warnings, expected.map((one) => `newly allowed by a single person: ${one}`)) // prettier-ignore
    })
  }
})

describe('deleting', () => {
  const deleted = (kind: Manifest['kind'], name: string): string => {
    const found = deleteManifest(state, kind, name, 'r')
    return found.ok ? `${found.value.name} because of ${found.value.reason}` : `${found.error.code}: ${found.error.message}` // prettier-ignore
  }
  const ROWS: readonly (readonly [string, () => string, RegExp])[] = [
    ['what nobody names', () => deleted('Grant', 'g0'), /^g0 because of r$/],
    ['an asset nobody acts from', () => { declare(host('db')); return deleted('Asset', 'db') }, /^db because/],
    ['what an exception alone names: that ends by itself', () => { declare(host('db'), exception({ assets: ['db'] })); return deleted('Asset', 'db') }, /^db because/],
    ['what is not known', () => deleted('Asset', 'gone'), /^not-found: Asset `gone` is not known$/],
    ['one of another kind', () => deleted('Asset', 'svc'), /^not-found/],
    ['what an identity acts from', () => deleted('Asset', 'web'), /^still-named: Asset `web` is still named by Identity svc$/],
    ['what grants name', () => deleted('Identity', 'svc'), /^still-named: .* by Grant g0, Grant g3$/],
    ['what many name: five are told', () => { declare(...Array.from({ length: 6 }, (_, at) => bot(`b${at}`, 'web'))); return deleted('Asset', 'web') }, /by Identity svc, Identity b0, Identity b1, Identity b2, Identity b3$/],
    ['what is blocked, though nobody names it', () => { declare(host('db')); for (const asset of state.assets.values()) asset.hold = 'h_1' as HoldId; return deleted('Asset', 'db') }, /^blocked: asset `db` is blocked and cannot be deleted$/],
  ] // prettier-ignore
  for (const [what, given, expected] of ROWS) {
    test(what, () => assert.match(given(), expected))
  }
})
