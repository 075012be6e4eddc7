/** `triage`: forensic triage that the directive asks for, recorded or waived by people. */

import type { Command } from 'commander'
import { withQuery } from '@holdfast/core/kernel/api-path'
import { connect, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { print, printJson, safe, table, until } from '../output.ts'
import { isJson } from './status.ts'

interface TriageBody {
  readonly asset: string
  readonly vulnerability: string
  readonly component: string
  readonly owner: string | null
  readonly due: string
  readonly state: 'open' | 'recorded' | 'waived' | 'compromise'
  readonly awaited: boolean
  readonly by: string | null
  readonly until: string | null
  readonly says: string
}

interface TriageList {
  readonly items: readonly TriageBody[]
}

interface AssetFlags {
  readonly asset?: string[]
  readonly type?: string[]
  readonly label?: string[]
  readonly all?: boolean
  readonly vulnerability: string
  readonly reason: string
}

export function triageCommands(program: Command): void {
  const triage = program
    .command('triage')
    .description('forensic triage that the directive asks for after an exploited flaw')
  triage
    .command('list')
    .option('--state <word>', 'open, recorded, waived or compromise')
    .option('--asset <name>', 'of this asset')
    .option('--vulnerability <id>', 'of this flaw')
    .action(async (flags: Record<string, string>, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const query = new URLSearchParams(flags)
      const items = await client.list<TriageBody>(withQuery('/api/v1/triage', query))
      if (isJson(command)) return printJson(items)
      if (items.length === 0) return print('no triage is asked for')
      show(items)
    })
  named(triage.command('record'))
    .description('somebody looked; nothing found lets a waiting release go on')
    .requiredOption('--found <word>', 'nothing or compromise')
    .option('--by <name>', 'who looked, where it is not who says so')
    .action(async (flags: AssetFlags & { found: string; by?: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const { vulnerability, reason, found, by } = flags
      const answer = await client.send<TriageList>('POST', '/api/v1/triage/record', {
        assets: selectorOf(flags),
        vulnerability,
        reason,
        found,
        ...(by === undefined ? {} : { by }),
      })
      if (isJson(command)) return printJson(answer)
      show(answer.items)
      if (found === 'compromise') {
        print('nothing is released by this: holdfast asset quarantine NAME cuts off an asset')
      }
    })
  named(triage.command('waive'))
    .description('answer for not looking, until an end')
    .requiredOption('--until <duration>', 'how long it counts: 72h or 30d')
    .action(async (flags: AssetFlags & { until: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const { vulnerability, reason } = flags
      const answer = await client.send<TriageList>('POST', '/api/v1/triage/waive', {
        assets: selectorOf(flags),
        vulnerability,
        reason,
        for: flags.until,
      })
      if (isJson(command)) return printJson(answer)
      show(answer.items)
    })
}

function named(command: Command): Command {
  return command
    .option('--asset <name...>', 'these assets')
    .option('--type <type...>', 'assets of these types')
    .option('--label <name=value...>', 'assets with these labels')
    .option('--all', 'every asset')
    .requiredOption('--vulnerability <id>', 'the flaw, by any of its ids')
    .requiredOption('--reason <text>', 'what was looked at, or why nobody looks')
}

/** Each given part must match, as in a manifest. */
function selectorOf({ asset, type, label, all }: AssetFlags): Record<string, unknown> {
  const labels = (label ?? []).map((one): [string, string] => {
    const at = one.indexOf('=')
    if (at < 1) throw new Failure(EXITS.usage, `\`${one}\` is no label`, 'write name=value')
    return [one.slice(0, at), one.slice(at + 1)]
  })
  const selector = {
    ...(asset === undefined ? {} : { names: asset }),
    ...(type === undefined ? {} : { types: type }),
    ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }),
    ...(all === true ? { all: true } : {}),
  }
  if (Object.keys(selector).length === 0) {
    throw new Failure(EXITS.usage, 'no asset is named', 'use --asset, --type, --label or --all')
  }
  return selector
}

function show(items: readonly TriageBody[]): void {
  table(
    ['ASSET', 'VULNERABILITY', 'COMPONENT', 'STATE', 'OWNER', 'DUE', 'WAITS', 'ANSWERED BY'],
    items.map((triageBody) => [
      triageBody.asset,
      triageBody.vulnerability,
      triageBody.component,
      triageBody.state === 'compromise' ? 'compromise found' : triageBody.state,
      triageBody.owner ?? 'nobody',
      triageBody.state === 'waived'
        ? `waived ${until(triageBody.until ?? triageBody.due)}`
        : until(triageBody.due),
      triageBody.awaited ? 'a release' : 'nothing',
      triageBody.by === null ? '' : safe(triageBody.by),
    ]),
  )
}
