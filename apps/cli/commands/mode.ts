/** `mode`, `off`, `eject`, `resume`: the switches, each an entry of the ledger. */

import type { Command } from 'commander'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { ago, bold, print, printJson, safe, table, until } from '../output.ts'
import { isJson } from './status.ts'

export function modeCommands(program: Command): void {
  const mode = program.command('mode').description('report-only or enforce')
  mode
    .command('set <mode>')
    .description('report-only or enforce, for a scope')
    .requiredOption(
      '--scope <scope>',
      'all, or asset=NAME,… identity=NAME,… resource=NAME,… tier=0,1 (separated by spaces or `;`)',
    )
    .requiredOption('--reason <text>', 'why')
    .action(async (value: string, flags: { scope: string; reason: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const status = await client.send('POST', '/api/v1/mode', {
        mode: value,
        scope: readScope(flags.scope),
        reason: flags.reason,
      })
      if (isJson(command)) return printJson(status)
      showMode(status)
    })
  mode
    .command('show')
    .description(
      'where it enforces, since when, by whom and why; the first row that covers decides',
    )
    .action(async (_flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const now = (await client.get('/api/v1/mode')) as unknown as ModeBody
      if (isJson(command)) return printJson(now)
      print(bold(safe(now.sentence)))
      table(
        ['SCOPE', 'MODE', 'SINCE', 'BY', 'REASON'],
        now.scopes.map((one) => [one.scope, one.mode, ago(one.since), one.by, one.reason]),
      )
      if (now.reviewAt !== null) print(`to be reviewed ${until(now.reviewAt)}`)
    })
  for (const [verb, help, done] of [
    [
      'off',
      'stop enforcing everywhere and undo every effect',
      'enforcement is off everywhere; holdfast resume --reason … starts it again',
    ],
    [
      'eject',
      'stop enforcing and remove all that Holdfast created',
      'enforcement is off and nothing of ours is left at other systems; the ledger stays',
    ],
    ['resume', 'go back to the mode before off', 'off is over: the mode is what it was'],
  ] as const) {
    program
      .command(verb)
      .description(help)
      .requiredOption('--reason <text>', 'why')
      .action(async (flags: { reason: string }, command: Command) => {
        const client = connect(command.optsWithGlobals<ClientOptions>())
        const status = await client.send('POST', `/api/v1/${verb}`, flags)
        if (isJson(command)) return printJson(status)
        print(done)
        showMode(status)
      })
  }
}

interface ModeBody {
  readonly sentence: string
  readonly reviewAt: string | null
  readonly scopes: readonly {
    scope: string
    mode: string
    since: string | null
    by: string
    reason: string
  }[]
}

/** Never more than the mode itself says of where it enforces. */
function showMode(status: Record<string, unknown>): void {
  print(safe(status['modeSentence']))
  if (status['mode'] !== 'off') print('holdfast off --reason … stops enforcing everywhere')
}

function readScope(text: string): Record<string, unknown> {
  if (text === 'all') return { all: true }
  const scope: Record<string, unknown> = {}
  const names: Readonly<Record<string, string>> = {
    asset: 'assets',
    identity: 'identities',
    resource: 'resources',
    tier: 'tiers',
  }
  for (const part of text.split(/[ ;]+/).filter((one) => one !== '')) {
    const [key = '', value = ''] = part.split('=')
    const list = names[key]
    if (list === undefined || value === '')
      throw new Failure(EXITS.usage, `scope \`${part}\` is not known`, 'write all, or asset=web-01')
    const values = value.split(',')
    scope[list] = key === 'tier' ? values.map(Number) : values
  }
  return scope
}
