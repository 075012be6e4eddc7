/** Answers of an API as they were recorded beside their questions: `[{method, url, status, body}]`, one document each. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject, objects, text } from '../json-members.ts'
import type { Document } from './document.ts'

/** What was asked, and the object that came back. */
export interface Exchange {
  readonly url: URL
  readonly body: JsonObject | readonly Json[]
  /** Where it stands: `[3].body`. */
  readonly at: string
}

export interface Exchanges {
  readonly answered: readonly Exchange[]
  /** Asked and never answered: nobody looked there. */
  readonly refused: readonly { readonly url: URL; readonly status: number }[]
}

/** Undefined: it is no such recording. What changes something there (POST, PUT, DELETE) is left out. */
export function exchangesOf(document: Document): Exchanges | undefined {
  if (document.kind !== 'json' || !Array.isArray(document.value)) return undefined
  const recorded = objects(document.value as readonly Json[])
  const [first] = recorded
  if (first === undefined || !('method' in first && 'status' in first && 'body' in first))
    return undefined
  const answered: Exchange[] = []
  const refused = new Map<string, { readonly url: URL; readonly status: number }>()
  for (const [place, one] of recorded.entries()) {
    const url = URL.parse(text(one, 'url') ?? text(one, 'uri') ?? '')
    const status = Number(one['status'])
    if (url === null || text(one, 'method') !== 'GET') continue
    const body = bodyOf(one['body'])
    if (status >= 200 && status < 300 && body !== undefined) {
      answered.push({ url, body, at: `[${place}].body` })
    } else if (status === 401 || status === 403) refused.set(url.href, { url, status })
  }
  for (const { url } of answered) refused.delete(url.href)
  return { answered, refused: [...refused.values()] }
}

function bodyOf(body: Json | undefined): JsonObject | readonly Json[] | undefined {
  return Array.isArray(body) ? (body as readonly Json[]) : asObject(body)
}
