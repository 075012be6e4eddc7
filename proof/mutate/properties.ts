/** What holds of every world, on as many as one fault can be asked about: the tests themselves ask of far more. */

import fc from 'fast-check'
import { agreed } from '../reference/agreement.ts'
import { made } from '../testkit/chance.ts'
import { makeWorld } from '../worlds/world.ts'
import { test } from './collected.ts'

test('decide equals the reference', () => {
  const holds = fc.property(made(makeWorld), (world) => void agreed(world))
  fc.assert(holds, { seed: 20_261_126, numRuns: 1_500, endOnFailure: true })
})
