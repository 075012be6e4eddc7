/**
 * It is never wrong about itself (law 16): on generated worlds `check` denies for posture exactly where `why` says so,
 * and every number is that of the rows, counted without the shortcuts of the product.
 */

import { lookAt } from '@holdfast/core/loop/answer/access'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from '@holdfast/core/loop/answer/decide'
import type { Env } from '@holdfast/core/model/env'
import { finished } from '@holdfast/core/kernel/stepwise'
import { explainAsset } from '@holdfast/core/loop/answer/explain'
import { countRefused, ownerOf } from '@holdfast/core/measure/refusals'
import type { Decision } from '@holdfast/core/model/decision'
import type { View } from '@holdfast/core/state/state'
import { forAll } from '../testkit/chance.ts'
import { makeWorld } from '../worlds/world.ts'

const SEED = Number(process.env['HOLDFAST_SEED'] ?? 20_261_126)
const WORLDS = 4_000
const REFUSED = [
  'asset-blocked',
  'asset-quarantined',
  'asset-stale',
  'posture-unknown',
  'asset-not-established',
  'from-backup',
  'asset-unheard',
]

interface Asked {
  readonly asset: string
  readonly identity: string
  readonly resource: string
  readonly tier: number
  readonly decision: Decision
}

/** Every identity × every grant of its × every asset it is bound to, by walking all there is. */
function askAll(view: View, env: Env): Asked[] {
  const asked: Asked[] = []
  for (const identity of view.manifests.Identity.values()) {
    const bound = new Set([
      ...(identity.spec.assets ?? []),
      ...[...view.manifests.Binding.values()]
        .filter((binding) => binding.spec.identity === identity.name)
        .map((binding) => binding.spec.asset),
    ])
    for (const grant of view.manifests.Grant.values()) {
      if (grant.spec.identity !== identity.name) continue
      const resource = [...view.manifests.Resource.values()].find(
        (manifest) => manifest.name === grant.spec.resource,
      )
      if (resource === undefined) continue
      for (const asset of view.manifests.Asset.values()) {
        if (!bound.has(asset.name)) continue
        const decision = decide(
          view,
          {
            subject: { type: 'identity', id: identity.name },
            action: { name: grant.spec.actions[0] ?? '*' },
            resource: { type: resource.spec.type, id: resource.name },
            context: {},
            assets: [asset.name],
          },
          { id: 'c', vouchesFor: 'all' },
          env,
        )
        const { tier } = resource.spec
        asked.push({
          asset: asset.name,
          identity: identity.name,
          resource: resource.name,
          tier,
          decision,
        })
      }
    }
  }
  return asked
}

test(`why says what check does, and counts are rows, on ${WORLDS} worlds (HOLDFAST_SEED=${SEED})`, () => {
  const met = new Map<string, number>()
  forAll(makeWorld, { seed: SEED, runs: WORLDS }, ({ state, env }) => {
    const asked = askAll(state, env)
    const refused = asked.filter(
      ({ decision }) => !decision.decision && REFUSED.includes(decision.code),
    )
    for (const asset of state.manifests.Asset.values()) {
      const why = explainAsset(state, asset, env)
      const mine = asked.filter((one) => one.asset === asset.name)
      met.set(why.access, (met.get(why.access) ?? 0) + 1)
      const says = why.access === 'blocked' || why.access === 'refused'
      if (mine.length > 0) {
        const denied = refused.some((one) => one.asset === asset.name)
        assert.equal(says, denied, `${asset.name}: ${why.sentence}`)
      }
      assert.equal(/^\S+ is (blocked|refused)/.test(why.sentence), says, `${why.sentence}`)
      assert.equal(/^\S+ is (blocked|refused)/.test(why.publicSentence), says)
      const lines = why.cannot.filter((line) => line.reason !== null)
      assert.deepEqual(
        lines.map((line) => `${line.identity} ${line.resource}`).toSorted(),
        refused
          .filter((one) => one.asset === asset.name)
          .map((one) => `${one.identity} ${one.resource}`)
          .toSorted(),
      )
    }
    const rows = [...state.manifests.Asset.keys()].flatMap(
      (uid) => lookAt(state, uid as Parameters<typeof lookAt>[1], env)?.refused ?? [],
    )
    const counts = finished(countRefused(state, rows))
    assert.deepEqual(
      [counts.uses, counts.identities, counts.assets],
      [
        refused.length,
        new Set(refused.map((one) => one.identity)).size,
        new Set(refused.map((one) => one.asset)).size,
      ],
    )
    for (const group of counts.byTier) {
      const mine = refused.filter((one) => one.tier === group.tier)
      assert.deepEqual(
        [group.uses, group.identities],
        [mine.length, new Set(mine.map((one) => one.identity)).size],
      )
    }
    const sum = (groups: readonly { readonly uses: number }[]): number =>
      groups.reduce((total, group) => total + group.uses, 0)
    assert.deepEqual([sum(counts.byReason), sum(counts.byOwner)], [rows.length, rows.length])
    for (const { owner, uses } of counts.byOwner) {
      assert.equal(uses, rows.filter((row) => ownerOf(state, row) === owner).length)
    }
  })
  const states = ['blocked', 'refused', 'overridden', 'report-only', 'permitted']
  assert.deepEqual(
    states.filter((state) => (met.get(state) ?? 0) < 20),
    [],
    'every state was met',
  )
})
