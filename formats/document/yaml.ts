/** YAML of feeds that are kept in it: plain mappings, few aliases, no tags of its own. */

import { parse } from 'yaml'
import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject } from '../json-members.ts'
import { plainText, type Document } from './document.ts'

/** Undefined where the text is no mapping; a leading document of a page (`---`) is read, the page is not. */
export function yamlOf(document: Document): JsonObject | undefined {
  const text = plainText(document)
  if (text === undefined || !/^(?:---\n)?[A-Za-z_][\w-]*:/m.test(text.slice(0, 4_096)))
    return undefined
  const head = text.startsWith('---\n') ? (text.slice(4).split(/^---$/m)[0] ?? '') : text
  try {
    return asObject(parse(head, { schema: 'core', maxAliasCount: 10 }) as Json)
  } catch {
    return undefined
  }
}
