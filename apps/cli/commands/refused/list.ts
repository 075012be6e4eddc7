/** `refused list`: who is refused now, held or not, and what to do about each. */

import { pagesOf, type Answer, type Asked, type ItemOf } from '@holdfast/api/client'
import type { Client } from '../../client.ts'
import { countedIn, listOptions, listQuery, type Counted } from '../../list-verb.ts'
import { print, safe } from '../../output.ts'
import { NOBODY, showRefused } from '../../show-refused.ts'
import { usesRows } from '../../uses-table.ts'
import type { Option, Verb } from '../../verb.ts'

interface Refused {
  readonly items: readonly ItemOf<'refusal.list'>[]
  readonly counts: Answer<'refusal.list'>['counts']
  /** Of all: then the counts say who they are. */
  readonly all: boolean
}

interface Blamed {
  readonly assets: readonly string[]
}

const FILTERS = {
  reason: 'blocked, cannot-judge, too-old, incomplete or never-reported, with commas',
  cause: 'what is behind it, as a group of the list is called',
  owner: 'of whom',
  tier: '0 to 3, with commas',
  asset: 'from where',
  type: 'of the assets to blame: host, image, …, with commas',
  identity: 'who',
} as const

const OPTIONS: Readonly<Record<string, Option>> = {
  ...listOptions('refusal.list', FILTERS),
  names: { says: 'only the assets to blame, one a line' },
}

const verb: Verb<Refused | Blamed | Counted, typeof OPTIONS> = {
  name: 'list',
  says: 'who is refused now, and what to do about each',
  options: OPTIONS,
  reads: true,
  async run({ client, flags, isJson }) {
    const { names, count, ...rest }: Readonly<Record<string, unknown>> = flags
    const query = listQuery('refusal.list', rest)
    if (count !== undefined) {
      const one = { ...query, facets: String(count), limit: '1' }
      return countedIn(await client().call('refusal.list', { query: one }), String(count))
    }
    const refused = await refusedBy(client(), query)
    if (names !== true || isJson) return refused
    return { assets: [...new Set(refused.items.flatMap(({ denying }) => denying))].toSorted() }
  },
  above(answer) {
    if ('all' in answer && answer.all && answer.items.length > 0) showRefused(answer.counts)
  },
  table(answer) {
    if ('counts' in answer && !('items' in answer)) return answer.counts
    if ('assets' in answer) return undefined
    return usesRows(answer.items, ['NEXT'], ({ steps }) => [steps[0] ?? ''])
  },
  empty: (answer) => ('all' in answer && answer.all ? NOBODY : 'nobody is refused here'),
  show(answer) {
    if ('assets' in answer) for (const asset of answer.assets) print(safe(asset))
  },
  json(answer) {
    return 'items' in answer ? { items: answer.items, counts: answer.counts } : answer
  },
}

async function refusedBy(
  client: Client,
  query: Readonly<Record<string, unknown>>,
): Promise<Refused> {
  const items: ItemOf<'refusal.list'>[] = []
  let counts: Refused['counts'] | undefined
  // What is asked, with a place in it.
  const ask = (asked: object): Promise<Answer<'refusal.list'>> =>
    client.call('refusal.list', asked as Asked<'refusal.list'>)
  for await (const page of pagesOf({ query: query as Record<string, string> }, ask)) {
    items.push(...page.items)
    counts = page.counts
  }
  return { items, counts: counts as Refused['counts'], all: Object.keys(query).length === 0 } // There is a first page.
}

export const list = verb as unknown as Verb // As `verb` does it.
