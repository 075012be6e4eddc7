/** Chance through fast-check: the same seed gives the same, and what fails is told as small as it fails. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { forAll, made, type Chance } from './chance.ts'

const ofTen = (random: Chance): number[] => Array.from({ length: 10 }, random)

test('the same seed gives the same, another one does not', () => {
  const sample = (seed: number) => fc.sample(made(ofTen), { seed, numRuns: 5 })
  assert.deepEqual(sample(1), sample(1))
  assert.notDeepEqual(sample(1), sample(2))
  assert.ok(sample(1).every((one) => one.every((draw) => draw >= 0 && draw < 1)))
})

test('what fails is made calm but for the draw that it fails by', () => {
  const seen: number[][] = []
  const check = (): void =>
    forAll(ofTen, { seed: 7, runs: 1_000 }, (draws) => {
      const fails = (draws[3] ?? 1) < 0.05
      if (fails) seen.push(draws)
      assert.ok(!fails)
    })
  assert.throws(check, /seed: 7, path: .*10 draws, 1 of them not calm/s)
  const [first, least] = [seen[0] ?? [], seen.at(-1) ?? []]
  assert.ok(first.filter((draw) => draw < 0.99).length > 5)
  assert.deepEqual(
    least.map((draw) => draw < 0.99),
    ofTen(() => 0).map((_, at) => at === 3),
  )
})

test('what never fails is asked as often as was said', () => {
  let asked = 0
  forAll(ofTen, { seed: 7, runs: 50 }, () => {
    asked += 1
  })
  assert.equal(asked, 50)
})
