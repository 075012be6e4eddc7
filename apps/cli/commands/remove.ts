/** `delete` of whatever is declared: never without --yes. */

import type { Command } from 'commander'
import type { OperationId } from '@holdfast/api/client'
import { apiPath } from '@holdfast/core/kernel/api-path'
import { KINDS, type ManifestKind } from '@holdfast/core/model/manifest'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { print, safe } from '../output.ts'
import { REASON, YES } from './options.ts'
import { verb, type Verb } from '../verb.ts'

export function removeVerb(of: OperationId & `${string}.delete`): Verb {
  return verb({
    name: 'delete',
    says: 'it is declared no longer; causes are kept',
    args: ['<name>'],
    options: { reason: REASON, yes: YES },
    async run({ client, args: [name], flags: { reason, yes } }) {
      if (yes !== true) throw unsaid(name)
      return client().call(of, { params: { name }, query: { reason } })
    },
    show: (_deleted, { args: [name] }) => print(`${safe(name)} deleted`),
  })
}

function unsaid(name: string): Failure {
  return new Failure(
    EXITS.usage,
    `deleting ${safe(name)} needs --yes`,
    'causes are kept in any case',
  )
}

/** Of a kind whose words are no verbs yet. */
export function remove(noun: Command, kind: ManifestKind): void {
  const { path } = KINDS[kind]
  noun
    .command('delete <name>')
    .requiredOption('--reason <text>', 'why')
    .option('--yes', 'do not ask')
    .action(async (name: string, flags: { reason: string; yes?: boolean }, command: Command) => {
      if (flags.yes !== true) throw unsaid(name)
      const client = connect(command.optsWithGlobals<ClientOptions>())
      await client.send('DELETE', apiPath`/api/v1/${path}/${name}?reason=${flags.reason}`)
      print(`${safe(name)} deleted`)
    })
}
