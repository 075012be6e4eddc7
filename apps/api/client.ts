/**
 * What the command line and the console ask with: an operation by its id, with what it takes. Addresses are made here
 * and nowhere else, names encoded once; a list is followed to its end.
 */

import { encoded, withQuery } from '@holdfast/core/kernel/api-path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { z } from 'zod'
import type { Contract, OperationId } from './contract.ts'
import { OPERATIONS } from './operations.generated.ts'
import type { AnswerOf, SentBody } from './operation.ts'
import type { unshown } from './fields.ts'

export type { OperationId } from './contract.ts'

/** What the server could not show: of its name and identifier more is not known. */
export type Unshown = z.output<typeof unshown>

type Loose<T> = { readonly [K in keyof T]: T[K] | undefined }
type Part<K extends string, T> = T extends undefined
  ? { readonly [P in K]?: never }
  : Record<never, never> extends T
    ? { readonly [P in K]?: T }
    : { readonly [P in K]: T }

export type Asked<I extends OperationId> = Part<'params', z.input<Contract[I]['params']>> &
  Part<'query', Loose<z.input<Contract[I]['query']>>> &
  Part<'body', SentBody<Contract[I]>>

/** An answer without what could not be shown: a client is told of that beside it. */
type Shown<A> = A extends { readonly items: readonly (infer Item)[] }
  ? Omit<A, 'items'> & { readonly items: readonly Exclude<Item, Unshown>[] }
  : Exclude<A, Unshown>

export type Answer<I extends OperationId> = Shown<AnswerOf<Contract[I]>>

export type ListId = {
  readonly [I in OperationId]: Answer<I> extends {
    readonly items: readonly unknown[]
    readonly next: string | null
  }
    ? I
    : never
}[OperationId]
export type ItemOf<I extends ListId> =
  Answer<I> extends { readonly items: readonly (infer Item)[] } ? Item : never

export type MaybeAsked<I extends OperationId> =
  Record<never, never> extends Asked<I> ? readonly [asked?: Asked<I>] : readonly [asked: Asked<I>]

/** As it goes over the wire. */
export interface Sent {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** JSON is written; bytes and text go as they are. */
  readonly body: string | Uint8Array | undefined
  readonly type: string
}

export interface AnyAsked {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
}

export function sentFor(id: OperationId, { params = {}, query = {}, body }: AnyAsked): Sent {
  const { method, path, takes } = OPERATIONS[id]
  const address = path.replaceAll(/\{(\w+)\*?\}/g, (_all, name: string) =>
    encoded(params[name] ?? ''),
  )
  return {
    method,
    path: withQuery(address, Object.entries(query)),
    body: takes === 'json' ? JSON.stringify(body ?? {}) : (body as Sent['body']), // Text or bytes, by its type.
    type: takes === 'nothing' ? '' : takes === 'json' ? 'application/json' : takes,
  }
}

/** As many as a page may hold: all of a list is wanted. */
const LARGEST = String(LIMITS.pageItemsMax)

/** Page by page to the end; `ask` answers one of them. */
export async function* pagesOf<P extends { readonly next: string | null }>(
  asked: AnyAsked,
  ask: (asked: AnyAsked) => Promise<P>,
): AsyncGenerator<P, void> {
  let after: string | null = null
  do {
    const query: AnyAsked['query'] = { limit: LARGEST, ...asked.query }
    const page: P = await ask({ ...asked, query: after === null ? query : { ...query, after } })
    yield page
    after = page.next
  } while (after !== null)
}
