/** One answer of a Google Cloud API, or the list that its command line prints: known by how its things are named. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import type { InventoryBuilder } from '../inventory-builder.ts'
import { asObject, listAt, objects, text } from '../json-members.ts'

export interface Call {
  /** What it lists, as `of` says it: `service accounts`. */
  readonly lists: string
  /** The member that an answer holds the list under: `accounts`. */
  readonly member: string
  /** The full name of each: the first group is the place that the list is of. */
  readonly named: RegExp
  /** What a single one has beside its name. */
  readonly mark: string
  readonly add: (inventory: InventoryBuilder, at: string, item: JsonObject) => void
}

export interface Answer {
  readonly call: Call
  /** The one place that everything in it is of; undefined: it is of several, or does not say. */
  readonly place: string | undefined
  readonly single: boolean
  /** There is more of it than this page. */
  readonly pages: boolean
  readonly items: readonly { readonly at: string; readonly item: JsonObject }[]
}

/** Undefined: it holds none of these, or something else among them. */
export function answerOf(document: Document, calls: readonly Call[]): Answer | undefined {
  if (document.kind !== 'json') return undefined
  const answer = asObject(document.value)
  for (const call of calls) {
    const items = itemsOf(document, call)
    const places = items.map(({ item }) => call.named.exec(text(item, 'name') ?? '')?.[1])
    if (places.length === 0 || places.includes(undefined)) continue
    const [place] = places
    return {
      call,
      place: place !== '-' && places.every((one) => one === place) ? place : undefined,
      single: answer !== undefined && !(call.member in answer),
      pages: answer !== undefined && hasPages(answer, items.length),
      items,
    }
  }
  return undefined
}

/** `{member: […]}` as the API answers it, `[…]` as the command line prints it, or one thing by itself. */
function itemsOf(document: Document & { readonly kind: 'json' }, call: Call): Answer['items'] {
  if (Array.isArray(document.value)) {
    const list = document.value
    const found = objects(list)
    return found.length === list.length
      ? found.map((item, place) => ({ at: `[${place}]`, item }))
      : []
  }
  const answer = asObject(document.value)
  const list = listAt(answer, call.member)
  const found = objects(list)
  if (found.length > 0 && found.length === list.length)
    return found.map((item, place) => ({ at: `${call.member}[${place}]`, item }))
  return answer !== undefined && call.mark in answer ? [{ at: 'it', item: answer }] : []
}

export const ONE_PAGE = 'it is one page of a longer list: export it with every page'

function hasPages(answer: JsonObject, listed: number): boolean {
  const total = answer['totalSize']
  return (
    (text(answer, 'nextPageToken') ?? '') !== '' || (typeof total === 'number' && total > listed)
  )
}

/** As the members of a policy write it. */
export function serviceAccount(email: string): string {
  return `serviceAccount:${email}`
}
