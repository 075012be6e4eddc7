/** `npm run wake [AGENTS]`: 5,000 agents behind one address come back after a month; prints counts and minutes. */

import { wake } from './wake.ts'

const agents = Number(process.argv[2] ?? 5_000)
if (!Number.isSafeInteger(agents) || agents < 1) {
  console.error('usage: npm run wake [AGENTS]')
  process.exit(2)
}
const { verified, ms, failed } = await wake({
  agents,
  packages: 50,
  pace: 1,
  tell: (line) => console.log(line),
})
for (const [word, count] of [...failed].toSorted((a, b) => b[1] - a[1])) {
  console.log(`${count} tries failed: ${word}`)
}
console.log(`${verified} of ${agents} verified again after ${(ms / 60_000).toFixed(1)} minutes`)
