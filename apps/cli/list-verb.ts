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
}

/** Taken care of here; every other parameter of a list is a filter. */
const OWN: ReadonlySet<string> = new Set(['limit', 'after', 'sort', 'q', 'facets'])

interface Counted {
  readonly counts: { readonly head: string; readonly rows: Table['rows'] }
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
}: Listed<I>): Verb {
  const { path, query, sorts, facets } = OPERATIONS[of]
  // A list of something's is asked for by the name of that thing.
  const names = [...path.matchAll(/\{(\w+)\*?\}/g)].map(([, parameter = '']) => parameter)
  const named = query.filter((parameter) => !OWN.has(parameter))
  const filterOptions = named.map((filter): [string, Option] => {
    const text = filters[filter] ?? `only those of this ${filter}; several with commas`
    return [filter, typeof text === 'string' ? { takes: `<${filter}>`, says: text } : text]
  })
  const options: Record<string, Option> = {
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
    ...(most === undefined
      ? {}
      : { limit: { takes: '<count>', says: 'how many at most', default: String(most) } }),
    ...(facets.length === 0
      ? {}
      : { count: { takes: '<column>', says: `how many there are of each: ${facets.join(', ')}` } }),
  }
  const list: Verb<readonly ItemOf<I>[] | Counted, typeof options> = {
    name,
    says,
    args: names.map((parameter) => `<${parameter}>`),
    options,
    reads: true,
    async run({ client, flags, args }) {
      const params = Object.fromEntries(names.map((parameter, at) => [parameter, args[at] ?? '']))
      const { search, count, ...rest }: Readonly<Record<string, unknown>> = flags
      const asked: Readonly<Record<string, unknown>> = {
        ...Object.fromEntries(
          Object.entries(rest)
            .filter(([flag]) => query.includes(flag))
            // One that takes a value and was given none.
            .map(([flag, value]) => [flag, value === true ? 'true' : value]),
        ),
        ...(search === undefined ? {} : { q: search }),
        ...(usual === undefined || rest['sort'] !== undefined ? {} : { sort: usual }),
      }
      if (count === undefined && most === undefined)
        return client().all(of, ...said<I>({ params, query: asked }))
      if (count === undefined) return firstOf(client(), of, said<I>({ params, query: asked }))
      const page: unknown = await client().call(
        of,
        ...said<I>({ params, query: { ...asked, facets: String(count), limit: '1' } }),
      )
      return { counts: { head: String(count), rows: countsOf(page, String(count)) } }
    },
    table: (answer) =>
      'counts' in answer
        ? { head: [answer.counts.head.toUpperCase(), 'COUNT'], rows: answer.counts.rows }
        : { head, rows: answer.map((item) => row(item)) },
    empty,
  }
  return list as unknown as Verb // As `verb` does it.
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

function countsOf(page: unknown, of: string): Table['rows'] {
  // As the contract says of any list.
  const { facets } = page as {
    readonly facets?: Readonly<Record<string, readonly { value: string; count: number }[]>>
  }
  const counts = facets?.[of]
  if (counts === undefined) throw new Failure(EXITS.failed, `the server counted no ${of}`)
  return counts.map(({ value, count }) => [value, count])
}
