/** `refused list`: who is refused now, held or not, and what to do about each. */

import type { Command } from 'commander'
import { withQuery } from '@holdfast/core/kernel/api-path'
import { connect, type ClientOptions } from '../client.ts'
import { print, printJson, safe, table } from '../output.ts'
import { isJson, showRefused, type RefusedBody } from './status.ts'

/** A use that is refused, or would be: as every list of them has it. */
export interface RefusedUse {
  readonly identity: string
  readonly asset: string
  readonly resource: string
  readonly tier: number
  readonly reason: string
  readonly owner: string | null
}

interface RefusedNow extends RefusedUse {
  readonly hold: string | null
  readonly denying: readonly string[]
  readonly steps: readonly string[]
}

interface RefusedList {
  readonly items: readonly RefusedNow[]
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
      const items: RefusedNow[] = []
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
        const assets = new Set(items.flatMap((now) => now.denying))
        for (const asset of [...assets].toSorted()) print(safe(asset))
        return
      }
      if (Object.keys(filters).length === 0) showRefused(page.counts)
      else if (items.length === 0) print('nobody is refused here')
      if (items.length === 0) return
      usesTable(items, ['NEXT'], ({ steps }) => [steps[0] ?? ''])
    })
}

/** Who is refused what, from where and why, and what more is known of each. */
export function usesTable<Use extends RefusedUse>(
  uses: readonly Use[],
  heads: readonly string[] = [],
  more: (use: Use) => readonly string[] = () => [],
): void {
  table(
    ['IDENTITY', 'ASSET', 'RESOURCE', 'TIER', 'REASON', 'OWNER', ...heads],
    uses.map((use) => [
      use.identity,
      use.asset,
      use.resource,
      String(use.tier),
      use.reason,
      use.owner ?? 'nobody',
      ...more(use),
    ]),
  )
}
