/** `token`: who may call what. A token is shown once. */

import type { Command } from 'commander'
import { apiPath } from '@holdfast/core/kernel/api-path'
import type { TokenScope } from '@holdfast/core/model/token'
import { scopeText } from '@holdfast/core/model/token-scope'
import { connect, type ClientOptions } from '../client.ts'
import { ago, note, print, printJson, safe, table, until } from '../output.ts'
import { isJson } from './status.ts'

export function tokenCommands(program: Command): void {
  const token = program.command('token').description('bearer tokens')
  token
    .command('create')
    .requiredOption('--for <name>', 'whom it is for')
    .requiredOption(
      '--scope <scope>',
      'decide[:vouch=ASSET,…] · report:source=NAME · apply[:KINDS] · read · approve · admin · enroll:ASSET',
    )
    .option('--expires <duration>', 'how long it is good: 90d at most', '1d')
    .action(async (flags: { for: string; scope: string; expires: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const answer = await client.send('POST', '/api/v1/tokens', flags)
      const { warnings } = answer as { warnings?: readonly unknown[] }
      for (const warning of warnings ?? []) note(`! ${safe(warning)}`)
      if (isJson(command)) return printJson(answer)
      note(`token ${safe(answer['id'])}, shown once:`)
      print(safe(answer['token']))
    })
  token.command('list').action(async (_flags: unknown, command: Command) => {
    const client = connect(command.optsWithGlobals<ClientOptions>())
    const items = await client.list<{
      uid: string
      subject: string
      scope: TokenScope
      expiresAt: string
      revokedAt: string | null
    }>('/api/v1/tokens')
    if (isJson(command)) return printJson(items)
    if (items.length === 0) return print('no token beside the admin token')
    table(
      ['TOKEN', 'FOR', 'SCOPE', 'ENDS'],
      items.map((one) => [
        one.uid,
        one.subject,
        scopeText(one.scope),
        one.revokedAt === null ? until(one.expiresAt) : `revoked ${ago(one.revokedAt)}`,
      ]),
    )
  })
  token
    .command('revoke <id>')
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, flags: { reason: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      await client.send('DELETE', apiPath`/api/v1/tokens/${id}?reason=${flags.reason}`)
      print(`token ${id} revoked`)
    })
}
