/**
 * `node bin/run.js proof/ledgers/record.ts`: records what the next versions are held to, once for each number of the
 * rules: entries, the inputs they came of, and what their state holds. It writes over nothing.
 */

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { encodeEntry } from '@holdfast/core/ledger/envelope'
import { RULES } from '@holdfast/core/model/rules'
import { everyKind } from './every-kind.ts'
import { readsOf } from './reads.ts'

const { entries, inputs, state } = everyKind()
const files = {
  entries: entries.map((entry, at) => {
    const salt = Buffer.from(at.toString(16).padStart(32, '0'), 'hex').toString('base64url')
    const line = encodeEntry(entry, salt)
    if (!line.ok) throw new Error(line.error.message)
    return line.value
  }),
  inputs: inputs.map(
    ({ input, actor, at, change, entries: concluded }) =>
      canonicalJson({ actor, at, change, entries: concluded.length, input } as unknown as Json), // All of it is JSON.
  ),
  reads: Object.entries(readsOf(state)).map(([table, rows]) => canonicalJson({ table, rows })),
}
for (const [name, lines] of Object.entries(files)) {
  const path = join(import.meta.dirname, `rules-${RULES}.${name}.jsonl`)
  if (existsSync(path))
    throw new Error(`${path} is recorded: a ledger of then is never written anew`)
  writeFileSync(path, `${lines.join('\n')}\n`)
  console.log(`${path}: ${lines.length} lines`)
}
