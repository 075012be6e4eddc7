/** Questions on the terminal: one whose answer is not shown, and one that is answered with yes or no. */

import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** The question goes to standard error: standard output is the answer alone. */
export async function askHidden(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_part, _encoding, done) => done() })
  process.stderr.write(question)
  const asked = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await asked.question('')
  } finally {
    asked.close()
    process.stderr.write('\n')
  }
}

/** Anything but yes is no. */
export async function askYes(question: string): Promise<boolean> {
  const asked = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(?:es)?$/i.test((await asked.question(`${question} [y/N] `)).trim())
  } finally {
    asked.close()
  }
}
