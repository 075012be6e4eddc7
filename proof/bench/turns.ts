/**
 * The longest step of the long inputs, judged, encoded and applied: what a turn of the decide thread may at most be
 * longer than meant (LIMITS.turnMsMax). Of each step the least of several rounds, so that neither a collection nor
 * whatever else the machine does is in it.
 */

import { finished } from '@holdfast/core/kernel/stepwise'
import { applyInSlices } from '@holdfast/core/loop/apply'
import { explaining } from '@holdfast/core/loop/answer/explain'
import { judging } from '@holdfast/core/loop/loop'
import type { Entry } from '@holdfast/core/state/entries'
import { assetOf, MANY } from '../testkit/many.ts'
import type { Figure } from './estate.ts'

const COUNT = 10_000
const ROUNDS = 5

export function turns(): Figure[] {
  return MANY.flatMap(({ what, made, input }) => {
    const fleet = made(COUNT)
    const asked = input(fleet, COUNT)
    const judged = () => judging(fleet.state, asked, 'tester', fleet.env())
    const figures = [longest(`${what}: judged`, judged)]
    const entries = finished(judged()).entries.map((draft) => ({ ...draft, salt: '' }) as Entry)
    figures.push(
      longest(`${what}: applied`, () => applyInSlices(structuredClone(fleet.state), entries)),
    )
    for (const _ of applyInSlices(fleet.state, entries)) continue
    if (fleet.state.causes.size < COUNT || fleet.state.assets.size > COUNT / 2) return figures
    return [
      ...figures,
      longest(`${what}: explained`, () => explaining(fleet.state, assetOf(fleet), fleet.env())),
    ]
  })
}

/** Rounds are alike, step by step. */
function longest(name: string, work: () => Generator<unknown, unknown, void>): Figure {
  const least: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const steps = work()
    for (let step = 0, done = false; !done; step++) {
      const from = performance.now()
      done = steps.next().done === true
      least[step] = Math.min(least[step] ?? Infinity, performance.now() - from)
    }
  }
  const most = least.reduce((a, b) => Math.max(a, b), 0)
  const where = `${least.indexOf(most)} of ${least.length}`
  return { name: `turns, ${name} (step ${where})`, figure: `${most.toFixed(1)} ms` }
}
