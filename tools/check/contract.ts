/**
 * Whether the API still keeps what its last released description promised: what was asked before is still taken, and
 * what is answered can still be read. More may be taken and more may be answered; whatever else changes is named.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { differences, type Json } from './schema-differences.ts'

const RELEASES = 'docs/releases'
const CURRENT = 'docs/reference/openapi.json'

export const WHAT_TO_DO =
  'keep what was there beside what is new, or say it under /api/v2; a later release is told in the changelog, and its description stands beside the others in docs/releases'

export interface Description extends Json {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Operation {
  readonly 'x-scope': string
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema: Json
  }[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

type Content = Readonly<Record<string, { readonly schema?: Json }>>

/** Each thing that whoever speaks to the API as it was would stumble over. */
export function breakingChanges(before: Description, after: Description): string[] {
  return Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, was]) => {
      const is = after.paths[path]?.[method]
      const of = `${method.toUpperCase()} ${path}`
      if (is === undefined) return [`${of}: the operation is gone`]
      return [
        ...scopes(was, is),
        ...parameters(was, is, before, after),
        ...bodies(was, is, before, after),
        ...answers(was, is, before, after),
      ].map((change) => `${of}: ${change}`)
    }),
  )
}

/** Who may call it: beside `admin`, which may everything. */
const WHO: Readonly<Record<string, readonly string[]>> = {
  public: ['nobody', 'decide', 'report', 'apply', 'read', 'approve', 'workload'],
  carried: ['carried'],
  decide: ['decide'],
  report: ['report'],
  apply: ['apply'],
  read: ['read', 'approve'],
  approve: ['approve'],
  secret: ['workload'],
  admin: [],
}

function scopes(was: Operation, is: Operation): string[] {
  const may = WHO[is['x-scope']] ?? []
  const lost = (WHO[was['x-scope']] ?? []).filter((kind) => !may.includes(kind))
  if (lost.length === 0) return []
  return [`its scope was raised from ${was['x-scope']} to ${is['x-scope']}`]
}

function parameters(
  was: Operation,
  is: Operation,
  before: Description,
  after: Description,
): string[] {
  const key = ({ name, in: place }: { readonly name: string; readonly in: string }): string =>
    `${place} ${name}`
  const had = new Map((was.parameters ?? []).map((parameter) => [key(parameter), parameter]))
  const has = new Map((is.parameters ?? []).map((parameter) => [key(parameter), parameter]))
  const needed = [...has.values()].filter(
    (parameter) => parameter.required === true && had.get(key(parameter))?.required !== true,
  )
  return [
    ...needed.map(({ name }) => `parameter \`${name}\` is required now`),
    ...[...had].flatMap(([of, { name, schema }]) => {
      const now = has.get(of)
      if (now === undefined) return [`parameter \`${name}\` is gone`]
      const asked = { given: schema, of: before, taker: now.schema, by: after }
      return differences({ ...asked, way: 'asked' }, `parameter \`${name}\``)
    }),
  ]
}

function bodies(was: Operation, is: Operation, before: Description, after: Description): string[] {
  if (is.requestBody === undefined) return was.requestBody === undefined ? [] : ['its body is gone']
  if (is.requestBody.required === true && was.requestBody?.required !== true) {
    return ['a body is required now']
  }
  return contents(was.requestBody?.content ?? {}, is.requestBody.content, 'body', (had, has) =>
    differences({ given: had, of: before, taker: has, by: after, way: 'asked' }, 'body'),
  )
}

function answers(was: Operation, is: Operation, before: Description, after: Description): string[] {
  return Object.entries(was.responses).flatMap(([status, { content = {} }]) => {
    if (!status.startsWith('2')) return []
    const now = is.responses[status]
    if (now === undefined) return [`it does not answer ${status} any more`]
    return contents(content, now.content ?? {}, 'answer', (had, has) =>
      differences({ given: has, of: after, taker: had, by: before, way: 'answered' }, 'answer'),
    )
  })
}

function contents(
  was: Content,
  is: Content,
  of: string,
  compare: (had: Json, has: Json) => string[],
): string[] {
  return Object.entries(was).flatMap(([type, { schema: had = {} }]) => {
    const has = is[type]
    return has === undefined ? [`its ${of} is no ${type} any more`] : compare(had, has.schema ?? {})
  })
}

/** Of the last that was released. */
export function contract(root: string): { readonly found: string[]; readonly release: string } {
  const releases = readdirSync(join(root, RELEASES))
    .filter((file) => /^openapi-\d+\.\d+\.\d+\.json$/.test(file))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const release = releases.at(-1) ?? ''
  const read = (path: string): Description =>
    JSON.parse(readFileSync(join(root, path), 'utf8')) as Description // Written by our own generator.
  const found = breakingChanges(read(join(RELEASES, release)), read(CURRENT))
  return { found: found.length === 0 ? [] : [...found, `what to do: ${WHAT_TO_DO}`], release }
}
