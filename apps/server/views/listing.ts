/** What a list of the API is made of: its rows, and what they are filtered, put in order and counted by. */

import type { Stepwise } from '@holdfast/core/kernel/stepwise'
import type { Known } from './rendered.ts'

/** What any list takes. */
export interface Asked {
  readonly limit?: number | undefined
  readonly after?: string | undefined
  readonly sort?: string | undefined
  readonly q?: string | undefined
  readonly facets?: readonly string[] | undefined
}

/** As a row is ordered by it; null stands last, whichever way round. */
export type Key = string | number | null

/** What may take long of one row is worked out in steps, between which others have their turn. */
export type MaybeStepwise<T> = T | Stepwise<T>

type SortOf<Q extends Asked> = Exclude<NonNullable<Q['sort']>, `-${string}`>
type FacetOf<Q extends Asked> = NonNullable<Q['facets']>[number]
type FilterOf<Q extends Asked> = Exclude<keyof Q, keyof Asked>

export interface Listing<Row, Q extends Asked> {
  /** Read as it goes. */
  readonly rows: Iterable<Row>
  readonly known: (row: Row) => Known
  readonly filters: {
    readonly [F in FilterOf<Q>]-?: (row: Row, asked: NonNullable<Q[F]>) => MaybeStepwise<boolean>
  }
  /** The first is the order when none is asked for. */
  readonly sorts: { readonly [S in SortOf<Q>]: (row: Row) => MaybeStepwise<Key> }
  readonly facets: {
    readonly [C in FacetOf<Q>]: (row: Row) => MaybeStepwise<string | readonly string[]>
  }
  /** Where `q` looks. */
  readonly texts: (row: Row) => readonly (string | null | undefined)[]
  /** Called with each that is found, on whatever page it is. */
  readonly found?: (row: Row) => void
}

/** Of a row that several filters, orders and counts ask for: worked out once, in the steps of whoever asks first. */
export function onceInSteps<T>(work: () => Stepwise<T>): () => Stepwise<T> {
  let made: { readonly value: T } | undefined
  return function* () {
    made ??= { value: yield* work() }
    return made.value
  }
}

export function* valueOf<T extends Key | boolean | readonly string[]>(
  of: MaybeStepwise<T>,
): Stepwise<T> {
  return isStepwise(of) ? yield* of : of
}

function isStepwise<T>(of: MaybeStepwise<T>): of is Stepwise<T> {
  return typeof of === 'object' && of !== null && 'next' in of
}

/** Where a row stands. */
export interface Place {
  readonly key: Key
  /** By which two rows of the same key are told apart. */
  readonly tie: string
}

export interface Order<Row> {
  /** With `-` before it where it is turned round. */
  readonly name: string
  readonly key: (row: Row) => MaybeStepwise<Key>
  readonly compare: (a: Place, b: Place) => number
}

export function orderOf<Row, Q extends Asked>({ sort }: Q, { sorts }: Listing<Row, Q>): Order<Row> {
  const keys: Readonly<Record<string, (row: Row) => MaybeStepwise<Key>>> = sorts
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
