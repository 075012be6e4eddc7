/**
 * What a list takes and answers: a page at a time, by `after` (the `next` of the page before), in one of its orders,
 * filtered by its own words, with how many there are of each where that is asked for.
 */

import { z } from 'zod'
import { count, limit, list, members, notAmong, someOf, unshown } from './fields.ts'

export interface Ways<F extends z.ZodRawShape, S extends string, C extends string> {
  readonly filters: F
  /** The first is the order when none is asked for; `-name` turns one round. */
  readonly sorts: readonly [S, ...S[]]
  /** What can be counted; a facet of a filter's name counts what choosing another of its values would find. */
  readonly facets: readonly [C, ...C[]]
}

export const facets = z.record(z.string(), list(members({ value: z.string(), count })))
export type Facets = z.output<typeof facets>

/** The query of a list. */
export function asked<
  const F extends z.ZodRawShape,
  const S extends string,
  const C extends string,
>({ filters, sorts, facets: counted }: Ways<F, S, C>) {
  return members({
    limit: limit.optional(),
    after: z.string().max(4_096).optional(),
    sort: order(sorts),
    /** Any of its texts holds this, whatever the case. */
    q: z.string().max(500).optional(),
    facets: counts(counted),
    ...filters,
  })
}

/** One of its orders, or one turned round. */
export function order<const S extends string>(sorts: readonly [S, ...S[]]) {
  return z
    .enum(
      sorts.flatMap((sort) => [sort, `-${sort}` as const]),
      { error: ({ input }) => notAmong(String(input).replace(/^-/, ''), sorts) },
    )
    .optional()
    .meta({ words: sorts })
}

/** What is to be counted. */
export function counts<const C extends string>(counted: readonly [C, ...C[]]) {
  return someOf(counted).optional().meta({ words: counted })
}

/** A page of these. `total` is of the filter, not of the page; `facets` of what was asked for, each under the other filters. */
export function page<T extends z.ZodType>(item: T) {
  return members({
    items: list(z.union([item, unshown])),
    next: z.string().nullable(),
    total: count,
    facets: facets.optional(),
  })
}
