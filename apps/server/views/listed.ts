/**
 * A list of the API: filtered, searched, counted, in one of its orders, a page at a time. All rows are passed in turns
 * and none is put in order that the page does not need; each element is shown in a turn of its own.
 */

import { base64url, fromBase64url, fromUtf8, utf8 } from '@holdfast/core/kernel/bytes'
import type { Facets } from '@holdfast/api/list'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { Context } from '../context.ts'
import { takeTurns, type Turn } from '../turns.ts'
import { attempt, renderedPage, type Known, type Unshown } from './rendered.ts'

/** What any list takes. */
interface Asked {
  readonly limit?: number | undefined
  readonly after?: string | undefined
  readonly sort?: string | undefined
  readonly q?: string | undefined
  readonly facets?: readonly string[] | undefined
}

/** As a row is ordered by it; null stands last, whichever way round. */
export type Key = string | number | null

type SortOf<Q extends Asked> = Exclude<NonNullable<Q['sort']>, `-${string}`>
type FacetOf<Q extends Asked> = NonNullable<Q['facets']>[number]
type FilterOf<Q extends Asked> = Exclude<keyof Q, keyof Asked>

export interface Listing<Row, Q extends Asked> {
  /** Read as it goes. */
  readonly rows: Iterable<Row>
  readonly known: (row: Row) => Known
  readonly filters: {
    readonly [F in FilterOf<Q>]-?: (row: Row, asked: NonNullable<Q[F]>) => boolean
  }
  /** The first is the order when none is asked for. */
  readonly sorts: { readonly [S in SortOf<Q>]: (row: Row) => Key }
  readonly facets: { readonly [C in FacetOf<Q>]: (row: Row) => string | readonly string[] }
  /** Where `q` looks. */
  readonly texts: (row: Row) => readonly (string | null | undefined)[]
  /** Called with each that is found, on whatever page it is. */
  readonly found?: (row: Row) => void
}

export interface Page<Item> {
  readonly items: readonly (Item | Unshown)[]
  readonly next: string | null
  readonly total: number
  readonly facets?: Facets
}

interface Placed<Row> {
  readonly key: Key
  /** By which two rows of the same key are told apart. */
  readonly tie: string
  readonly row: Row
}

/** More are not counted apart: the rest of a facet with as many values is one nobody chooses from. */
const VALUES_MAX = 200

export async function listed<Row, Q extends Asked, Item>(
  context: Context,
  query: Q,
  listing: Listing<Row, Q>,
  show: (row: Row) => Item | Promise<Item>,
): Promise<Page<Item>> {
  const { limit = 200 } = query
  const order = orderOf(query, listing)
  const found = await pass(context, query, listing, order, limit + 1)
  const placed = found.first.slice(0, limit)
  const items = await shownInTurns(
    context,
    placed.map(({ row }) => row),
    listing.known,
    show,
  )
  const last = found.first.length > limit ? placed.at(-1) : undefined
  return {
    items,
    next: last === undefined ? null : cursorOf(order.name, last),
    total: found.total,
    ...(query.facets === undefined ? {} : { facets: found.facets }),
  }
}

interface Order<Row> {
  /** With `-` before it where it is turned round. */
  readonly name: string
  readonly key: (row: Row) => Key
  readonly compare: (a: Omit<Placed<unknown>, 'row'>, b: Omit<Placed<unknown>, 'row'>) => number
}

function orderOf<Row, Q extends Asked>({ sort }: Q, { sorts }: Listing<Row, Q>): Order<Row> {
  const keys: Readonly<Record<string, (row: Row) => Key>> = sorts
  const name = sort ?? Object.keys(keys)[0] ?? ''
  const down = name.startsWith('-')
  const key = keys[down ? name.slice(1) : name] ?? (() => null)
  const sign = down ? -1 : 1
  return {
    name,
    key,
    compare(a, b) {
      if (a.key !== b.key) {
        if (a.key === null || b.key === null) return a.key === null ? 1 : -1
        return a.key < b.key ? -sign : sign
      }
      return a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0
    },
  }
}

interface Passed<Row> {
  readonly first: readonly Placed<Row>[]
  readonly total: number
  readonly facets: Facets
}

