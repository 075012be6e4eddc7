/** What a recording of Azure was asked: by the address, which list of which place an answer is. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Exchange } from '../document/exchanges.ts'
import { asObject, objectsAt, text } from '../json-members.ts'

export const SORTS = [
  'role assignments',
  'role definitions',
  'vaults',
  'secrets',
  'keys',
  'certificates',
  'rotation policies',
] as const

export type Sort = (typeof SORTS)[number]

export interface Place {
  readonly sort: Sort
  /** `/subscriptions/ID`, or the host of a vault. */
  readonly where: string
  /** The whole list; else one thing by itself, or those that a filter let through. */
  readonly list: boolean
}

const RESOURCE_MANAGER = 'management.azure.com'

export function isAzure(url: URL): boolean {
  return url.hostname === RESOURCE_MANAGER || url.hostname.endsWith('.vault.azure.net')
}

/** Undefined: it says nothing of who may do what, or of what is kept. */
export function placeOf(url: URL): Place | undefined {
  return url.hostname === RESOURCE_MANAGER ? managed(url) : inVault(url)
}

const MANAGED: readonly (readonly [sort: Sort, path: RegExp])[] = [
  ['role assignments', /^(.*)\/providers\/microsoft\.authorization\/roleassignments(\/[^/]+)?$/i],
  ['role definitions', /^(.*)\/providers\/microsoft\.authorization\/roledefinitions(\/[^/]+)?$/i],
  ['vaults', /^(.*)\/providers\/microsoft\.keyvault\/vaults(\/[^/]+)?$/i],
]

function managed(url: URL): Place | undefined {
  for (const [sort, path] of MANAGED) {
    const found = path.exec(url.pathname)
    if (found === null) continue
    const list = found[2] === undefined && !url.searchParams.has('$filter')
    return { sort, where: found[1] === '' ? '/' : (found[1] ?? '/'), list }
  }
  return undefined
}

/** One secret by itself is answered with its value: nothing of that is looked at. */
function inVault(url: URL): Place | undefined {
  const [, sort, , policy] = url.pathname.split('/')
  if (sort === 'keys' && policy === 'rotationpolicy')
    return { sort: 'rotation policies', where: url.hostname, list: false }
  const known = SORTS.find((one) => url.pathname === `/${one}`)
  return known === undefined ? undefined : { sort: known, where: url.hostname, list: true }
}

/** What one answer holds: the elements of its list, or itself. */
export function itemsOf({
  body,
  at,
}: Exchange): readonly { readonly at: string; readonly item: JsonObject }[] {
  const answer = Array.isArray(body) ? undefined : asObject(body as JsonObject)
  if (answer === undefined) return []
  return 'value' in answer
    ? objectsAt(answer, 'value').map((item, place) => ({ at: `${at}.value[${place}]`, item }))
    : [{ at, item: answer }]
}

/** Where the rest of a list is; undefined: this is the end of it. */
export function nextOf({ body }: Exchange): string | undefined {
  const next = Array.isArray(body) ? undefined : text(asObject(body as JsonObject), 'nextLink')
  return next === undefined || next === '' ? undefined : (URL.parse(next)?.href ?? next)
}
