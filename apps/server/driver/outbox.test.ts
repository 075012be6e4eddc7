/** Effects on their way out: an adapter nobody has is an outcome that says so; what waited goes in its order. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '@holdfast/core/kernel/instant'
import type { Effect } from '@holdfast/core/model/effect'
import type { Input } from '@holdfast/core/model/input'
import { emptyState } from '@holdfast/core/state/state'
import type { Driver } from './driver.ts'
import { openEffects, perform, performAll } from './outbox.ts'

const effect = (id: string, intendedAt = 0, outcome: Effect['outcome'] = null): Effect =>
  ({ id, point: 'door', type: 'notify-blocked', hold: 'h', body: {}, intendedAt, outcome }) as never // Only what is looked at.

const told = async (adapter: string | null): Promise<Input[]> => {
  const view = emptyState()
  if (adapter !== null) {
    const point = { kind: 'EnforcementPoint', uid: 'p', name: 'door', spec: { adapter } }
    view.manifests.EnforcementPoint.set('p', point as never)
    view.names.set('EnforcementPoint/door', 'p')
  }
  const inputs: Input[] = []
  const driver = {
    view,
    env: () => ({ now: instant(1) }),
    submit: (input: Input) => {
      inputs.push(input)
      return Promise.resolve({ answer: { kind: 'done', ids: [] }, size: 1 })
    },
  } as unknown as Driver // As much of it as an effect needs.
  await perform(effect('ef_1'), driver, NOTHING_LENT)
  return inputs
}

const NOTHING_LENT = { secrets: null, data: '', lent: new Map(), privateHosts: [], directories: [] }

for (const [adapter, detail] of [
  ['lapse', 'there is no adapter `lapse`'],
  [null, 'the enforcement point is gone'],
  ['webhook', 'the enforcement point has no url'],
] as const) {
  test(`an effect at a point with ${adapter ?? 'no manifest'} is settled as refused: ${detail}`, async () => {
    assert.deepEqual(await told(adapter), [
      { kind: 'settle-effect', effect: 'ef_1', outcome: 'refused', detail },
    ])
  })
}

test('only what has no outcome is open', () => {
  const view = emptyState()
  for (const one of [effect('a'), effect('b', 0, 'confirmed'), effect('c', 0, 'unknown')]) {
    view.effects.set(one.id, one)
  }
  assert.deepEqual(
    openEffects(view).map((one) => one.id),
    ['a'],
  )
})

test('what waited goes in the order of its intents, a few at a time, each once', async () => {
  const many = Array.from({ length: 50 }, (_, at) => effect(`e${50 - at}`, 50 - at))
  const begun: number[] = []
  let running = 0
  let most = 0
  await performAll(many, async ({ intendedAt }) => {
    begun.push(intendedAt)
    running += 1
    most = Math.max(most, running)
    await new Promise((wait) => setImmediate(wait))
    running -= 1
  })
  assert.deepEqual(
    begun,
    Array.from({ length: 50 }, (_, at) => at + 1),
  )
  assert.ok(most <= 8, `${most} at once`)
})
