/** `apply`: the estate as code; all or nothing, with every problem and its place. */

import { readInput } from '../input.ts'
import { dim, print, safe, table } from '../output.ts'
import { verb, type Verb } from '../verb.ts'

export const apply: Verb = verb({
  name: 'apply',
  says: 'apply manifests: YAML documents, a JSON array or one object',
  options: {
    file: { short: 'f', takes: '<file>', says: 'file, or - for standard input', required: true },
    dryRun: { says: 'say what would change, change nothing' },
  },
  async run({ client, flags: { file, dryRun } }) {
    const body = await readInput(file)
    return client().call('apply', { body, query: dryRun === true ? { dryRun: 'true' } : {} })
  },
  show({ results, dryRun }) {
    table(
      ['KIND', 'NAME', 'RESULT', 'UID'],
      results.map(({ kind, name, result, uid }) => [
        kind,
        name,
        dryRun ? `would be ${result}` : result,
        uid,
      ]),
    )
    for (const { kind, name, difference } of results)
      for (const line of difference) print(`  ${kind} ${safe(name)}  ${safe(line)}`)
    for (const { warnings } of results)
      for (const warning of warnings) print(dim(`! ${safe(warning)}`))
  },
})
