/**
 * Pages of a list, in the order of names: `next` is the name after which the next page starts. What a page needs is
 * picked out in turns, without putting everything in order first, and each element is shown in a turn of its own.
 */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'
import type { Context } from '../context.ts'
import { takeTurns } from '../turns.ts'
import { renderedPage, type Item } from './rendered.ts'

type Query = Readonly<Record<string, string | undefined>>

interface Listed {
  readonly name: string
  readonly uid?: string
}

export interface Page {
  readonly items: readonly Item[]
  readonly next: string | null
}

/** @param all - read as it goes: a filter is best a generator, so that it takes its part of each turn */
export async function page<T extends Listed>(
  context: Context,
  all: Iterable<T>,
  query: Query,
  show: Show<T>,
): Promise<Page> {
  const limit = limitOf(query)
  const found = await firstOf(all, limit + 1, query['after'])
  const items = await shownInTurns(context, found.slice(0, limit), show)
  return { items, next: found.length > limit ? (found[limit - 1]?.name ?? null) : null }
}

/** Of a list that has an order of its own: `next` is a place in it. */
export async function placedPage<T extends Listed>(
  context: Context,
  all: Iterable<T>,
  query: Query,
  show: Show<T>,
): Promise<Page & { readonly total: number }> {
  const limit = limitOf(query)
  const from = Number(query['after'] ?? 0)
  if (!Number.isSafeInteger(from) || from < 0) {
    throw new Problem('bad-request', '`after` is not a place in the list', 'use `next`')
  }
  const turn = takeTurns()
  const found: T[] = []
  let total = 0
  for (const one of all) {
    if (total >= from && found.length < limit) found.push(one)
    total += 1
    if (turn.isOver()) await turn.pause()
  }
  const items = await shownInTurns(context, found, show)
  const end = from + items.length
  return { items, next: end < total ? String(end) : null, total }
}

type Show<T> = (one: T) => Item | Promise<Item>

async function shownInTurns<T extends Listed>(
  { unshown }: Context,
  found: readonly T[],
  show: Show<T>,
): Promise<Item[]> {
  const turn = takeTurns()
  const items: Item[] = []
  for (const one of found) {
    const { name, uid = name } = one
    items.push(await renderedPage(unshown, { name, uid }, async () => show(one)))
    if (turn.isOver()) await turn.pause()
  }
  return items
}

/** The first by name, of those after `after`. */
async function firstOf<T extends Listed>(
  all: Iterable<T>,
  most: number,
  after: string | undefined,
): Promise<readonly T[]> {
  const turn = takeTurns()
  // What is declared anew meanwhile is met twice, and stands once.
  let kept = new Map<string, T>()
  const cut = (): void => {
    const sorted = [...kept].toSorted(([, a], [, b]) => (a.name < b.name ? -1 : 1))
    kept = new Map(sorted.slice(0, most))
  }
  for (const one of all) {
    if (after === undefined || one.name > after) kept.set(one.uid ?? one.name, one)
    if (kept.size >= 2 * most + SLACK) cut()
    if (turn.isOver()) await turn.pause()
  }
  cut()
  return [...kept.values()]
}

/** So that few are not put in order again and again. */
const SLACK = 100

export function limitOf(query: Query): number {
  const limit = Number(query['limit'] ?? 200)
  if (Number.isSafeInteger(limit) && limit >= 1 && limit <= LIMITS.pageItemsMax) return limit
  throw new Problem(
    'bad-request',
    `\`limit\` is not between 1 and ${LIMITS.pageItemsMax}`,
    'leave it out',
  )
}

/** A name by which the newest comes first. */
export function newestFirst(at: number, id: string): string {
  return `${String(Number.MAX_SAFE_INTEGER - at).padStart(16, '0')} ${id}`
}

export function earliestFirst(at: number, id: string): string {
  return `${String(at).padStart(16, '0')} ${id}`
}
