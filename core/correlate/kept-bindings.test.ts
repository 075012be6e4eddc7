/** Who is declared off a blocked image acts from it still, and nobody else does. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, manifest, type Fleet } from '../../proof/testkit/fleet.ts'
import type { Manifest, ManifestKind } from '../model/manifest.ts'
import { find } from '../state/state.ts'
import { keptBindings } from './kept-bindings.ts'

const image = (name: string) => manifest('Asset', name, { type: 'image', exposure: 'internet' })
const runner = (on: string) => manifest('Asset', 'place', { type: 'runner', runsOn: [on] })
const shop = (assets: readonly string[], more: object = {}) =>
  manifest('Identity', 'shop', { type: 'workload', assets, ...more })
const bound = (asset: string) => manifest('Binding', 'bound', { identity: 'shop', asset })
const quarantined = (made: Fleet, asset: string): void =>
  void made.run({ kind: 'quarantine', asset, reason: 'odd' })
const off = (manifest: ManifestKind, name: string) => (made: Fleet) =>
  made.run({ kind: 'delete-manifest', manifest, name, reason: 'gone' })
const apply =
  (...manifests: readonly Manifest[]) =>
  (made: Fleet) =>
    made.run({ kind: 'apply-manifests', manifests, dryRun: false, origin: 'declared' })

type Change = (made: Fleet) => ReturnType<Fleet['run']>

/** Of the image `old`, which is blocked in all of them but the one that says so; what is declared, and what then is. */
const TABLE: readonly (readonly [string, readonly Manifest[], Change, boolean])[] = [
  ['declared on another image', [shop(['old'])], apply(shop(['next'])), true],
  ['declared on none', [shop(['old'])], apply(shop([])), true],
  ['its place runs another one', [shop(['place']), runner('old')], apply(runner('next')), true],
  ['its binding goes', [shop([]), bound('old')], off('Binding', 'bound'), true],
  ['its binding names another', [shop([]), bound('old')], apply(bound('next')), true],
  ['declared on both', [shop(['old'])], apply(shop(['old', 'next'])), false],
  ['a binding keeps it there', [shop(['old']), bound('old')], apply(shop(['next'])), false],
  ['declared as before', [shop(['old'])], apply(shop(['old'])), false],
  ['it never acted from there', [shop(['next'])], apply(shop(['web'])), false],
  ['it mends', [shop(['old'], { lane: 'remediation' })], apply(shop(['next'])), false],
  [
    'what says nothing of who acts from what',
    [shop(['old'])],
    apply(manifest('Resource', 'r', { type: 'secret', tier: 3 })),
    false,
  ],
  [
    'its block has ended',
    [shop(['old'])],
    (made) => {
      made.run({ kind: 'lift-quarantine', asset: 'old', reason: 'drill' })
      return apply(shop(['next']))(made)
    },
    false,
  ],
  [
    'it is on its way already',
    [shop(['old'])],
    (made) => {
      apply(shop(['next']))(made)
      return apply(shop([]))(made)
    },
    false,
  ],
  [
    'what it acts from is blocked and no image',
    [shop(['host'])],
    (made) => {
      quarantined(made, 'host')
      return apply(shop(['next']))(made)
    },
    false,
  ],
]

function world(): Fleet {
  const made = fleet(0)
  made.declare(
    image('old'),
    image('next'),
    image('web'),
    manifest('Asset', 'host', { type: 'host' }),
  )
  return made
}

describe('declared off an image that is blocked', () => {
  for (const [what, before, change, isKept] of TABLE) {
    test(`${what}: ${isKept ? 'kept' : 'not kept'}`, () => {
      const made = world()
      made.declare(...before)
      quarantined(made, 'old')
      const kept = change(made).flatMap(({ kind, body }) => (kind === 'binding.kept' ? [body] : []))
      const identity = find(made.state, 'Identity', 'shop')?.uid
      const asset = find(made.state, 'Asset', 'old')?.uid
      const hold = made.state.assets.get(asset ?? ('' as never))?.hold
      assert.deepEqual(kept, isKept ? [{ identity, asset, hold }] : [])
    })
  }

  test('of very many it has places to stop at, and each is kept', () => {
    const count = 1_200
    const all = (from: string) =>
      Array.from({ length: count }, (_, at) =>
        manifest('Identity', `shop-${at}`, { type: 'workload', assets: [from] }),
      )
    const made = world()
    made.declare(...all('old'))
    quarantined(made, 'old')
    const bodies = [...made.state.manifests.Identity.values()].map((object) => ({
      kind: 'manifest.applied' as const,
      body: { ...object, spec: { ...object.spec, assets: ['next'] }, singlePerson: [] },
    }))
    const asked = keptBindings(made.state, bodies as unknown as Parameters<typeof keptBindings>[1]) // As judged.
    let steps = 0
    let step = asked.next()
    for (; step.done !== true; step = asked.next()) steps += 1
    assert.equal(step.value.length, count)
    assert.ok(steps >= 4, `${steps} steps`)
  })
})
