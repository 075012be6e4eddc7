/** A question on the terminal whose answer is not shown. */

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
