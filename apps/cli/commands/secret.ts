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
  addSecretPut(secret)
  addSecretList(secret)
  addSecretDelete(secret)
}

function addSecretPut(secret: Command): void {
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
}

function addSecretList(secret: Command): void {
  secret.command('list').action(async (_flags: unknown, command: Command) => {
    const client = connect(command.optsWithGlobals<ClientOptions>())
    const items = await client.list<{
      name: string
      versions: readonly {
        version: number
        keys: readonly string[]
        at: string
        deletedAt: string | null
        destroyedAt: string | null
      }[]
    }>('/api/v1/secrets')
    if (isJson(command)) return printJson(items)
    if (items.length === 0) return print('no secret yet: holdfast secret put prod/db/password')
    table(
      ['SECRET', 'VERSION', 'STATE', 'KEYS', 'WRITTEN'],
      items.map(({ name, versions }) => {
        const newest = versions.at(-1)
        if (newest === undefined) return [name, 'none', '', '', '']
        const { version, keys, at, deletedAt, destroyedAt } = newest
        const gone = destroyedAt === null ? 'deleted' : 'destroyed'
        const state = deletedAt === null && destroyedAt === null ? 'readable' : gone
        return [name, version, state, keys.join(', '), ago(at)]
      }),
    )
  })
}

function addSecretDelete(secret: Command): void {
  secret
    .command('delete <path>')
    .description('remove a secret with all its versions; their bytes are erased from this server')
    .option('--yes', 'do not ask')
    .action(async (path: string, flags: { yes?: boolean }, command: Command) => {
      if (flags.yes !== true) throw new Failure(EXITS.usage, `deleting ${path} needs --yes`)
      const client = connect(command.optsWithGlobals<ClientOptions>())
      // The store removes in silence what was never there.
      const known = await client.get(`/v1/secret/metadata/${path}`).catch((thrown: unknown) => {
        if (thrown instanceof Failure && thrown.exit === EXITS['not-found']) return null
        throw thrown
      })
      if (known === null) {
        throw new Failure(EXITS['not-found'], `no secret at ${path}`, 'holdfast secret list')
      }
      await client.send('DELETE', `/v1/secret/metadata/${path}`)
      print(`${path} removed with all its versions`)
    })
}
