/** The OpenAPI 3.1 description of the contract: parameters, bodies, answers, refusals and examples of every operation. */

import { z } from 'zod'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { PROBLEMS } from '@holdfast/edges-base/http/problems'
import { CONTRACT } from './contract.ts'
import { codesOf, isSchema, type Media, type Operation } from './operation.ts'

type Json = Record<string, unknown>

/** Named schemas, as they are met. */
type Schemas = Record<string, unknown>

/** @param manifests - the JSON Schema of each kind, which an enforcement point or a source widens by what it can be */
export function openapi(version: string, manifests: Readonly<Record<string, unknown>>): Json {
  const schemas: Schemas = { ...manifests, Problem: PROBLEM }
  const paths: Record<string, Json> = {}
  for (const [id, said] of Object.entries<Operation>(CONTRACT)) {
    const path = said.path.replaceAll('*}', '}')
    paths[path] = { ...paths[path], [said.method.toLowerCase()]: described(id, said, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Clients ignore members of an answer that they do not know: a later version may answer more. A body or a query with a member that is not described is refused.',
    },
    security: [{ bearer: [] }],
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

function described(id: string, said: Operation, schemas: Schemas): Json {
  const open = said.scope === 'public' || said.scope === 'carried'
  return {
    operationId: id,
    summary: said.summary,
    tags: [id.split('.')[0]],
    ...(open ? { security: [] } : {}),
    'x-scope': said.scope,
    ...(said.collections.length === 0 ? {} : { 'x-collections': said.collections }),
    parameters: [
      ...parameters('path', said.params, schemas),
      ...parameters('query', said.query, schemas),
    ],
    ...(said.body === null ? {} : { requestBody: requestBody(said, said.body, schemas) }),
    responses: {
      ...(said.statusToo === null ? {} : { [said.statusToo]: answer(said, schemas) }),
      [said.status]: answer(said, schemas),
      ...refusals(said),
    },
  }
}

function parameters(place: 'path' | 'query', of: z.ZodObject, schemas: Schemas): Json[] {
  const { properties = {}, required = [] } = schemaOf(of, 'input', schemas) as {
    readonly properties?: Readonly<Record<string, unknown>>
    readonly required?: readonly string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: schema === true ? { type: 'string' } : withoutWords(schema),
  }))
}

/** What is of clients' tables and options alone. */
function withoutWords(schema: unknown): unknown {
  const {
    words: _,
    several: __,
    ...rest
  } = schema as {
    readonly words?: unknown
    readonly several?: unknown
  }
  return rest
}

function requestBody(said: Operation, body: z.ZodType | Media, schemas: Schemas): Json {
  const examples = Object.fromEntries(
    said.examples.map((value, at) => [at === 0 ? 'example' : `example ${at + 1}`, { value }]),
  )
  const shown = said.examples.length === 0 ? {} : { examples }
  if (!isSchema(body)) {
    const schema = body.media === 'application/yaml' ? MANIFESTS : {}
    const content = { [body.media]: { schema, ...shown } }
    return { required: true, description: body.says, content }
  }
  return {
    required: !body.safeParse(undefined).success,
    content: { 'application/json': { schema: schemaOf(body, 'input', schemas), ...shown } },
  }
}

/** What its schema is the kind of a manifest says; several are a list, or documents of YAML. */
const MANIFEST = MANIFEST_KINDS.map((kind) => ({ $ref: `#/components/schemas/${kind}` }))
const MANIFESTS = { oneOf: [...MANIFEST, { type: 'array', items: { oneOf: MANIFEST } }] }

function answer({ answer: of, also, status }: Operation, schemas: Schemas): Json {
  if (status === 204) return { description: 'done' }
  if (!isSchema(of)) return { description: of.says, content: { [of.media]: { schema: {} } } }
  const schema = open(schemaOf(of, 'output', schemas))
  const other = also === null ? {} : { [also.media]: { schema: {} } }
  const description = also === null ? 'done' : also.says
  return { description, content: { 'application/json': { schema }, ...other } }
}

/** Each status with the codes that it may stand for. */
function refusals(said: Operation): Json {
  const foreign = FOREIGN[said.speaks]
  const byStatus = Map.groupBy(codesOf(said), (code) => {
    const { status } = PROBLEMS[code]
    return foreign?.statuses[status] ?? status
  })
  const content = foreign?.content ?? PROBLEM_TOLD
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([a], [b]) => a - b)
      .map(([status, those]) => [
        status,
        {
          description: those.map((code) => `${code}: ${PROBLEMS[code].title}`).join('; '),
          content,
        },
      ]),
  )
}

interface Foreign {
  /** Which of our statuses it tells as another. */
  readonly statuses: Readonly<Record<number, number>>
  readonly content: Json
}

const TEXTS = { type: 'array', items: { type: 'string' } }
const PROBLEM_TOLD = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
}

/** How other standards word a refusal. */
const FOREIGN: { readonly [S in Operation['speaks']]?: Foreign } = {
  authzen: {
    statuses: {},
    content: { 'application/json': { schema: { type: 'string' } }, ...PROBLEM_TOLD },
  },
  vault: {
    statuses: { 401: 403, 409: 400, 422: 400 },
    content: {
      'application/json': { schema: { type: 'object', properties: { errors: TEXTS } } },
    },
  },
}

/** With what it names moved among the schemas of the whole description. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Schemas): unknown {
  const {
    $schema: _,
    $defs = {},
    ...made
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & {
    readonly $defs?: Readonly<Record<string, unknown>>
  }
  for (const [name, named] of Object.entries($defs)) schemas[name] ??= open(moved(named))
  return moved(made)
}

function moved(schema: unknown): unknown {
  return mapped(schema, (name, value) =>
    name === '$ref' && typeof value === 'string'
      ? value.replace('#/$defs/', '#/components/schemas/')
      : value,
  )
}

/** An answer may hold more than is described. */
function open(schema: unknown): unknown {
  return mapped(schema, (name, value) =>
    name === 'additionalProperties' && value === false ? undefined : value,
  )
}

function mapped(value: unknown, change: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((member) => mapped(member, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, change(name, mapped(member, change))] as const)
      .filter(([, member]) => member !== undefined),
  )
}

const PROBLEM = {
  type: 'object',
  description: 'a refusal (RFC 9457)',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { enum: Object.values(PROBLEMS).map(({ title }) => title) },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    help: { type: 'string' },
    requestId: { type: 'string' },
    errors: { type: 'array' },
  },
}
