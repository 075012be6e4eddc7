/** Manifests in JSON, read strictly; fields are looked for in the text only where something is wrong with them. */

import { parseJsonStrict } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { placesIn, problem, type ManifestError, type Path, type Place } from './manifest-error.ts'
import type { Given } from './read-yaml.ts'
import { tooManyKeys } from './scan-yaml.ts'

/** Flow style of YAML with bare keys looks alike and is not meant. */
const JSON_TEXT = /^\s*(?:\{\s*["}]|\[\s*(?:\{\s*["}]|\]))/
/** Between documents, as in YAML: no text of JSON holds a line break. */
const BETWEEN = /^---[ \t]*\r?$/gm

interface Part {
  readonly text: string
  readonly from: number
}

/** Null: it is not JSON throughout. */
export function jsonParts(text: string): readonly Part[] | null {
  if (!JSON_TEXT.test(text)) return null
  const parts: Part[] = []
  let from = 0
  for (const { index, 0: line } of text.matchAll(BETWEEN)) {
    parts.push({ text: text.slice(from, index), from })
    from = index + line.length
  }
  parts.push({ text: text.slice(from), from })
  const said = parts.filter((part) => /\S/.test(part.text))
  return said.every((part) => JSON_TEXT.test(part.text)) ? said : null
}

export function readJson(
  text: string,
  parts: readonly Part[],
): { readonly documents: readonly Given[]; readonly errors: readonly ManifestError[] } {
  const placeOf = placesIn(text)
  const documents: Given[] = []
  const errors: ManifestError[] = []
  for (const part of parts.slice(0, LIMITS.applyObjectsMax + 1)) {
    const read = readPart(part, (offset) => placeOf(part.from + offset))
    if ('value' in read) documents.push(read)
    else errors.push(read)
  }
  return { documents, errors }
}

function readPart({ text }: Part, placeOf: (offset: number) => Place): Given | ManifestError {
  const parsed = parseJsonStrict(text, LIMITS.manifestValuesMax)
  if (!parsed.ok) {
    const { code, message, offset } = parsed.error
    const large = code === 'json-too-many'
    return problem(
      large ? 'manifest-too-large' : 'manifest-syntax',
      large ? message : `not JSON: ${message}`,
      large ? 'apply it in parts' : 'mend the YAML or JSON',
      placeOf(offset),
    )
  }
  if (hasLargeMap(parsed.value)) {
    const [message, help] = tooManyKeys()
    return problem('manifest-too-large', message, help, placeOf(skipSpace(text, 0)))
  }
  const members = rememberMembers(text)
  return {
    value: parsed.value,
    locate: (path) => placeOf(offsetOf(text, members, path)),
  }
}

function hasLargeMap(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasLargeMap)
  if (typeof value !== 'object' || value === null) return false
  const members = Object.values(value)
  return members.length > LIMITS.manifestKeysMax || members.some(hasLargeMap)
}

type Members = ReadonlyMap<string | number, Member>

/** Found once: a problem in each of ten thousand objects must not mean reading the text as often. */
function rememberMembers(text: string): (at: number) => Members {
  const known = new Map<number, Members>()
  return (at) => {
    const found =
      known.get(at) ?? new Map([...membersAt(text, at)].map((member) => [member.name, member]))
    known.set(at, found)
    return found
  }
}

/** The name of a field where there is one; else the nearest that stands around it. */
function offsetOf(text: string, members: (at: number) => Members, path: Path): number {
  let found = skipSpace(text, 0)
  let at = found
  for (const part of path) {
    const member = members(at).get(part)
    if (member === undefined) return found
    found = member.start
    at = member.value
  }
  return found
}

interface Member {
  /** Its place in a list. */
  readonly name: string | number
  readonly start: number
  readonly value: number
}

/** Of text that was read before: it is well-formed. */
function* membersAt(text: string, from: number): Generator<Member> {
  let at = skipSpace(text, from)
  const isMap = text[at] === '{'
  if (!isMap && text[at] !== '[') return
  at = skipSpace(text, at + 1)
  let place = 0
  while (at < text.length && text[at] !== '}' && text[at] !== ']') {
    const start = at
    let name: string | number = place++
    if (isMap) {
      const end = stringEnd(text, at)
      name = JSON.parse(text.slice(at, end)) as string // A name is a text.
      at = skipSpace(text, skipSpace(text, end) + 1)
    }
    yield { name, start, value: at }
    at = skipSpace(text, valueEnd(text, at))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
}

function valueEnd(text: string, from: number): number {
  let depth = 0
  let at = from
  while (at < text.length) {
    const next = text[at]
    if (next === '"') {
      at = stringEnd(text, at)
      if (depth === 0) return at
      continue
    }
    if (depth === 0 && (next === ',' || next === '}' || next === ']')) return at
    if (next === '{' || next === '[') depth += 1
    if (next === '}' || next === ']') depth -= 1
    at += 1
    if (depth === 0 && (next === '}' || next === ']')) return at
  }
  return at
}

function stringEnd(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1
  return at
}
