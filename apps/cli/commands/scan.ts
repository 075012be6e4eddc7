/** `scan`: what this machine looks like, without a server. */

import { resolve } from 'node:path'
import { fixesAt } from '@holdfast/core/model/package-lists'
import { EXITS } from '../exits.ts'
import { ofThisMachine, print } from '../output.ts'
import { scanHere } from '../scan-here.ts'
import { scanLines } from '../scan-lines.ts'
import { verb, type Verb } from '../verb.ts'

export const scan: Verb = verb({
  name: 'scan',
  says: 'what this machine looks like, without a server; exits 9 where it cannot tell',
  options: {
    root: { takes: '<dir>', says: 'the system below a directory instead of this machine' },
  },
  async run({ flags: { root } }) {
    const seen = await scanHere(root === undefined ? '' : resolve(root))
    const facts = { ...seen, fixes: fixesAt(seen.fixes, seen.endedAt) }
    if (facts.fixes.state === 'unknown') process.exitCode = EXITS['cannot-tell']
    return facts
  },
  show(facts) {
    for (const line of scanLines(facts)) print(ofThisMachine(line))
  },
})
