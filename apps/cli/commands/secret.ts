/** `secret`: the embedded store. Values are read from standard input, never from the command line. */

import type { Command } from 'commander'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { readInput } from '../input.ts'
import { ago, print, printJson, safe, table } from '../output.ts'
import { isJson } from './status.ts'

export function secretCommands(program: Command): void {
  const secret = program
    .command('secret')
    .description('the embedded secret store (Vault-compatible KV v2)')
  secret
    .command('put <path>')
    .description('write a version: KEY=@FILE, or one value for the key `value` on standard input')
    .argument('[pairs...]', 'KEY=@FILE')
    .action(async (path: string, pairs: string[], _flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const data: Record<string, string> = {}
      for (const pair of pairs) {
        const [key, file] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
        if (!pair.includes('=') || !file.startsWith('@')) {
          throw new Failure(
            EXITS.usage,
            `\`${key}\` is not KEY=@FILE`,
            'a value on the command line would stay in the shell history',
          )
        }
        data[key] = (await readInput(file.slice(1))).replace(/\n$/, '')
      }
      if (pairs.length === 0) data['value'] = (await readInput('-')).replace(/\n$/, '')
      const answer = await client.send('POST', `/v1/secret/data/${path}`, { data })
      if (isJson(command)) return printJson(answer)
      print(
        `${path} version ${safe((answer['data'] as { version?: number } | undefined)?.version)} written`,
      )
    })
  secret.command('list').action(async (_flags: unknown, command: Command) => {
    const client = connect(command.optsWithGlobals<ClientOptions>())
    const { items } = (await client.get('/api/v1/secrets')) as {
      items: {
        name: string
        versions: readonly {
          version: number
          keys: readonly string[]
          at: string
          deletedAt: string | null
        }[]
      }[]
    }
    if (isJson(command)) return printJson(items)
    if (items.length === 0) return print('no secret yet: holdfast secret put prod/db/password')
    table(
      ['SECRET', 'VERSION', 'KEYS', 'WRITTEN'],
      items.map((one) => [
        one.name,
        one.versions.at(-1)?.version,
        one.versions.at(-1)?.keys.join(', '),
        ago(one.versions.at(-1)?.at),
      ]),
    )
  })
  secret
    .command('delete <path>')
    .option('--yes', 'do not ask')
    .action(async (path: string, flags: { yes?: boolean }, command: Command) => {
      if (flags.yes !== true) throw new Failure(EXITS.usage, `deleting ${path} needs --yes`)
      await connect(command.optsWithGlobals<ClientOptions>()).send(
        'DELETE',
        `/v1/secret/metadata/${path}`,
      )
      print(`${path} deleted`)
    })
}
