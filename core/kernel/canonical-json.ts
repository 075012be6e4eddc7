/**
 * Canonical JSON (RFC 8785) for values of strings, safe integers, booleans and null, and a strict
 * reader (RFC 7493, I-JSON) that refuses duplicate names, because `JSON.parse` keeps the last silently.
 */

import { invariant } from './assert.ts'
import { LIMITS } from './limits.ts'
import { err, ok, type Result } from './result.ts'

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

export type JsonObject = { readonly [name: string]: Json | undefined }

/** An interface promises nothing of members it does not name: its own are looked at one by one. */
type JsonOf<T> = T extends Json
  ? T
  : T extends object
    ? T extends (...given: never) => unknown
      ? never
      : { readonly [K in keyof T]: JsonOf<T[K]> }
    : T extends undefined
      ? T
      : never

/** Numbers must be safe integers: a float would be hashed differently by different printers. */
export function canonicalJson<T>(value: T & JsonOf<T>): string {
  // The constraint says so member by member; the compiler does not follow a type to its end.
  return textOf(value as unknown as Json)
}

function textOf(value: Json): string {
  if (typeof value === 'string') return canonicalText(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    invariant(Number.isSafeInteger(value), `only safe integers are hashed, not ${value}`)
    return String(value === 0 ? 0 : value)
  }
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) text += `${text === '' ? '' : ','}${textOf(item)}`
    return `[${text}]`
  }
  const object = value as JsonObject // The union has only this member left.
  for (const name of sortedNames(object)) {
    const member = object[name]
    if (member === undefined) continue
    text += `${text === '' ? '' : ','}${canonicalText(name)}:${textOf(member)}`
  }
  return `{${text}}`
}

/** Most text needs no escape: printing it as it stands is most of the speed of a large report. */
const PLAIN = /^[ !#-[\]-~]*$/

function canonicalText(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  invariant(text.isWellFormed(), 'text in an entry is well-formed Unicode')
  return JSON.stringify(text)
}

/** RFC 8785 sorts names by UTF-16 code units, which is what `<` compares; many objects are sorted already. */
function sortedNames(object: JsonObject): readonly string[] {
  const names = Object.keys(object)
  for (let place = 1; place < names.length; place++) {
    if ((names[place - 1] ?? '') > (names[place] ?? '')) return names.sort(byCodeUnit)
  }
  return names
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export interface JsonError {
  readonly code:
    'json-syntax' | 'json-duplicate-name' | 'json-too-deep' | 'json-too-many' | 'json-text'
  readonly message: string
  /** UTF-16 offset into the text. */
  readonly offset: number
}

/** Any JSON number is read as a double; `canonicalJson` refuses what is not a safe integer. */
export function parseJsonStrict(
  text: string,
  valuesMax: number = LIMITS.jsonValuesMax,
): Result<Json, JsonError> {
  const reader = new Reader(text, valuesMax)
  try {
    const value = reader.document()
    return ok(value)
  } catch (thrown) {
    if (thrown instanceof Stop) return err(thrown.problem)
    throw thrown
  }
}

class Stop extends Error {
  readonly problem: JsonError
  constructor(problem: JsonError) {
    super(problem.message)
    this.problem = problem
  }
}

/** Looked for in place: a copy of what follows each number costs more than reading it. */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const NUMBER_LENGTH_MAX = 64

class Reader {
  readonly #text: string
  #at = 0
  #values = 0
  readonly #valuesMax: number

  constructor(text: string, valuesMax: number) {
    this.#text = text
    this.#valuesMax = valuesMax
  }

  document(): Json {
    const value = this.#value(0)
    this.#space()
    if (this.#at < this.#text.length) this.#stop('json-syntax', 'unexpected text after the value')
    return value
  }

  #value(depth: number): Json {
    if (depth > LIMITS.jsonDepthMax) {
      this.#stop('json-too-deep', `nested deeper than ${LIMITS.jsonDepthMax} levels`)
    }
    if (++this.#values > this.#valuesMax) {
      this.#stop('json-too-many', `more than ${this.#valuesMax} values`)
    }
    this.#space()
    const next = this.#text.charCodeAt(this.#at)
    if (next === 0x7b) return this.#object(depth)
    if (next === 0x5b) return this.#array(depth)
    if (next === 0x22) return this.#string()
    // One by one: a table of them would be made anew for each value.
    if (next === 0x74 && this.#word('true')) return true
    if (next === 0x66 && this.#word('false')) return false
    if (next === 0x6e && this.#word('null')) return null
    return this.#number()
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false
    this.#at += word.length
    return true
  }

  #object(depth: number): Json {
    // A null prototype keeps `__proto__` and friends plain data.
    const out: Record<string, Json> = Object.create(null) as Record<string, Json>
    this.#at++
    this.#space()
    if (this.#take('}')) return out
    for (;;) {
      this.#space()
      if (this.#text[this.#at] !== '"') this.#stop('json-syntax', 'a member name was expected')
      const name = this.#string()
      if (Object.hasOwn(out, name)) this.#stop('json-duplicate-name', `duplicate name \`${name}\``)
      this.#space()
      if (!this.#take(':')) this.#stop('json-syntax', '`:` was expected')
      out[name] = this.#value(depth + 1)
      this.#space()
      if (this.#take('}')) return out
      if (!this.#take(',')) this.#stop('json-syntax', '`,` or `}` was expected')
    }
  }

  #array(depth: number): Json {
    const out: Json[] = []
    this.#at++
    this.#space()
    if (this.#take(']')) return out
    for (;;) {
      out.push(this.#value(depth + 1))
      this.#space()
      if (this.#take(']')) return out
      if (!this.#take(',')) this.#stop('json-syntax', '`,` or `]` was expected')
    }
  }

  #string(): string {
    const start = this.#at
    this.#at++
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (Number.isNaN(code)) this.#stop('json-syntax', 'the text ends inside a string')
      if (code === 0x22) break
      this.#at += code === 0x5c ? 2 : 1
    }
    this.#at++
    let value: unknown
    try {
      value = JSON.parse(this.#text.slice(start, this.#at))
    } catch {
      this.#at = start
      this.#stop('json-syntax', 'not a JSON string')
    }
    if (typeof value !== 'string' || !value.isWellFormed()) {
      this.#at = start
      this.#stop('json-text', 'a string has a lone surrogate')
    }
    return value
  }

  #number(): number {
    NUMBER.lastIndex = this.#at
    const end = NUMBER.test(this.#text) ? NUMBER.lastIndex : this.#at
    if (end === this.#at || end - this.#at > NUMBER_LENGTH_MAX) {
      this.#stop('json-syntax', 'a value was expected')
    }
    const text = this.#text.slice(this.#at, end)
    const value = Number(text)
    if (!Number.isFinite(value)) this.#stop('json-syntax', `number \`${text}\` is out of range`)
    this.#at = end
    return value
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at++
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #stop(code: JsonError['code'], message: string): never {
    throw new Stop({ code, message, offset: this.#at })
  }
}
