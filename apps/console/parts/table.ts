/** What a table is made of, and what of its list it asks for, by the address. */

import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import type { Asked, ItemOf, ListId, MaybeAsked } from '@holdfast/api/client'
import { OPERATIONS } from '@holdfast/api/operations.generated'
import { call, useList } from '../api/operations.ts'
import { useListSearch, type AddressedSearch } from './list-search.ts'

type Query<I extends ListId> = NonNullable<Asked<I>['query']>
type SortOf<I extends ListId> =
  Query<I> extends { readonly sort?: infer S } ? Exclude<S, undefined | `-${string}`> : never

export interface Column<I extends ListId> {
  /** As the address names it. */
  readonly id: string
  readonly head: string
  readonly cell: (item: ItemOf<I>) => ReactNode
  /** As a file of the rows has it. */
  readonly csv: (item: ItemOf<I>) => string | number | boolean | null
  /** The order of the list that its head asks for. */
  readonly sort?: SortOf<I>
  /** At least as many pixels; 140 where nothing is said. */
  readonly width?: number
  /** Until somebody chooses it. */
  readonly hidden?: boolean
}

/** A filter with how many there are of each of its values. */
export interface Facet {
  /** Of the filter and of the count. */
  readonly name: string
  readonly head: string
  /** For values that do not speak for themselves. */
  readonly words?: { readonly [value: string]: string } | ((value: string) => string)
  /** Of a filter that the list does not count. */
  readonly values?: readonly string[]
  /** The list takes one of its values at a time. */
  readonly single?: boolean
}

export interface TableOf<I extends ListId> {
  readonly list: I
  /** `asset` and `assets`. */
  readonly named: readonly [one: string, many: string]
  readonly idOf: (item: ItemOf<I>) => string | number
  /** The order where none is asked for, if it is not the list's own. */
  readonly first?: SortOf<I> | `-${SortOf<I> & string}`
  /** The first is the name of the row, and always there. */
  readonly columns: readonly [Column<I>, ...Column<I>[]]
  readonly facets?: readonly Facet[]
  /** Of the page, whatever the address says. */
  readonly params?: { readonly [name: string]: string }
  readonly query?: { readonly [name: string]: string }
}

/** So many more are fetched as one scrolls. */
const PAGE = 200

export interface Table<I extends ListId> extends AddressedSearch {
  readonly of: TableOf<I>
  readonly answer: ReturnType<typeof useList<I>>
  readonly items: readonly ItemOf<I>[]
  /** Undefined until they are known. */
  readonly total: number | undefined
  readonly all: number | undefined
  /** `312 of 10,000` where a filter hides some; '' until it is known. */
  readonly counted: string
  readonly facets: { readonly [name: string]: readonly Counted[] }
  readonly columns: readonly Column<I>[]
  /** What the list was asked for, without a place in it. */
  readonly asked: Asked<I>
}

export interface Counted {
  readonly value: string
  /** Undefined where nobody counts. */
  readonly count?: number
}

const NO_PAGES: readonly never[] = []

interface AnyPage<T> {
  readonly items: readonly T[]
  /** Null: nobody knows without reading all of it. */
  readonly total?: number | null
  readonly facets?: { readonly [name: string]: readonly Counted[] } | null
}

export function useTable<I extends ListId>(of: TableOf<I>): Table<I> {
  const addressed = useListSearch(of.list)
  const { search, isFiltered } = addressed
  const known = new Set(OPERATIONS[of.list].query)
  const filters = Object.entries(search).filter(([name]) => known.has(name))
  const first = of.first === undefined ? {} : { sort: String(of.first) }
  const query = { ...first, ...Object.fromEntries(filters), ...of.query }
  const counts = (of.facets ?? [])
    .flatMap(({ name, values }) => (values === undefined ? [name] : []))
    .join(',')
  const asked = asAsked<I>(of, query)
  const answer = useList(
    of.list,
    asAsked<I>(of, { ...query, ...(counts && { facets: counts }) }),
    PAGE,
  )
  const pages = (answer.data?.pages ?? NO_PAGES) as unknown as readonly AnyPage<ItemOf<I>>[] // As any list answers.
  const items = useMemo(() => pages.flatMap((page) => page.items), [pages])
  const total = pages.at(-1)?.total ?? undefined
  const unfiltered = asAsked<I>(of, { ...of.query, limit: '1' })
  const whole = useQuery({
    queryKey: [of.list, unfiltered],
    queryFn: () => call(of.list, ...([unfiltered] as unknown as MaybeAsked<I>)), // All that it takes.
    enabled: isFiltered,
  })
  const unchosen = whole.data as unknown as AnyPage<unknown> | undefined // As above.
  const all = isFiltered ? (unchosen?.total ?? undefined) : total
  const chosen = search['columns']?.split(',')
  const [name, ...others] = of.columns
  return {
    ...addressed,
    of,
    answer,
    items,
    total,
    all,
    counted: countedWords(total, all),
    facets: pages[0]?.facets ?? {},
    columns: [name, ...others.filter(({ id, hidden = false }) => chosen?.includes(id) ?? !hidden)],
    asked,
  }
}

function asAsked<I extends ListId>(
  { params }: TableOf<I>,
  query: { readonly [name: string]: string },
): Asked<I> {
  // The names are those of the contract; values that a filter does not know the server refuses by name.
  return { ...(params === undefined ? {} : { params }), query } as unknown as Asked<I>
}

export function numberWords(number: number): string {
  return number.toLocaleString('en')
}

function countedWords(total: number | undefined, all: number | undefined): string {
  if (total === undefined) return ''
  return all === undefined || all === total
    ? numberWords(total)
    : `${numberWords(total)} of ${numberWords(all)}`
}
