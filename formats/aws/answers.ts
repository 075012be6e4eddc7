/** One answer of an AWS API, as its command line prints it: known by the member that its call answers with. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import type { InventoryBuilder } from '../inventory-builder.ts'
import { asObject, objectAt, objectsAt } from '../json-members.ts'

export interface Answer {
  /** The member that holds it: `Users`. */
  readonly member: string
  /** One object instead of a list of them. */
  readonly single: boolean
  /** There is more of it than this page. */
  readonly pages: boolean
  readonly items: readonly { readonly at: string; readonly item: JsonObject }[]
}

export interface Call {
  /** What it lists, as `of` says it: `users`. */
  readonly lists: string
  /** Of each item: what tells it from a list of the same name elsewhere. */
  readonly mark: string
  readonly add: (inventory: InventoryBuilder, at: string, item: JsonObject) => void
}

/** Undefined: none of these members, or an item without the mark of its call. */
export function answerOf<Calls extends Readonly<Record<string, Pick<Call, 'mark'>>>>(
  document: Document,
  calls: Calls,
): Answer | undefined {
  const answer = document.kind === 'json' ? asObject(document.value) : undefined
  if (answer === undefined) return undefined
  for (const [member, { mark }] of Object.entries(calls)) {
    const single = objectAt(answer, member)
    if (!Array.isArray(answer[member]) && single === undefined) continue
    const items =
      single === undefined
        ? objectsAt(answer, member).map((item, at) => ({ at: `${member}[${at}]`, item }))
        : [{ at: member, item: single }]
    // An empty list has no mark: it is one of ours where it says that it has no further page.
    const marked =
      items.length === 0 ? 'IsTruncated' in answer : items.every(({ item }) => mark in item)
    if (marked) return { member, single: single !== undefined, pages: hasPages(answer), items }
  }
  return undefined
}

export const ONE_PAGE = 'it is one page of a longer list: export it with every page'

function hasPages(answer: JsonObject): boolean {
  if (answer['IsTruncated'] === true || answer['Truncated'] === true) return true
  return ['NextToken', 'NextMarker'].some(
    (name) => typeof answer[name] === 'string' && answer[name] !== '',
  )
}

/** `us-east-1` of an ARN; undefined where it names none. */
export function regionOf(arn: string | undefined): string | undefined {
  return /^arn:[^:]*:[^:]*:([a-z0-9-]+):/.exec(arn ?? '')?.[1]
}
