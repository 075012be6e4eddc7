/** `evidence export`: the bundle of a hold, into a file. */

import { writeFileSync } from 'node:fs'
import { shellQuoted } from '@holdfast/core/kernel/shell-quoted'
import { EXITS, Failure } from '../../exits.ts'
import { print } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const exportBundle: Verb = verb({
  name: 'export',
  says: 'the evidence of a hold, as a file that anybody can verify',
  options: {
    hold: { takes: '<id>', says: 'which hold', required: true },
    out: { takes: '<file>', says: 'file to write; otherwise the id of the hold with .hfe' },
  },
  async run({ client, flags: { hold, out } }) {
    const text = await client().text('evidence.export', { params: { id: hold } })
    const file = out ?? `${hold}.hfe`
    written(file, text)
    return { hold, file }
  },
  show({ file }) {
    print(
      `${file} written; verify it anywhere with: holdfast evidence verify ${shellQuoted(file)} --trust KEY`,
    )
    print(
      'KEY is the verifier key of the ledger, which the reader gets from you: holdfast ledger key',
    )
  },
})

function written(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 })
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    const help = 'name a file with --out, in a directory where you may write'
    throw new Failure(EXITS.usage, `${file} cannot be written: ${why}`, help)
  }
}
