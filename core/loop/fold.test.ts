/** Indexes kept entry by entry equal those computed from scratch; wake-ups come due in order. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '../../proof/testkit/chance.ts'
import { makeWorld, seeded } from '../../proof/worlds/world.ts'
import type { AssetUid, IdentityUid } from '../kernel/ids.ts'
import { instant } from '../kernel/instant.ts'
import { domainOf } from '../model/domain.ts'
import { find, type State } from '../state/state.ts'
import { dueAssets, emptyWakeups, nextWakeup, wakeAt } from '../state/wakeups/wakeups.ts'

/** Bindings and grants straight from the manifests. */
function fromScratch(state: State): { bound: string[]; grants: string[] } {
  const bound = new Set<string>()
  for (const identity of state.manifests.Identity.values()) {
    const names = [...(identity.spec.assets ?? [])]
    for (const one of state.manifests.Binding.values()) {
      if (one.spec.identity === identity.name) names.push(one.spec.asset)
    }
    for (const name of names) {
      const asset = find(state, 'Asset', name)
      if (asset !== undefined) bound.add(`${identity.uid} ${asset.uid}`)
    }
  }
  const grants = [...state.manifests.Grant.values()].map(
    (one) => `${find(state, 'Identity', one.spec.identity)?.uid ?? ''} ${one.uid}`,
  )
  return { bound: [...bound].toSorted(), grants: grants.toSorted() }
}

function kept(state: State): { bound: string[]; reverse: string[]; grants: string[] } {
  const pairs = <A, B>(index: Map<A, Set<B>>, join: (a: A, b: B) => string): string[] =>
    [...index].flatMap(([a, set]) => [...set].map((b) => join(a, b))).toSorted()
  return {
    bound: pairs(state.assetsByIdentity, (identity, asset) => `${identity} ${asset}`),
    reverse: pairs(
      state.identitiesByAsset,
      (asset: AssetUid, identity: IdentityUid) => `${identity} ${asset}`,
    ),
    grants: pairs(state.grantsByIdentity, (identity, grant) => `${identity} ${grant}`),
  }
}

test('two thousand worlds: every index equals the one from scratch', () => {
  let answered = 0
  forAll(makeWorld, { seed: 3, runs: 2_000 }, ({ state }) => {
    const scratch = fromScratch(state)
    const live = kept(state)
    assert.deepEqual(live.bound, scratch.bound)
    assert.deepEqual(live.reverse, scratch.bound)
    assert.deepEqual(live.grants, scratch.grants)
    const domains = [...state.assetsByDomain].flatMap(([domain, uids]) =>
      [...uids].map((uid) => `${domain} ${uid}`),
    )
    const declared = [...state.manifests.Asset.values()].map(
      (one) => `${domainOf(one.labels)} ${one.uid}`,
    )
    assert.deepEqual(domains.toSorted(), declared.toSorted())
    for (const cause of state.causes.values()) {
      assert.ok(state.assets.get(cause.asset)?.causes.has(cause.id))
      // A duty whose cause no longer asks is there only if it was answered, or never was an assumption.
      const duty = state.duties.get(cause.id)
      if (cause.triage !== undefined) assert.equal(duty?.because, cause.triage.because)
      else assert.ok(duty === undefined || duty.record !== null || duty.because !== 'assumed')
      if (duty !== undefined) {
        answered += duty.record === null ? 0 : 1
        assert.ok(duty.record === null || state.triageRecords.has(duty.record))
      }
    }
    const duties = [...state.dutiesByAsset].flatMap(([asset, ids]) =>
      [...ids].map((id) => `${asset} ${id}`),
    )
    const asked = [...state.duties.values()].map((one) => `${one.asset} ${one.cause}`)
    assert.deepEqual(duties.toSorted(), asked.toSorted())
  })
  assert.ok(answered > 0)
})

test('wake-ups: the newest instant of each asset counts, and only what is due is met', () => {
  const random = seeded(5)
  const wakeups = emptyWakeups()
  const model = new Map<string, number>()
  for (let step = 0; step < 5_000; step++) {
    const asset = `as_${Math.floor(random() * 50)}` as AssetUid
    if (random() < 0.1) {
      wakeAt(wakeups, asset, null)
      model.delete(asset)
    } else {
      const at = Math.floor(random() * 1_000)
      wakeAt(wakeups, asset, instant(at))
      model.set(asset, at)
    }
    if (step % 50 !== 0) continue
    const now = Math.floor(random() * 1_000)
    const due = [...model].filter(([, at]) => at <= now).map(([name]) => name)
    assert.deepEqual(new Set(dueAssets(wakeups, instant(now), 1_000)), new Set(due))
    const least = Math.min(...model.values(), Number.POSITIVE_INFINITY)
    assert.equal(nextWakeup(wakeups) ?? Number.POSITIVE_INFINITY, least)
  }
})
