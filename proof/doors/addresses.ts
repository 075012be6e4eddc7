/** Every address of the API as it describes itself, with names of things that are there. */

import type { TestServer } from '../testkit/server.ts'

export interface Route {
  readonly method: string
  /** `/api/v1/assets/{path}` */
  readonly path: string
  readonly query: readonly string[]
}

interface Described {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { parameters: readonly { readonly name: string; in: string }[] }>>
    >
  >
}

export async function routesOf(server: TestServer): Promise<readonly Route[]> {
  const { body } = await server.call('GET', '/api/v1/openapi.json')
  return Object.entries((body as Described).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters }]) => ({
      method: method.toUpperCase(),
      path,
      query: parameters.flatMap((parameter) => (parameter.in === 'query' ? [parameter.name] : [])),
    })),
  )
}

/** Where the names of a route's parameter are listed, and under which member. */
const LISTS: readonly (readonly [route: RegExp, list: string, member: string])[] = [
  [/^\/api\/v1\/(?:explain\/asset|assets)\/\{name\}/, '/api/v1/assets', 'name'],
  [/^\/api\/v1\/sources\/\{name\}/, '/api/v1/sources', 'name'],
  [/^\/api\/v1\/findings\/\{id\}/, '/api/v1/findings', 'id'],
  [/^\/api\/v1\/statements\/\{id\}/, '/api/v1/statements', 'id'],
  [/^\/api\/v1\/holds\/\{id\}/, '/api/v1/holds', 'id'],
  [/^\/api\/v1\/overrides\/\{id\}/, '/api/v1/overrides', 'id'],
  [/^\/api\/v1\/tokens\/\{id\}/, '/api/v1/tokens', 'uid'],
]

/** The names of what is there now; null: nothing lists them. */
export async function namesFor(
  server: TestServer,
  { path }: Route,
): Promise<readonly string[] | null> {
  const noun = /^(\/api\/v1\/[a-z-]+)\/\{(?:name|path)\}$/.exec(path)?.[1]
  const found = LISTS.find(([route]) => route.test(path))
  const [list, member] = found === undefined ? [noun, 'name'] : [found[1], found[2]]
  if (list === undefined) return null
  const { body } = await server.call('GET', list)
  const { items = [] } = body as { items?: readonly Record<string, unknown>[] }
  return items.map((one) => String(one[member]))
}

export function addressOf(path: string, name: string): string {
  return path.replace(/\{\w+\}/, encodeURIComponent(name))
}

/** What a list cannot be asked for without. */
export const NEEDED: ReadonlyMap<string, string> = new Map([['/api/v1/activity', '?identity=svc']])

/** Of what nothing lists: a name that is there from the start and cannot go, or none. */
export const FIXED: ReadonlyMap<string, string> = new Map([
  ['/api/v1/ledger/entries/{seq}', '0'],
  ['/v1/sys/internal/ui/mounts/{path}', 'secret'],
])
