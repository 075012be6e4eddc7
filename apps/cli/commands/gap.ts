/** `gap`: what nobody can judge, accepted for a time by somebody. It is an Exception like any other. */

import type { Command } from 'commander'
import { formatInstant, instant, parseDuration } from '@holdfast/core/kernel/instant'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { print, printJson } from '../output.ts'
import { isJson } from './status.ts'

interface Flags {
  readonly owner: string
  readonly reason: string
  readonly until: string
}

export function gapCommands(program: Command): void {
  const gap = program.command('gap').description('what nobody can judge')
  gap
    .command('accept <asset> <component>')
    .description('live with it until an end: an Exception; its cause stays on record')
    .requiredOption('--owner <who>', 'who answers for it')
    .requiredOption('--reason <text>', 'why')
    .option('--until <duration>', 'how long', '30d')
    .action(async (asset: string, component: string, flags: Flags, command: Command) => {
      const ms = parseDuration(flags.until)
      if (ms === undefined) {
        throw new Failure(
          EXITS.usage,
          `\`${flags.until}\` is no duration`,
          'write it like 30d or 8h',
        )
      }
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const expires = formatInstant(instant(Date.now() + ms))
      const name = `gap/${asset}/${component.replaceAll(/[^A-Za-z0-9._:@/+=-]/g, '-')}`.slice(
        0,
        253,
      )
      const answer = await client.send('POST', '/api/v1/apply', {
        apiVersion: 'holdfast.dev/v1',
        kind: 'Exception',
        metadata: { name },
        spec: {
          scope: { assets: [asset], gaps: [component] },
          owner: flags.owner,
          reason: flags.reason,
          expires,
        },
      })
      if (isJson(command)) return printJson(answer)
      print(`${component} on ${asset} is accepted until ${expires}: override ${name}`)
    })
}
