/**
 * One operation of the API, said once: routes, validation, the description (OpenAPI), the matrix of scopes, the
 * clients of the command line and of the console, and the reference page all come from it.
 */

import { z } from 'zod'
import type { Collection } from '@holdfast/core/model/collections'
import type { ProblemCode } from '@holdfast/edges-base/http/problems'

/** What a token must allow. `carried`: it authenticates by what its body carries. */
export type Scope =
  'public' | 'carried' | 'decide' | 'report' | 'apply' | 'read' | 'approve' | 'admin' | 'secret'

/** How much of a body, for how long, known when: the numbers of each are the server's (limits.ts). */
export type Load =
  | 'open'
  | 'asked'
  | 'stream'
  | 'removal'
  | 'command'
  | 'awaited'
  | 'manifests'
  | 'report'
  | 'enrolment'
  | 'agent'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Bytes of a media type, which no schema speaks of. */
export interface Media {
  readonly media: string
  readonly says: string
}

type Members = z.ZodObject

export interface Operation {
  readonly method: Method
  /** `/api/v1/holds/{id}`; `{name*}` is the rest of the path, slashes too. */
  readonly path: string
  readonly scope: Scope
  /** What it is for, in one line. */
  readonly summary: string
  readonly load: Load
  readonly params: Members
  /** Each value is text: its schema reads it. */
  readonly query: Members
  readonly body: z.ZodType | Media | null
  readonly status: number
  /** Where it may be done in two ways: of one that was only begun 202, of one that was waited for 200. */
  readonly statusToo: number | null
  readonly answer: z.ZodType | Media
  /** Beside those that any operation may give (`OF_ANY`). */
  readonly refusals: readonly ProblemCode[]
  /** Of a question what it shows: a change of one of these makes the answer old. Of a command what it changes. */
  readonly collections: readonly Collection[]
  /** A body that is taken, or nearly: shown in the description, and where tests of hostile bodies start. */
  readonly examples: readonly unknown[]
  /** The same answer for who accepts another type. */
  readonly also: Media | null
  /**
   * Whose protocol it speaks: a body, a query and an answer of another standard are described here and read by that
   * standard's own code, and errors have its form.
   */
  readonly speaks: Speaks
}

export type Speaks = 'holdfast' | 'authzen' | 'vault' | 'tlog' | 'prometheus' | 'probe'

/** Every operation may be refused so, whatever it does. */
export const OF_ANY = {
  public: ['bad-request', 'internal', 'foreign-origin'],
  known: ['bad-request', 'internal', 'foreign-origin', 'unauthenticated', 'forbidden', 'busy'],
  sent: ['too-large', 'too-slow', 'conflict'],
} as const satisfies { readonly [who: string]: readonly ProblemCode[] }

/** All that it may be refused with. */
export function codesOf({ scope, method, refusals }: Operation): readonly ProblemCode[] {
  const general = scope === 'public' ? OF_ANY.public : OF_ANY.known
  return [...new Set([...general, ...(method === 'GET' ? [] : OF_ANY.sent), ...refusals])]
}

interface Said {
  readonly method: Method
  readonly path: `/${string}`
  readonly scope: Scope
  readonly summary: string
  readonly load?: Load
  readonly params?: Members
  readonly query?: Members
  readonly body?: z.ZodType | Media
  readonly status?: number
  readonly statusToo?: number
  readonly answer: z.ZodType | Media
  readonly refusals?: readonly ProblemCode[]
  readonly collections?: readonly Collection[]
  readonly examples?: readonly unknown[]
  readonly also?: Media
  readonly speaks?: Speaks
}

const NOTHING = z.strictObject({})
type Nothing = typeof NOTHING

const LOADS: { readonly [M in Method]: Load } = {
  GET: 'asked',
  POST: 'command',
  PUT: 'command',
  PATCH: 'command',
  DELETE: 'removal',
}

type Complete<S extends Said> = Omit<
  Operation,
  'params' | 'query' | 'body' | 'answer' | 'speaks'
> & {
  readonly method: S['method']
  readonly path: S['path']
  readonly params: S extends { readonly params: infer P extends Members } ? P : Nothing
  readonly query: S extends { readonly query: infer Q extends Members } ? Q : Nothing
  readonly body: S extends { readonly body: infer B } ? B : null
  readonly answer: S['answer']
  readonly speaks: S extends { readonly speaks: infer K extends Speaks } ? K : 'holdfast'
}

/** What is left out is what most have: nothing asked for, 200, the load of its method. */
export function operation<const S extends Said>(said: S): Complete<S> {
  const complete: Operation = {
    load: LOADS[said.method],
    params: NOTHING,
    query: NOTHING,
    body: null,
    status: 200,
    statusToo: null,
    refusals: [],
    collections: [],
    examples: [],
    also: null,
    speaks: 'holdfast',
    ...said,
  }
  return complete as Complete<S> // Each member is what was said, or what stands above.
}

/** As the server reads it. */
export type ParamsOf<O extends Operation> = z.output<O['params']>
export type QueryOf<O extends Operation> = z.output<O['query']>
export type BodyOf<O extends Operation> =
  O['body'] extends z.ZodType<infer B> ? B : O['body'] extends Media ? Uint8Array : undefined

/** As a client writes it. */
export type SentQuery<O extends Operation> = z.input<O['query']>
export type SentBody<O extends Operation> = O['body'] extends z.ZodType
  ? z.input<O['body']>
  : O['body'] extends Media
    ? string | Uint8Array
    : undefined

export type AnswerOf<O extends Operation> =
  O['answer'] extends z.ZodType<infer A> ? A : O['answer'] extends Media ? string : never

export function isSchema(of: z.ZodType | Media | null): of is z.ZodType {
  return of !== null && !('media' in of)
}
