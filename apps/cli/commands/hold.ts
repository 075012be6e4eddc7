/** `hold` and `override`: what is blocked, and what is allowed although. */

import type { Command } from 'commander'
import { apiPath } from '@holdfast/core/kernel/api-path'
import { connect, type ClientOptions } from '../client.ts'
import { ago, bold, print, printJson, safe, table, until } from '../output.ts'
import { isJson, showQuestion, type QuestionBody } from './status.ts'
import { showExplanation, type ExplanationBody } from './why.ts'

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
  readonly explanation: ExplanationBody | null
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
  const override = program
    .command('override')
    .description('what is allowed although it would be blocked')
  addOverrideList(override)
  addOverrideShow(override)
  addOverrideReject(override)
  addOverrideExtend(override)
  addOverrideEnd(override)
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

function addOverrideList(override: Command): void {
  override.command('list').action(async (_flags: unknown, command: Command) => {
    const client = connect(command.optsWithGlobals<ClientOptions>())
    const items = await client.list<{
      id: string
      kind: string
      name: string
      owner: string
      reason: string
      expiresAt: string
      endedAt: string | null
      keepsOpen: number
    }>('/api/v1/overrides')
    if (isJson(command)) return printJson(items)
    if (items.length === 0) return print('no override')
    table(
      ['OVERRIDE', 'KIND', 'NAME', 'OWNER', 'ENDS', 'KEEPS OPEN', 'REASON'],
      items.map((one) => [
        one.id,
        one.kind,
        one.name,
        one.owner,
        one.endedAt === null ? until(one.expiresAt) : `ended ${ago(one.endedAt)}`,
        one.keepsOpen === 0 ? '' : `${one.keepsOpen} ${one.keepsOpen === 1 ? 'asset' : 'assets'}`,
        one.reason,
      ]),
    )
  })
}

function addOverrideShow(override: Command): void {
  override.command('show <id>').action(async (id: string, _flags: unknown, command: Command) => {
    const client = connect(command.optsWithGlobals<ClientOptions>())
    const one = await client.get<{
      kind: string
      name: string
      owner: string
      reason: string
      expiresAt: string
      endedAt: string | null
      keepsOpen: number
      open: readonly string[]
      question: QuestionBody | null
    }>(apiPath`/api/v1/overrides/${id}`)
    if (isJson(command)) return printJson(one)
    print(bold(`${safe(one.kind)} ${safe(one.name)}`))
    print(`  Reason   ${safe(one.reason)}`)
    print(`  Owner    ${safe(one.owner)}`)
    print(
      one.endedAt === null
        ? `  Ends     ${one.expiresAt} (${until(one.expiresAt)})`
        : `  Ended    ${one.endedAt}`,
    )
    if (one.question !== null) showQuestion(one.question)
    print(`  Open     ${one.keepsOpen === 0 ? 'no whole asset' : safe(one.open.join(' '))}`)
    if (one.keepsOpen > one.open.length)
      print(`           and ${one.keepsOpen - one.open.length} more`)
  })
}

function addOverrideReject(override: Command): void {
  override
    .command('reject <id>')
    .description('do not believe what a breaker counted: what it left open stays open until an end')
    .requiredOption('--reason <text>', 'why')
    .option('--until <duration>', 'how long', '7d')
    .action(async (id: string, flags: { reason: string; until: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const body = { reason: flags.reason, for: flags.until }
      await client.send('POST', apiPath`/api/v1/overrides/${id}/reject`, body)
      print(`breaker ${id} rejected: it stays open in your name for ${flags.until}`)
    })
}

function addOverrideExtend(override: Command): void {
  override
    .command('extend <id>')
    .description('the same until a later end, in your name')
    .requiredOption('--reason <text>', 'why')
    .option('--until <duration>', 'how long from now', '8h')
    .action(async (id: string, flags: { reason: string; until: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const body = { reason: flags.reason, for: flags.until }
      const answer = await client.send('POST', apiPath`/api/v1/overrides/${id}/extend`, body)
      if (isJson(command)) return printJson(answer)
      print(
        `override ${safe(answer['override'])}: until ${safe(answer['expiresAt'])}, in your name`,
      )
    })
}

function addOverrideEnd(override: Command): void {
  override
    .command('end <id>')
    .description('end it now; of a breaker: what it counted is real, what it held back is refused')
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, flags: { reason: string }, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      await client.send('DELETE', apiPath`/api/v1/overrides/${id}?reason=${flags.reason}`)
      print(`override ${id} ended`)
    })
}
