/** The OpenAPI 3.1 description, made from the routes that are registered and the schemas that decide. */

import { openapi } from '@holdfast/api/openapi'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { PROBLEMS } from '@holdfast/edges-base/http/problems'
import { jsonSchemaOf } from '@holdfast/edges-base/manifests/schemas'
import { SCHEMAS } from './outward/manifest-schemas.ts'
import type { Scope as RouteScope } from '@holdfast/api/operation'

export interface DescribedRoute {
  readonly method: string
  readonly url: string
  readonly scope: RouteScope
  /** The query parameters it takes. */
  readonly query: readonly string[]
}

/** What each route is for, in one line; a test proves that none is missing and none is extra. */
export const SUMMARIES: { readonly [route: string]: string } = {}

export function summaryOf(route: DescribedRoute): string | undefined {
  const noun = /^\/api\/v1\/([a-z-]+)(\/\*)?$/.exec(route.url)
  const key = `${route.method} ${route.url}`
  if (Object.hasOwn(SUMMARIES, key)) return SUMMARIES[key]
  if (noun === null) return undefined
  if (route.method === 'DELETE') return `delete one of ${noun[1] ?? ''}; causes are kept`
  return noun[2] === undefined ? `list ${noun[1] ?? ''}` : `one of ${noun[1] ?? ''}`
}

/** Made when it is first asked for, all routes declared by then: anybody may ask, however often. */
export function describedOnce(routes: readonly DescribedRoute[]): () => Buffer {
  let made: Buffer | undefined
  return () => (made ??= Buffer.from(JSON.stringify(merged(routes))))
}

/** Until every route is an operation of the contract. */
function merged(routes: readonly DescribedRoute[]): object {
  const kinds = Object.fromEntries(
    MANIFEST_KINDS.map((kind) => [kind, jsonSchemaOf(SCHEMAS[kind])]),
  )
  const contract = openapi('0.1.0', kinds) as {
    paths: Record<string, object>
    components: { schemas: object }
  }
  const rest = describe(routes) as { paths: Record<string, object>; components: object }
  const paths: Record<string, object> = { ...rest.paths }
  for (const [path, methods] of Object.entries(contract.paths))
    paths[path] = { ...paths[path], ...methods }
  return {
    ...rest,
    ...contract,
    paths,
    components: {
      ...rest.components,
      ...contract.components,
      responses: (rest.components as { responses: object }).responses,
    },
  }
}

function describe(routes: readonly DescribedRoute[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    if (route.method === 'HEAD' || route.method === 'OPTIONS') continue
    const path = route.url.replaceAll(/:([a-z]+)/gi, '{$1}').replace('*', '{path}')
    const open = route.scope === 'public' || route.scope === 'carried'
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: {
        summary: summaryOf(route) ?? '',
        operationId: `${route.method.toLowerCase()}${path.replaceAll(/[^a-z]+/gi, '-')}`,
        ...(open ? { security: [] } : {}),
        'x-scope': route.scope,
        parameters: [
          ...[...path.matchAll(/\{(\w+)\}/g)].map((match) => ({
            name: match[1],
            in: 'path',
            required: true,
            schema: { type: 'string' },
          })),
          ...route.query.map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
        ],
        responses: {
          '2XX': { description: 'done' },
          default: { $ref: '#/components/responses/problem' },
        },
      },
    }
  }
  const kinds = Object.fromEntries(
    MANIFEST_KINDS.map((kind) => [kind, jsonSchemaOf(SCHEMAS[kind])]),
  )
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version: '0.1.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ bearer: [] }],
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { ...kinds, Problem: PROBLEM },
      responses: {
        problem: {
          description: 'a refusal (RFC 9457)',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
    },
  }
}

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { enum: Object.values(PROBLEMS).map((one) => one.title) },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    help: { type: 'string' },
    requestId: { type: 'string' },
    errors: { type: 'array' },
  },
}
