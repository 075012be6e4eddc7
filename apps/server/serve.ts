/** An operation of the contract as a route: what is asked is read by its schemas before the handler sees it. */

import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import { CONTRACT, type Contract, type OperationId } from '@holdfast/api/contract'
import {
  isSchema,
  type AnswerOf,
  type BodyOf,
  type Operation,
  type ParamsOf,
  type QueryOf,
} from '@holdfast/api/operation'
import type { Principal } from './auth.ts'
import { bytesOf, principalOf, type Sender } from './context.ts'
import { read } from './read-asked.ts'

/** Of another standard's protocol, which its own code reads as it came. */
type IsForeign<I extends OperationId> = Contract[I]['speaks'] extends 'holdfast' ? false : true

export interface Call<I extends OperationId> {
  readonly params: ParamsOf<Contract[I]>
  readonly query: IsForeign<I> extends true
    ? Readonly<Record<string, string | undefined>>
    : QueryOf<Contract[I]>
  readonly body: IsForeign<I> extends true ? unknown : BodyOf<Contract[I]>
  /** Whoever calls; of an operation that anybody may call there is none. */
  readonly principal: Principal
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** A reply, where it was sent already or is no JSON; what another standard answers its own tests look at. */
export type Handler<I extends OperationId> = (
  call: Call<I>,
) => IsForeign<I> extends true ? unknown : Promise<AnswerOf<Contract[I]> | FastifyReply>

export interface Served {
  /** Where the body says who sends it: who its headers say it is, if that is somebody known. */
  readonly sender?: (request: FastifyRequest) => Sender | undefined
  /** HEAD of a stream would be a stream of nothing. */
  readonly head?: false
}

export function serve<I extends OperationId>(
  app: FastifyInstance,
  id: I,
  handle: Handler<I>,
  { sender, head }: Served = {},
): void {
  const said: Operation = CONTRACT[id]
  const route: RouteShorthandOptions = {
    config: { operation: id, ...(sender === undefined ? {} : { sender }) },
    ...(head === undefined ? {} : { exposeHeadRoute: head }),
  }
  app.route({
    method: said.method,
    url: urlOf(said),
    ...route,
    handler: async (request, reply) => {
      if (said.status !== 200) reply.code(said.status)
      return handle({
        ...asked(said, request),
        get principal() {
          return principalOf(request)
        },
        request,
        reply,
      } as Call<I>) // Each part was read by the schema that its type is inferred from.
    },
  })
}

/** As the router writes it: `/api/v1/holds/:id`, and `*` for the rest of a path. */
export function urlOf({ path }: Pick<Operation, 'path'>): string {
  return path.replaceAll(/\{\w+\*\}/g, '*').replaceAll(/\{(\w+)\}/g, ':$1')
}

function asked(said: Operation, request: FastifyRequest): Pick<Call<OperationId>, never> {
  const rest = /\{(\w+)\*\}/.exec(said.path)?.[1]
  const { '*': wild, ...named } = request.params as Record<string, string>
  const { body } = said
  const params = rest === undefined ? named : { ...named, [rest]: wild ?? '' }
  if (said.speaks !== 'holdfast') return { params, query: request.query, body: request.body }
  return {
    params,
    query: read(said.query, request.query, 'query'),
    body:
      body === null
        ? undefined
        : isSchema(body)
          ? read(body, request.body, 'body')
          : bytesOf(request),
  }
}
