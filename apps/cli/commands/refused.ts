/** `refused list`: who is refused now, held or not, and what to do about each. */

import type { Command } from 'commander'
import { withQuery } from '@holdfast/core/kernel/api-path'
import { connect, type ClientOptions } from '../client.ts'
import { print, printJson, safe, table } from '../output.ts'
import { isJson, showRefused, type RefusedBody } from './status.ts'

interface RefusedList {
  readonly items: readonly {
    identity: string
    asset: string
    resource: string
    tier: number
    reason: string
    owner: string | null
    hold: string | null
    denying: readonly string[]
    steps: readonly string[]
  }[]
  readonly total: number
  readonly next: string | null
  readonly counts: RefusedBody
}

interface RefusedFlags {
  readonly reason?: string
  readonly cause?: string
  readonly owner?: string
  readonly tier?: string
  readonly asset?: string
  readonly type?: string
  readonly identity?: string
  readonly names?: boolean
}

export function refusedCommands(program: Command): void {
  const refused = program.command('refused').description('who is refused now, held or not')
  refused
    .command('list')
    .option('--reason <reason>', 'blocked, cannot-judge, too-old, incomplete or never-reported')
    .option('--cause <text>', 'what is behind it, as a group of the list is called')
    .option('--owner <name>', 'of whom')
    .option('--tier <tier>', '0 to 3')
    .option('--asset <name>', 'from where')
    .option('--type <type>', 'of the assets to blame: host, image, …')
    .option('--identity <name>', 'who')
    .option('--names', 'only the assets to blame, one a line')
    .action(async (flags: RefusedFlags, command: Command) => {
      const client = connect(command.optsWithGlobals<ClientOptions>())
      const { names, ...filters } = flags
      const items: RefusedList['items'][number][] = []
      let page: RefusedList
      let after: string | null = null
      do {
        const query = new URLSearchParams({
          ...filters,
          limit: '1000',
          ...(after === null ? {} : { after }),
        })
        page = await client.get<RefusedList>(withQuery('/api/v1/refusals', query))
        items.push(...page.items)
        after = page.next
      } while (after !== null)
      if (isJson(command)) return printJson({ items, counts: page.counts })
      if (names === true) {
        const assets = new Set(items.flatMap((one) => one.denying))
        for (const one of [...assets].toSorted()) print(safe(one))
        return
      }
      if (Object.keys(filters).length === 0) showRefused(page.counts)
      else if (items.length === 0) print('nobody is refused here')
      if (items.length === 0) return
      table(
        ['IDENTITY', 'ASSET', 'RESOURCE', 'TIER', 'REASON', 'OWNER', 'NEXT'],
        items.map((one) => [
          one.identity,
          one.asset,
          one.resource,
          String(one.tier),
          one.reason,
          one.owner ?? 'nobody',
          one.steps[0] ?? '',
        ]),
      )
    })
}
