/** `mode`, `off`, `eject`, `resume`: the switches, each an entry of the ledger. */

import type { Command } from 'commander'
import { apiPath } from '@holdfast/core/kernel/api-path'
import { connect, type Client, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { ago, bold, print, printJson, safe, table, until } from '../output.ts'
import { usesTable, type RefusedUse } from './refused.ts'
import { isJson, showRefused, type RefusedBody } from './status.ts'

export function modeCommands(program: Command): void {
  const mode = program.command('mode').description('report-only or enforce')
  addModeSet(mode)
  addModeShow(mode)
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
    const switched = program
      .command(verb)
      .description(help)
      .requiredOption('--reason <text>', 'why')
    if (verb === 'off')
      switched.option('--rehearse', 'go through it: what it would leave refused; changes nothing')
    switched.action(async (flags: { reason: string; rehearse?: boolean }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const { reason } = flags
      if (flags.rehearse === true) return rehearse(client, reason, command)
      const status = await client.send('POST', apiPath`/api/v1/${verb}`, { reason })
      if (isJson(command)) return printJson(status)
      print(done)
      showMode(status)
    })
  }
}

function addModeSet(mode: Command): void {
  mode
    .command('set <mode>')
    .description('report-only or enforce, for a scope')
    .requiredOption(
      '--scope <scope>',
      'all, or asset=NAME,… identity=NAME,… resource=NAME,… tier=0,1 (separated by spaces or `;`)',
    )
    .option('--reason <text>', 'why')
    .option('--dry-run', 'who would be refused, by reason, owner and tier; changes nothing')
    .option('--digest <digest>', 'of the list that --dry-run showed')
    .option('--waves <percents>', 'rising to 100, such as 10,50,100; they undo themselves')
    .option('--every <duration>', 'time between waves', '1h')
    .action(async (value: string, flags: SetFlags, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const scope = readScope(flags.scope)
      if (flags.dryRun === true) {
        if (value !== 'enforce')
          throw new Failure(EXITS.usage, '--dry-run is for enforce', 'report-only refuses nobody')
        const shown = await client.send<PreviewBody>('POST', '/api/v1/mode/preview', {
          scope,
        })
        return isJson(command) ? printJson(shown) : showPreview(shown)
      }
      if (flags.reason === undefined)
        throw new Failure(EXITS.usage, 'no --reason is given', 'say why: it is recorded')
      const status = await client.send('POST', '/api/v1/mode', {
        mode: value,
        scope,
        reason: flags.reason,
        ...(flags.digest === undefined ? {} : { digest: flags.digest }),
        ...(flags.waves === undefined
          ? {}
          : { waves: flags.waves.split(',').map(Number), every: flags.every }),
      })
      if (isJson(command)) return printJson(status)
      showMode(status)
    })
}

function addModeShow(mode: Command): void {
  mode
    .command('show')
    .description(
      'where it enforces, since when, by whom and why; the first row that covers decides',
    )
    .action(async (_flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const now = await client.get<ModeBody>('/api/v1/mode')
      if (isJson(command)) return printJson(now)
      print(bold(safe(now.sentence)))
      table(
        ['SCOPE', 'MODE', 'SINCE', 'BY', 'REASON'],
        now.scopes.map((scope) => [
          scope.scope,
          scope.mode,
          ago(scope.since),
          scope.by,
          scope.reason,
        ]),
      )
      if (now.rollout !== null) print(safe(now.rollout.sentence))
      if (now.reviewAt !== null) print(`to be reviewed ${until(now.reviewAt)}`)
    })
}

interface SetFlags {
  readonly scope: string
  readonly reason?: string
  readonly dryRun?: boolean
  readonly digest?: string
  readonly waves?: string
  readonly every: string
}

/** Counted in the records of the past. */
interface UsedThen extends RefusedUse {
  readonly count: number
  readonly last: string
}

interface PreviewBody {
  readonly digest: string
  readonly scope: string
  readonly counts: RefusedBody
  readonly rows: readonly RefusedUse[]
  readonly total: number
  readonly past: {
    readonly since: string
    readonly whole: boolean
    readonly rows: readonly UsedThen[]
    readonly total: number
  }
  readonly rehearsal: { at: string; fresh: boolean } | null
  readonly needs: readonly string[]
}

const SHOWN_MAX = 20

function showPreview(shown: PreviewBody): void {
  print(bold(`Enforcing on ${safe(shown.scope)} would refuse:`))
  showRefused(shown.counts)
  if (shown.total > 0) usesTable(shown.rows.slice(0, SHOWN_MAX))
  if (shown.total > SHOWN_MAX) print(`and ${shown.total - SHOWN_MAX} more: -o json`)
  showPast(shown.past)
  print(`REHEARSED ${rehearsedText(shown.rehearsal)}`)
  print('To switch it on, while this list stays as it is:')
  for (const line of shown.needs) print(`  ${safe(line)}`)
}

/** What the records say of who came in the last days, and would not have got through. */
function showPast({ since, whole, rows, total }: PreviewBody['past']): void {
  print(bold(`In the records since ${safe(since)} it would have refused:`))
  if (!whole) print('not every record of seven days could be read yet: ask again for the rest')
  if (total === 0) return print('nobody')
  usesTable(rows.slice(0, SHOWN_MAX), ['TIMES', 'LAST'], ({ count, last }) => [
    String(count),
    ago(last),
  ])
  if (total > SHOWN_MAX) print(`and ${total - SHOWN_MAX} more: -o json`)
}

function rehearsedText(of: PreviewBody['rehearsal']): string {
  if (of === null) return 'never: nobody has gone through `off` yet'
  return `${ago(of.at)}${of.fresh ? '' : ': too long ago'}`
}

async function rehearse(client: Client, reason: string, command: Command): Promise<void> {
  const path = '/api/v1/off/rehearse'
  const answer = await client.send<{ checked: number; stays: number }>('POST', path, { reason })
  if (isJson(command)) return printJson(answer)
  const { checked, stays } = answer
  print(
    `off was gone through: of ${checked} accesses that enforcing everywhere refuses, ${checked - stays} come back with it`,
  )
  if (stays > 0) print(`${stays} stay refused: what a person quarantined is lifted by a person`)
}

interface ModeBody {
  readonly sentence: string
  readonly reviewAt: string | null
  readonly rollout: { readonly sentence: string } | null
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
