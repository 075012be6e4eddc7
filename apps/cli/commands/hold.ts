/** `hold`: what is blocked. */

import type { Command } from 'commander'
import { apiPath } from '@holdfast/core/kernel/api-path'
import { connect, type ClientOptions } from '../client.ts'
import { ago, bold, print, printJson, safe, table, until } from '../output.ts'
import { isJson } from './status.ts'
import { showExplanation, type Explained } from '../explanation.ts'

interface HoldBody {
  readonly id: string
  readonly asset: string
  readonly owner: string | null
  readonly state: string
  /** `blocked`, `overridden`, `report-only` or `permitted`; null: it has ended. */
  readonly access: string | null
  readonly since: string | null
  readonly openedAt: string
  readonly override: { name: string; until: string } | null
  readonly end: string | null
  readonly closedAt: string | null
  readonly causes: readonly string[]
  readonly identities: readonly string[]
}

interface HoldDetailBody {
  readonly explanation: Explained | null
  readonly timeline: readonly { readonly seq: number; readonly at: number; readonly text: string }[]
  readonly exposures: readonly {
    readonly secret: string
    readonly version: number
    readonly identity: string
  }[]
}

function stateOf({ access, override, end }: HoldBody): string {
  switch (access) {
    case 'blocked':
      return 'blocked'
    case 'overridden':
      return override === null ? 'allowed by override' : `allowed until ${override.until}`
    case 'report-only':
      return 'would be blocked'
    case null:
      return end ?? 'released'
    default:
      return 'refuses nobody'
  }
}

export function holdCommands(program: Command): void {
  const hold = program.command('hold').description('what is blocked')
  addHoldList(hold)
  addHoldShow(hold)
  addHoldRelease(hold)
}

function addHoldList(hold: Command): void {
  hold
    .command('list')
    .option('--all', 'released ones too')
    .action(async (flags: { all?: boolean }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const items = await client.list<HoldBody>(
        flags.all === true ? '/api/v1/holds' : '/api/v1/holds?state=open',
      )
      if (isJson(command)) return printJson(items)
      if (items.length === 0) return print('nothing is blocked')
      table(
        ['HOLD', 'ASSET', 'STATE', 'SINCE', 'IDENTITIES', 'CAUSE'],
        items.map((holdBody) => [
          holdBody.id,
          holdBody.asset,
          stateOf(holdBody),
          ago(holdBody.since ?? holdBody.openedAt),
          holdBody.identities.join(', ') || 'none',
          holdBody.causes[0] ?? '',
        ]),
      )
    })
}

function addHoldShow(hold: Command): void {
  hold.command('show <id>').action(async (id: string, _flags: unknown, command: Command) => {
    const client = connect(command.optsWithGlobals<ClientOptions>())
    const holdDetailBody = await client.get<HoldDetailBody>(apiPath`/api/v1/holds/${id}`)
    if (isJson(command)) return printJson(holdDetailBody)
    const { explanation, timeline, exposures } = holdDetailBody
    if (explanation !== null) showExplanation(explanation)
    for (const exposure of exposures)
      print(
        `  Exposed  ${safe(exposure.secret)} version ${exposure.version}, delivered to ${safe(exposure.identity)}`,
      )
    print(bold('Timeline'))
    for (const line of timeline)
      print(`  ${new Date(line.at).toISOString()}  ${safe(line.text)}  (entry ${line.seq})`)
  })
}

function addHoldRelease(hold: Command): void {
  hold
    .command('release <id>')
    .description('allow it although: an override that ends by itself; the block stays on record')
    .requiredOption('--reason <text>', 'why')
    .option('--until <duration>', 'how long', '8h')
    .action(async (id: string, flags: { reason: string; until: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const answer = await client.send('POST', apiPath`/api/v1/holds/${id}/release`, {
        reason: flags.reason,
        for: flags.until,
      })
      if (isJson(command)) return printJson(answer)
      print(
        `override ${safe(answer['override'])}: access returns until ${safe(answer['expiresAt'])} (${until(answer['expiresAt'])}); the block stays on record`,
      )
    })
}
