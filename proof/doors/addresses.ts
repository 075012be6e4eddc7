/** Every address of the contract, with names of things that are there. */

import { CONTRACT } from '@holdfast/api/contract'
import type { Operation } from '@holdfast/api/operation'
import type { TestServer } from '../testkit/server.ts'

export interface Route {
  readonly id: string
  readonly method: string
  /** `/api/v1/assets/{name*}` */
  readonly path: string
  readonly query: readonly string[]
  readonly said: Operation
}

export const ROUTES: readonly Route[] = Object.entries<Operation>(CONTRACT).map(([id, said]) => ({
  id,
  method: said.method,
  path: said.path,
  query: Object.keys(said.query.shape),
  said,
}))

/** Nouns whose names another lists. */
const LISTED_BY: ReadonlyMap<string, string> = new Map([
  ['explain', 'asset'],
  ['evidence', 'hold'],
])

/** The names of what is there now; null: nothing lists them. */
export async function namesFor(
  server: TestServer,
  { id, path, said }: Route,
): Promise<readonly string[] | null> {
  const [noun = ''] = id.split('.')
  const list = ROUTES.find((route) => route.id === `${LISTED_BY.get(noun) ?? noun}.list`)
  const [member] = Object.keys(said.params.shape)
  if (
    list === undefined ||
    said.speaks !== 'holdfast' ||
    member === undefined ||
    path === list.path
  )
    return null
  const { body } = await server.call('GET', list.path)
  const { items = [] } = body as { items?: readonly Record<string, unknown>[] }
  return items.map((item) => String(item[member] ?? item['uid']))
}

export function addressOf(path: string, name: string): string {
  return path.replace(/\{\w+\*?\}/, encodeURIComponent(name))
}

/** What a list cannot be asked for without. */
export const NEEDED: ReadonlyMap<string, string> = new Map([['/api/v1/activity', '?identity=svc']])

/** Of what nothing lists: a name that is there from the start and cannot go, or none. */
export const FIXED: ReadonlyMap<string, string> = new Map([
  ['/api/v1/ledger/entries/{seq}', '0'],
  ['/v1/sys/internal/ui/mounts/{path*}', 'secret'],
])
