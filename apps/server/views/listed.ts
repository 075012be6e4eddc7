/**
 * A list of the API: filtered, searched, counted, in one of its orders, a page at a time. All rows are passed in turns
 * and none is put in order that the page does not need; each element is shown in a turn of its own.
 */

import { base64url, fromBase64url, fromUtf8, utf8 } from '@holdfast/core/kernel/bytes'
import type { Facets } from '@holdfast/api/list'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { Context } from '../context.ts'
import { inTurns, takeTurns } from '../turns.ts'
import { pass } from './list-pass.ts'
import { orderOf, type Asked, type Listing, type Place } from './listing.ts'
import { renderedPage, type Known, type Unshown } from './rendered.ts'

export interface Page<Item> {
  readonly items: readonly (Item | Unshown)[]
  readonly next: string | null
  readonly total: number
  readonly facets?: Facets
}

export async function listed<Row, Q extends Asked, Item>(
  context: Context,
  query: Q,
  listing: Listing<Row, Q>,
  show: (row: Row) => Item | Promise<Item>,
): Promise<Page<Item>> {
  const { limit = 200 } = query
  const order = orderOf(query, listing)
  const after = query.after === undefined ? null : placeAt(query.after, order.name)
  const wanted = { query, listing, order, after, most: limit + 1 }
  const found = await inTurns(pass(context.unshown, wanted), takeTurns())
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

function cursorOf(order: string, { key, tie }: Place): string {
  return base64url(utf8(JSON.stringify([order, key, tie])))
}

function placeAt(cursor: string, order: string): Place {
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
