/** YAML of feeds and manifests that are kept in it: plain mappings, few aliases, no tags of its own. */

import { parse, parseAllDocuments } from 'yaml'
import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject } from '../json-members.ts'
import { plainText, type Document } from './document.ts'

const ALIASES_MAX = 10

/** Undefined where the text is no mapping; a leading document of a page (`---`) is read, the page is not. */
export function yamlOf(document: Document): JsonObject | undefined {
  const text = mappingText(document)
  if (text === undefined) return undefined
  const head = text.startsWith('---\n') ? (text.slice(4).split(/^---$/m)[0] ?? '') : text
  try {
    return asObject(parse(head, { schema: 'core', maxAliasCount: ALIASES_MAX }) as Json)
  } catch {
    return undefined
  }
}

/** Every document of the text, an empty one left out; undefined where one of them is broken or no mapping. */
export function allYamlOf(document: Document): readonly JsonObject[] | undefined {
  const text = mappingText(document)
  if (text === undefined) return undefined
  try {
    const found: JsonObject[] = []
    for (const one of parseAllDocuments(text, { schema: 'core' })) {
      if (!('errors' in one) || one.errors.length > 0) return undefined
      const value = one.toJS({ maxAliasCount: ALIASES_MAX }) as Json // Of the core schema: plain JSON.
      const object = asObject(value)
      if (object !== undefined) found.push(object)
      else if (value !== null) return undefined
    }
    return found
  } catch {
    return undefined
  }
}

function mappingText(document: Document): string | undefined {
  const text = plainText(document)
  return text !== undefined && /^(?:---\n)?[A-Za-z_][\w-]*:/m.test(text.slice(0, 4_096))
    ? text
    : undefined
}
