/**
 * One pass over the rows of a list: what is found is counted, and the first of it in the order asked for are kept. In
 * steps: after each row, and within one of which something takes long.
 */

import type { Facets } from '@holdfast/api/list'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import {
  valueOf,
  type Asked,
  type Listing,
  type Order,
  type Place,
  type MaybeStepwise,
} from './listing.ts'
import { attemptInSteps, type Known, type Tell } from './rendered.ts'

export interface Placed<Row> extends Place {
  readonly row: Row
}

interface Passed<Row> {
  readonly first: readonly Placed<Row>[]
  readonly total: number
  readonly facets: Facets
}

export interface Wanted<Row, Q extends Asked> {
  readonly query: Q
  readonly listing: Listing<Row, Q>
  readonly order: Order<Row>
  /** Behind this one; null: from the first on. */
  readonly after: Place | null
  readonly most: number
}

/** Of a row that cannot be filtered, put in order or counted `tell` is told. */
export function* pass<Row, Q extends Asked>(
  tell: Tell,
  { query, listing, order, after, most }: Wanted<Row, Q>,
): Stepwise<Passed<Row>> {
  const failing = filtersOf(query, listing)
  const counts = new Map((query.facets ?? []).map((name) => [name, new Map<string, number>()]))
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
    const fails = yield* attemptInSteps(tell, known, () => failing(row))
    const by = fails.ok ? fails.value : []
    yield* count(counts, row, by, listing, tell, known)
    if (by.length === 0) {
      total += 1
      listing.found?.(row)
      const key = yield* attemptInSteps(tell, known, () => valueOf(order.key(row)))
      const placed = { key: key.ok ? key.value : null, tie: `${known.name} ${known.uid}`, row }
      if (after === null || order.compare(after, placed) < 0) kept.set(known.uid, placed)
      if (kept.size >= 2 * most + SLACK) cut()
    }
    yield
  }
  cut()
  return { first: [...kept.values()], total, facets: yield* facetsOf(counts) }
}

/** So that few are not put in order again and again. */
const SLACK = 100

/** Which of the filters a row does not pass; what `q` does not find fails by that name. */
function filtersOf<Row, Q extends Asked>(
  query: Q,
  { filters, texts }: Listing<Row, Q>,
): (row: Row) => Stepwise<readonly string[]> {
  const asked = new Map<string, unknown>(Object.entries(query))
  const active = Object.entries<(row: Row, wanted: never) => MaybeStepwise<boolean>>(
    filters,
  ).filter(([name]) => asked.get(name) !== undefined)
  const q = query.q?.trim().toLowerCase() ?? ''
  return function* (row) {
    const fails: string[] = []
    for (const [name, passes] of active) {
      // Each filter is handed what its own schema read.
      if (!(yield* valueOf(passes(row, asked.get(name) as never)))) fails.push(name)
    }
    if (q === '' || texts(row).some((text) => text?.toLowerCase().includes(q) === true)) {
      return fails
    }
    return [...fails, 'q']
  }
}

/** A facet counts what passes every other filter: how many there would be if another of its values were chosen. */
function* count<Row, Q extends Asked>(
  counts: ReadonlyMap<string, Map<string, number>>,
  row: Row,
  fails: readonly string[],
  { facets }: Listing<Row, Q>,
  tell: Tell,
  known: Known,
): Stepwise<void> {
  if (fails.length > 1) return
  const valuesOf: Readonly<
    Record<string, (row: Row) => MaybeStepwise<string | readonly string[]>>
  > = facets
  for (const [name, values] of counts) {
    if (fails.length === 1 && fails[0] !== name) continue
    const made = yield* attemptInSteps(tell, known, () => valueOf(valuesOf[name]?.(row) ?? []))
    for (const value of new Set(made.ok ? [made.value].flat() : [])) {
      values.set(value, (values.get(value) ?? 0) + 1)
    }
  }
}

/** More are not counted apart: the rest of a facet with as many values is one nobody chooses from. */
const VALUES_MAX = 200

/** The values counted most. A facet of names has as many as there are rows: they too are passed in steps. */
function* facetsOf(counts: ReadonlyMap<string, ReadonlyMap<string, number>>): Stepwise<Facets> {
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
      yield
    }
    cut()
    facets[name] = most
  }
  return facets
}
