/** Answers of an API as they were recorded beside their questions: `[{method, url, status, body}]`, one document each. */

import { parseJsonStrict, type Json, type JsonObject } from '@holdfast/core/kernel/canonical-json'
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
  /** What was removed there and not answered again: it is gone, whatever was answered before. */
  readonly removed: readonly URL[]
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
  const removed = new Map<string, URL>()
  for (const [place, one] of recorded.entries()) {
    const url = URL.parse(text(one, 'url') ?? text(one, 'uri') ?? '')
    const status = Number(one['status'])
    if (url === null) continue
    const done = status >= 200 && status < 300
    if (done && text(one, 'method') === 'DELETE') removed.set(url.href, url)
    if (text(one, 'method') !== 'GET') continue
    const body = bodyOf(one['body'])
    if (done && body !== undefined) {
      answered.push({ url, body, at: `[${place}].body` })
      removed.delete(url.href)
    } else if (status === 401 || status === 403) refused.set(url.href, { url, status })
  }
  for (const { url } of answered) refused.delete(url.href)
  return { answered, refused: [...refused.values()], removed: [...removed.values()] }
}

/** Of each address the last answer, in the order they came: what was asked again is as it was answered then. */
export function lastAnswers(answered: readonly Exchange[]): readonly Exchange[] {
  const last = new Map<string, Exchange>()
  for (const one of answered) {
    last.delete(one.url.href)
    last.set(one.url.href, one)
  }
  return [...last.values()]
}

/** Some recorders keep the text that came: `{"string": "{…}"}`. */
function bodyOf(body: Json | undefined): JsonObject | readonly Json[] | undefined {
  const written = text(asObject(body), 'string')
  const parsed = written === undefined ? undefined : parseJsonStrict(written)
  const came = parsed?.ok === true ? parsed.value : body
  return Array.isArray(came) ? (came as readonly Json[]) : asObject(came)
}
