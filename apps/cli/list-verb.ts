/** `list` of a noun: its filters, orders and counts are those of the contract, and it is followed to its end. */

import type { Asked, ItemOf, ListId } from '@holdfast/api/client'
import { OPERATIONS } from '@holdfast/api/operations.generated'
import type { Client } from './client.ts'
import { EXITS, Failure } from './exits.ts'
import { note } from './output.ts'
import type { Option, Table, Verb } from './verb.ts'

interface Listed<I extends ListId> {
  readonly of: I
  readonly says: string
  /** Otherwise `list`. */
  readonly name?: string
  readonly head: readonly string[]
  readonly row: (item: ItemOf<I>) => Table['rows'][number]
  readonly empty: string
  /** What a filter is for, where its name does not say it. */
  readonly filters?: Readonly<Record<string, string | Option>>
  /** In which order where none is asked for; otherwise in the server's. */
  readonly sort?: string
  /** So many are shown where no other number is asked for, and how many more there are is told; otherwise all. */
  readonly most?: number
  /** Filters that stand where no others are asked for, unless `--all` is given; `says` is of that. */
  readonly unlessAll?: {
    readonly query: Readonly<Record<string, string>>
    readonly says: string
  }
}

/** Taken care of here; every other parameter of a list is a filter. */
const OWN: ReadonlySet<string> = new Set(['limit', 'after', 'sort', 'q', 'facets'])

/** How many there are of each, in place of the list. */
export interface Counted {
  readonly counts: Table
}

export function listVerb<I extends ListId>({
  of,
  name = 'list',
  says,
  head,
  row,
  empty,
  filters = {},
  sort: usual,
  most,
  unlessAll,
}: Listed<I>): Verb {
  const { path } = OPERATIONS[of]
  // A list of something's is asked for by the name of that thing.
  const names = [...path.matchAll(/\{(\w+)\*?\}/g)].map(([, parameter = '']) => parameter)
  const options: Record<string, Option> = {
    ...listOptions(of, filters),
    ...limitOption(most),
    ...allOption(unlessAll),
  }
  const list: Verb<readonly ItemOf<I>[] | Counted, typeof options> = {
    name,
    says,
    args: names.map((parameter) => `<${parameter}>`),
    options,
    reads: true,
    async run({ client, flags, args }) {
      const params = Object.fromEntries(names.map((parameter, at) => [parameter, args[at] ?? '']))
      const { count, all, ...rest }: Readonly<Record<string, unknown>> = flags
      const asked: Readonly<Record<string, unknown>> = {
        ...(usual === undefined ? {} : { sort: usual }),
        ...(unlessAll === undefined || all === true ? {} : unlessAll.query),
        ...listQuery(of, rest),
      }
      if (count === undefined && most === undefined)
        return client().all(of, ...said<I>({ params, query: asked }))
      if (count === undefined) return firstOf(client(), of, said<I>({ params, query: asked }))
      const query = { ...asked, facets: String(count), limit: '1' }
      return countedIn(await client().call(of, ...said<I>({ params, query })), String(count))
    },
    table: (answer) =>
      'counts' in answer ? answer.counts : { head, rows: answer.map((item) => row(item)) },
    empty,
  }
  return list as unknown as Verb // As `verb` does it.
}

/** Its filters, what `q` takes, its orders and what it counts. */
export function listOptions(
  of: ListId,
  filters: Readonly<Record<string, string | Option>>,
): Readonly<Record<string, Option>> {
  const { query, several, sorts, facets } = OPERATIONS[of]
  const named = query.filter((parameter) => !OWN.has(parameter))
  const filterOptions = named.map((filter): [string, Option] => {
    const text = filters[filter] ?? `only those of this ${filter}; several with commas`
    const option = typeof text === 'string' ? { takes: `<${filter}>`, says: text } : text
    return [filter, several.includes(filter) ? { ...option, many: true } : option]
  })
  return {
    ...Object.fromEntries(filterOptions),
    ...(query.includes('q')
      ? { search: { takes: '<text>', says: 'only those that hold this text' } }
      : {}),
    ...(sorts.length === 0
      ? {}
      : {
          sort: {
            takes: '<column>',
            says: `${sorts.join(', ')}; with - before it the other way round`,
          },
        }),
    ...(facets.length === 0
      ? {}
      : { count: { takes: '<column>', says: `how many there are of each: ${facets.join(', ')}` } }),
  }
}

function limitOption(most: number | undefined): Record<string, Option> {
  return most === undefined
    ? {}
    : { limit: { takes: '<count>', says: 'how many at most', default: String(most) } }
}

function allOption(unlessAll: { readonly says: string } | undefined): Record<string, Option> {
  return unlessAll === undefined ? {} : { all: { says: unlessAll.says } }
}

/** Those of the options above that are asked of the server. */
export function listQuery(
  of: ListId,
  { search, ...flags }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { query } = OPERATIONS[of]
  return {
    ...Object.fromEntries(
      Object.entries(flags)
        .filter(([flag]) => query.includes(flag))
        .map(([flag, value]) => [flag, valueOf(value)]),
    ),
    ...(search === undefined ? {} : { q: search }),
  }
}

function valueOf(value: unknown): unknown {
  // Given again and again: each may hold several.
  if (Array.isArray(value)) return value.join(',')
  // One that takes a value and was given none.
  return value === true ? 'true' : value
}

/** One page; nothing is left out in silence. */
async function firstOf<I extends ListId>(
  client: Client,
  of: I,
  asked: [Asked<I>],
): Promise<readonly ItemOf<I>[]> {
  // As the contract says of any list.
  const page: unknown = await client.call(of, ...asked)
  const { items, total } = page as { readonly items: readonly ItemOf<I>[]; readonly total: number }
  if (total > items.length) note(`${items.length} of ${total}: --limit shows more`)
  return items
}

/** The parameters are names of this very operation. */
function said<I extends ListId>(asked: {
  readonly params: unknown
  readonly query: unknown
}): [Asked<I>] {
  return [asked as unknown as Asked<I>] // Of generated names no type is told.
}

export function countedIn(page: unknown, of: string): Counted {
  // As the contract says of any list.
  const { facets } = page as {
    readonly facets?: Readonly<Record<string, readonly { value: string; count: number }[]>> | null
  }
  if (facets === null) throw new Failure(EXITS.usage, `under these filters nobody counts ${of}`)
  const counts = facets?.[of]
  if (counts === undefined) throw new Failure(EXITS.failed, `the server counted no ${of}`)
  const rows = counts.map(({ value, count }) => [value, count])
  return { counts: { head: [of.toUpperCase(), 'COUNT'], rows } }
}
