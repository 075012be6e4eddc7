/** What points are called with is renewed in time; where it is not, that is told with when it ends. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOUR_MS, instant, MINUTE_MS } from '@holdfast/core/kernel/instant'
import { emptyState } from '@holdfast/core/state/state'
import type { Renewed } from '@holdfast/edges-base/ports/enforcers'
import { enforcer as openbao } from '@holdfast/enforcers/openbao/enforcer'
import type { Driver } from '../../driver/driver.ts'
import { renewTokens, type Renewals } from './renewing.ts'

const LENDING = { secrets: null, data: '', lent: new Map(), privateHosts: [], directories: [] }

interface Scene {
  readonly renewals: Renewals
  readonly asked: readonly number[]
  readonly at: (ms: number, fromBackup?: boolean) => Promise<void>
}

/** A point that answers in turn; an error is thrown. */
async function scene(answers: readonly (Renewed | Error)[]): Promise<Scene> {
  const view = emptyState()
  const point = { kind: 'EnforcementPoint', uid: 'p', name: 'door', spec: { adapter: 'openbao' } }
  view.manifests.EnforcementPoint.set('p', point as never) // Only what is looked at.
  const asked: number[] = []
  let now = 0
  let fromBackup = false
  const driver = { view, env: () => ({ now: instant(now), fromBackup }) } as unknown as Driver // The same.
  const renew = async (): Promise<Renewed> => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]
    asked.push(now)
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('none')
    return answer
  }
  const enforcer = { ...openbao, problems: () => [], renew }
  const renewals = renewTokens({ driver, lending: LENDING, load: async () => enforcer })
  await renewals.beat()
  return {
    renewals,
    asked,
    at(ms, backup = false) {
      now = ms
      fromBackup = backup
      return renewals.beat()
    },
  }
}

const good = (validMs: number | null): Renewed => ({ validMs, why: null })

for (const [what, answer, dueMs] of [
  ['a day', good(24 * HOUR_MS), HOUR_MS],
  ['half an hour', good(30 * MINUTE_MS), 10 * MINUTE_MS],
  ['for good', good(null), HOUR_MS],
] as const) {
  test(`good for ${what}: asked again after ${dueMs / MINUTE_MS} minutes, and not before`, async () => {
    const { renewals, asked, at } = await scene([answer])
    await at(dueMs - 1)
    await at(dueMs)
    assert.deepEqual(asked, [0, dueMs])
    assert.deepEqual(renewals.troubles(), [])
    await renewals.close()
  })
}

test('a failure is told with when it ends, tried every minute, and over when it succeeds', async () => {
  const answers = [good(3 * HOUR_MS), new Error('OpenBao answered 403'), good(3 * HOUR_MS)]
  const { renewals, asked, at } = await scene(answers)
  await at(HOUR_MS)
  assert.deepEqual(renewals.troubles(), [
    'door: what it is called with is not renewed: OpenBao answered 403; it ends at 1970-01-01T03:00:00Z',
  ])
  await at(HOUR_MS + MINUTE_MS)
  assert.deepEqual(asked, [0, HOUR_MS, HOUR_MS + MINUTE_MS])
  assert.deepEqual(renewals.troubles(), [])
  await renewals.close()
})

test('what cannot be renewed is told from the first look', async () => {
  const { renewals } = await scene([{ validMs: HOUR_MS, why: 'the token is not renewable' }])
  assert.match(renewals.troubles().join(), /not renewable; it ends at 1970-01-01T01:00/)
  await renewals.close()
})

test('from a backup nothing is renewed', async () => {
  const { renewals, asked, at } = await scene([good(HOUR_MS)])
  await at(2 * HOUR_MS, true)
  assert.deepEqual(asked, [0])
  await renewals.close()
})
