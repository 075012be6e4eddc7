/** `apply`: the estate as code; all or nothing, with every problem and its place. */

import type { Command } from 'commander'
import { connect, type ClientOptions } from '../client.ts'
import { dim, print, printJson, safe, table } from '../output.ts'
import { isJson } from './status.ts'
import { readInput } from '../input.ts'

interface ApplyBody {
  readonly dryRun: boolean
  readonly results: readonly {
    kind: string
    name: string
    uid: string
    result: string
    difference: readonly string[]
    warnings: readonly string[]
  }[]
}

export function estateCommands(program: Command): void {
  program
    .command('apply')
    .description('apply manifests: YAML documents, a JSON array or one object')
    .requiredOption('-f, --file <file>', 'file, or - for standard input')
    .option('--dry-run', 'say what would change, change nothing')
    .action(async (flags: { file: string; dryRun?: boolean }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const path = flags.dryRun === true ? '/api/v1/apply?dryRun=true' : '/api/v1/apply'
      const answer = JSON.parse(
        await client.raw('POST', path, await readInput(flags.file), 'application/yaml'),
      ) as ApplyBody
      if (isJson(command)) return printJson(answer)
      table(
        ['KIND', 'NAME', 'RESULT', 'UID'],
        answer.results.map((result) => [
          result.kind,
          result.name,
          answer.dryRun ? `would be ${result.result}` : result.result,
          result.uid,
        ]),
      )
      for (const result of answer.results)
        for (const line of result.difference)
          print(`  ${result.kind} ${safe(result.name)}  ${safe(line)}`)
      for (const result of answer.results)
        for (const warning of result.warnings) print(dim(`! ${safe(warning)}`))
    })
}
