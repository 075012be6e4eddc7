/** Duties outlive what asked for them; wake-ups come due in order. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll, seeded } from '../../proof/testkit/chance.ts'
import { makeWorld } from '../../proof/worlds/world.ts'
import type { AssetUid } from '../kernel/ids.ts'
import { instant } from '../kernel/instant.ts'
import { dueAssets, emptyWakeups, nextWakeup, wakeAt } from '../state/wakeups/wakeups.ts'

test('worlds: a duty whose cause no longer asks is there only if it was answered, or never was an assumption', () => {
  let answered = 0
  forAll(makeWorld, { seed: 3, runs: 2_000 }, ({ state }) => {
    for (const cause of state.causes.values()) {
      const duty = state.duties.get(cause.id)
      if (cause.triage !== undefined) assert.equal(duty?.because, cause.triage.because)
      else assert.ok(duty === undefined || duty.record !== null || duty.because !== 'assumed')
      if (duty === undefined) continue
      answered += duty.record === null ? 0 : 1
      assert.ok(duty.record === null || state.triageRecords.has(duty.record))
    }
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
