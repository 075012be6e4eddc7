/**
 * The journal of break-glass: what was opened, told and closed while no server ran. One line each, of canonical JSON,
 * bound to the one before by its digest; a line that opened something carries the warrant and its signatures, so that
 * nobody has to believe the file.
 */

import { utf8 } from '../kernel/bytes.ts'
import { canonicalJson, parseJsonStrict, type JsonObject } from '../kernel/canonical-json.ts'
import { digestOf, type Digest, type Hash } from '../kernel/hash.ts'
import type { Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { MergedLine } from './break-glass.ts'

export interface JournalLine {
  readonly v: 1
  /** From 0 on. */
  readonly index: number
  /** Digest of the line before; null: it is the first. */
  readonly previous: Digest | null
  readonly at: Instant
  /** Who typed it, as the machine calls them. */
  readonly by: string
  readonly kind: MergedLine['kind']
  /** Of the warrant that it is about. */
  readonly digest: Digest
  readonly text: string
  /** Of `opened`: byte for byte what was signed, and by what. */
  readonly warrant?: string
  readonly signatures?: readonly string[]
}

export interface ReadLine {
  readonly line: Digest
  readonly said: JournalLine
}

export interface Journal {
  readonly lines: readonly ReadLine[]
  /** What is from here on not what was written; null: all of it is. */
  readonly problem: string | null
}

export function journalText(line: JournalLine): string {
  return `${canonicalJson(line)}\n`
}

/** The lines up to the first that is not what was written. What has no line end was never acknowledged. */
export function readJournal(hash: Hash, text: string): Journal {
  const lines: ReadLine[] = []
  const written = text.slice(0, text.lastIndexOf('\n') + 1)
  let before: Digest | null = null
  for (const [at, line] of written.split('\n').slice(0, -1).entries()) {
    if (at >= LIMITS.journalLinesMax) return { lines, problem: `it has more than ${at} lines` }
    const said = readLine(line)
    if (!said.ok) return { lines, problem: `line ${at + 1} ${said.error}` }
    if (said.value.index !== at || said.value.previous !== before) {
      return { lines, problem: `line ${at + 1} does not follow the one before` }
    }
    before = digestOf(hash, utf8(line))
    lines.push({ line: before, said: said.value })
  }
  return { lines, problem: null }
}

const DIGEST = /^sha256:[0-9a-f]{64}$/
const KINDS: readonly unknown[] = ['opened', 'told', 'closed'] satisfies MergedLine['kind'][]

function readLine(line: string): Result<JournalLine, string> {
  const parsed = parseJsonStrict(line, 64)
  if (!parsed.ok || parsed.value === null || typeof parsed.value !== 'object') {
    return err('is not JSON')
  }
  const object = parsed.value as JsonObject // An array has none of the members below.
  const { v, index, previous, at, by, kind, digest, text, warrant, signatures, ...more } = object
  const isLine =
    v === 1 &&
    isCount(index) &&
    (previous === null || isDigest(previous)) &&
    isCount(at) &&
    isText(by) &&
    KINDS.includes(kind) &&
    isDigest(digest) &&
    isText(text) &&
    Object.keys(more).length === 0
  const isOpened = typeof warrant === 'string' && isTexts(signatures)
  const isOther = warrant === undefined && signatures === undefined
  if (!isLine || !(kind === 'opened' ? isOpened : isOther)) return err('is not a line of a journal')
  const said = object as unknown as JournalLine // Each member was looked at above.
  return canonicalJson<JournalLine>(said) === line ? ok(said) : err('is not in its one spelling')
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isDigest(value: unknown): boolean {
  return typeof value === 'string' && DIGEST.test(value)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LIMITS.factSentenceMax
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 8 && value.every((one) => typeof one === 'string')
}
