/** `decision` and `identity activity`: what was decided, one by one and by hour. */

import type { Command } from 'commander'
import { apiPath, withQuery } from '@holdfast/core/kernel/api-path'
import { parseDuration } from '@holdfast/core/kernel/instant'
import { connect, type Client, type ClientOptions } from '../client.ts'
import { EXITS, Failure } from '../exits.ts'
import { note, print, printJson, printText, safe, table, told } from '../output.ts'
import { isJson } from './status.ts'

interface DecisionItem {
  readonly id: string
  readonly first: string
  readonly last: string
  readonly count: number
  readonly decision: boolean
  readonly code: string
  readonly text: string
  readonly subject: string
  readonly action: string
  readonly resource: string
  readonly assets: readonly string[]
  readonly until: string | null
  readonly next: string | null
}

interface UseItem {
  readonly hour: string
  readonly resource: string
  readonly assets: readonly string[]
  readonly decision: boolean
  readonly code: string
  readonly count: number
  readonly last: string
}

interface ListFlags {
  readonly identity?: string
  readonly asset?: string
  readonly resource?: string
  readonly code?: string
  readonly from?: string
  readonly to?: string
  readonly limit: string
}

export function recordCommands(program: Command): void {
  const decision = program.command('decision').description('decisions that were made')
  filtered(decision.command('list').description('newest first; also as -o csv'))
    .option('--identity <name>', 'whose')
    .option('--limit <count>', 'at most so many', '200')
    .action(async (flags: ListFlags, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const items = await listed<DecisionItem>(client, '/api/v1/decisions', flags, command)
      if (items === null) return
      if (items.length === 0) return print('no decision that is kept is like this')
      table(
        ['FIRST', 'COUNT', 'ANSWER', 'CODE', 'IDENTITY', 'ACTION', 'RESOURCE', 'ASSETS', 'ID'],
        items.map((decisionItem) => [
          decisionItem.first,
          decisionItem.count,
          answerOf(decisionItem),
          decisionItem.code,
          nameIn(decisionItem.subject),
          decisionItem.action,
          nameIn(decisionItem.resource),
          decisionItem.assets.join(' '),
          decisionItem.id,
        ]),
      )
    })
  decision
    .command('show <id>')
    .description('one decision by the id in its answer')
    .action(async (id: string, _flags: unknown, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const decisionItem = await client.get<DecisionItem>(apiPath`/api/v1/decisions/${id}`)
      if (isJson(command)) return printJson(decisionItem)
      const { subject, action, resource, assets } = decisionItem
      const from = assets.length === 0 ? '' : ` from ${assets.join(', ')}`
      print(`${answerOf(decisionItem)}: ${safe(`${subject} ${action} ${resource}${from}`)}`)
      print(`  why    ${safe(decisionItem.text)} (${safe(decisionItem.code)})`)
      const times =
        decisionItem.count === 1
          ? told(decisionItem.first)
          : `${told(decisionItem.first)} to ${told(decisionItem.last)}`
      print(`  when   ${times}${decisionItem.count === 1 ? '' : `, ${decisionItem.count} times`}`)
      if (decisionItem.until !== null) print(`  until  ${told(decisionItem.until)}`)
      if (decisionItem.next !== null) print(`  next   ${safe(decisionItem.next)}`)
    })
}

export function activityCommand(identity: Command): void {
  filtered(
    identity
      .command('activity <name>')
      .description('what it used and was refused, by hour; also as -o csv'),
  )
    .option('--limit <count>', 'at most so many rows', '1000')
    .action(async (name: string, flags: ListFlags, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const chosen = { ...flags, identity: name }
      const items = await listed<UseItem>(client, '/api/v1/activity', chosen, command)
      if (items === null) return
      if (items.length === 0) return print(`nothing of ${safe(name)} is kept for this time`)
      table(
        ['HOUR', 'COUNT', 'ANSWER', 'CODE', 'RESOURCE', 'ASSETS', 'LAST'],
        items.map((useItem) => [
          useItem.hour,
          useItem.count,
          answerOf(useItem),
          useItem.code,
          nameIn(useItem.resource),
          useItem.assets.join(' '),
          useItem.last,
        ]),
      )
    })
}

function filtered(command: Command): Command {
  return command
    .option('--asset <name>', 'from where')
    .option('--resource <name>', 'what')
    .option('--code <code>', 'such as asset-blocked or permitted')
    .option('--from <time>', '2026-11-24T12:00:00Z, or so long ago: 36h')
    .option('--to <time>', 'likewise; the end itself is left out')
}

const PAGE_MAX = 1_000

/** Page by page up to the limit; null: it was written already, in another form than columns. */
async function listed<T>(
  client: Client,
  path: string,
  { limit, from, to, ...filters }: ListFlags,
  command: Command,
): Promise<readonly T[] | null> {
  const most = Number(limit)
  if (!Number.isSafeInteger(most) || most < 1)
    throw new Failure(EXITS.usage, `\`${limit}\` is no count`, 'write --limit 200')
  const times = {
    ...(from === undefined ? {} : { from: timeOf(from) }),
    ...(to === undefined ? {} : { to: timeOf(to) }),
  }
  const { output } = command.optsWithGlobals<{ output: string }>()
  const items: T[] = []
  let [after, rows]: [string | null, number] = [null, 0]
  do {
    const count = String(Math.min(PAGE_MAX, most - rows))
    const query = { ...filters, ...times, limit: count, after: after ?? undefined }
    const url = withQuery(path, Object.entries(query))
    if (output === 'csv') {
      const page = await client.table(url)
      // The head once, and of every page its rows.
      printText(after === null ? page.text : withoutHead(page.text))
      rows += Number(count)
      after = page.next
      continue
    }
    const page = await client.get<{
      items: T[]
      next: string | null
    }>(url)
    items.push(...page.items)
    rows += page.items.length
    after = page.next
  } while (after !== null && rows < most)
  if (after !== null) note(`there are more: --limit ${most * 10}`)
  if (output === 'csv') return null
  if (!isJson(command)) return items
  printJson(items)
  return null
}

function withoutHead(text: string): string {
  return text.slice(text.indexOf('\r\n') + 2)
}

function timeOf(text: string): string {
  const ago = parseDuration(text)
  return ago === undefined ? text : new Date(Date.now() - ago).toISOString()
}

function answerOf({ decision }: { readonly decision: boolean }): string {
  return decision ? 'allowed' : 'denied'
}

function nameIn(text: string): string {
  return text.slice(text.indexOf('/') + 1)
}
