/** The product's decision and the reference agree on a hundred thousand generated worlds, every run. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '../testkit/chance.ts'
import { makeWorld } from '../worlds/world.ts'
import { agreed } from './agreement.ts'

const SEED = Number(process.env['HOLDFAST_SEED'] ?? 20_261_124)
const WORLDS = 100_000

/** What a run must have met: a generator that never builds a situation proves nothing about it. */
const MUST_MEET = [
  'permitted',
  'permitted-by-override',
  'permitted-report-only',
  'permitted-by-policy',
  'caller-not-entitled',
  'subject-unknown',
  'resource-unknown',
  'identity-suspended',
  'no-grant',
  'grant-expired',
  'asset-unknown',
  'not-bound',
  'asset-not-established',
  'asset-blocked',
  'asset-quarantined',
  'asset-stale',
  'posture-unknown',
  'policy-forbids',
  'policy-denies',
  'policy-error',
  'clock-suspect',
  'from-backup',
  'asset-unheard',
]

test(`decide equals the reference on ${WORLDS} worlds (HOLDFAST_SEED=${SEED})`, () => {
  const met = new Map<string, number>()
  forAll(makeWorld, { seed: SEED, runs: WORLDS }, (world) => {
    const { code } = agreed(world)
    met.set(code, (met.get(code) ?? 0) + 1)
  })
  assert.deepEqual(
    MUST_MEET.filter((code) => (met.get(code) ?? 0) < 20),
    [],
    JSON.stringify([...met]),
  )
})