/** One pass over all: what is found is counted, and the first of it after the cursor are kept. */
async function pass<Row, Q extends Asked>(
  context: Context,
  query: Q,
  listing: Listing<Row, Q>,
  order: Order<Row>,
  most: number,
): Promise<Passed<Row>> {
  const after = query.after === undefined ? null : placeAt(query.after, order.name)
  const failing = filtersOf(query, listing)
  const counts = new Map((query.facets ?? []).map((name) => [name, new Map<string, number>()]))
  const turn = takeTurns()
  let total = 0
  // What is declared anew meanwhile is met twice, and stands once.
  let kept = new Map<string, Placed<Row>>()
  const cut = (): void => {
    const sorted = [...kept].toSorted(([, a], [, b]) => order.compare(a, b))
    kept = new Map(sorted.slice(0, most))
  }
  for (const row of listing.rows) {
    const known = listing.known(row)
    // A row whose filter or key cannot be made is shown as what cannot be shown: it is left out nowhere.
    const fails = attempt(context.unshown, known, () => failing(row))
    const by = fails.ok ? fails.value : []
    count(counts, row, by, listing, context, known)
    if (by.length === 0) {
      total += 1
      listing.found?.(row)
      const key = attempt(context.unshown, known, () => order.key(row))
      const placed = { key: key.ok ? key.value : null, tie: `${known.name} ${known.uid}`, row }
      if (after === null || order.compare(after, placed) < 0) kept.set(known.uid, placed)
      if (kept.size >= 2 * most + SLACK) cut()
    }
    if (turn.isOver()) await turn.pause()
  }
  cut()
  return { first: [...kept.values()], total, facets: await facetsOf(counts, turn) }
}

/** So that few are not put in order again and again. */
const SLACK = 100

/** Which of the filters a row does not pass; what `q` does not find fails by that name. */
function filtersOf<Row, Q extends Asked>(
  query: Q,
  { filters, texts }: Listing<Row, Q>,
): (row: Row) => readonly string[] {
  const asked = new Map<string, unknown>(Object.entries(query))
  const active = Object.entries<(row: Row, wanted: never) => boolean>(filters).filter(
    ([name]) => asked.get(name) !== undefined,
  )
  const q = query.q?.trim().toLowerCase() ?? ''
  return (row) => [
    ...active.flatMap(([name, passes]) =>
      // Each filter is handed what its own schema read.
      passes(row, asked.get(name) as never) ? [] : [name],
    ),
    ...(q === '' || texts(row).some((text) => text?.toLowerCase().includes(q) === true)
      ? []
      : ['q']),
  ]
}

/** A facet counts what passes every other filter: how many there would be if another of its values were chosen. */
function count<Row, Q extends Asked>(
  counts: ReadonlyMap<string, Map<string, number>>,
  row: Row,
  fails: readonly string[],
  { facets }: Listing<Row, Q>,
  context: Context,
  known: Known,
): void {
  if (fails.length > 1) return
  const valuesOf: Readonly<Record<string, (row: Row) => string | readonly string[]>> = facets
  for (const [name, values] of counts) {
    if (fails.length === 1 && fails[0] !== name) continue
    const made = attempt(context.unshown, known, () => valuesOf[name]?.(row) ?? [])
    for (const value of new Set(made.ok ? [made.value].flat() : [])) {
      values.set(value, (values.get(value) ?? 0) + 1)
    }
  }
}

/** The values counted most. A facet of names has as many as there are rows: they too are passed in turns. */
async function facetsOf(
  counts: ReadonlyMap<string, ReadonlyMap<string, number>>,
  turn: Turn,
): Promise<Facets> {
  const facets: Record<string, Facets[string]> = {}
  for (const [name, values] of counts) {
    let most: Facets[string][number][] = []
    const cut = (): void => {
      most = most
        .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
        .slice(0, VALUES_MAX)
    }
    for (const [value, times] of values) {
      most.push({ value, count: times })
      if (most.length >= 2 * VALUES_MAX) cut()
      if (turn.isOver()) await turn.pause()
    }
    cut()
    facets[name] = most
  }
  return facets
}

function cursorOf(order: string, { key, tie }: Omit<Placed<unknown>, 'row'>): string {
  return base64url(utf8(JSON.stringify([order, key, tie])))
}

function placeAt(cursor: string, order: string): Omit<Placed<unknown>, 'row'> {
  const [of, key, tie] = textOf(cursor)
  const isKey = key === null || typeof key === 'string' || typeof key === 'number'
  if (of !== order || typeof tie !== 'string' || !isKey) {
    const help = 'take `next` as it was, with the same `sort`'
    throw new Problem('bad-request', '`after` is not where a page of this list ended', help)
  }
  return { key, tie }
}

function textOf(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(fromUtf8(fromBase64url(cursor) ?? utf8('')) ?? '')
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}

async function shownInTurns<Row, Item>(
  { unshown }: Context,
  rows: readonly Row[],
  known: (row: Row) => Known,
  show: (row: Row) => Item | Promise<Item>,
): Promise<(Item | Unshown)[]> {
  const turn = takeTurns()
  const items: (Item | Unshown)[] = []
  for (const row of rows) {
    items.push(await renderedPage(unshown, known(row), async () => show(row)))
    if (turn.isOver()) await turn.pause()
  }
  return items
}
