/** `npm run storm -- [--seconds N] [--seed N]`: ten minutes of hostile senders on all routes; exit 1 where something gave way. */

import { parseArgs } from 'node:util'
import { storm } from './storm.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const [seconds, seed] = [Number(values.seconds), Number(values.seed)]
if (!(seconds > 0) || !Number.isSafeInteger(seed)) {
  console.error('usage: npm run storm -- [--seconds N] [--seed N]; both are numbers')
  process.exit(2)
}
console.log(`${seconds} s, seed ${seed}`)
const { faults, lines } = await storm({ seconds, seed, huge: 60 * 1_048_576, held: 200 })
for (const line of lines) console.log(line)
for (const fault of faults) console.log(`✗ ${fault}`)
console.log(faults.length === 0 ? '✓ nothing gave way' : `${faults.length} faults`)
process.exit(faults.length === 0 ? 0 : 1)
