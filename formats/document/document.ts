/**
 * Bytes to one of five plain forms, by content and never by name: JSON, lines of JSON, XML, CSV, text.
 * Compressed input is unpacked up to a limit; nothing is fetched, expanded or executed on the way.
 */

import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import { parseJsonStrict, type Json } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { parseCsv, type CsvRow } from './csv.ts'
import { gunzip } from './inflate.ts'
import { parseXml, type XmlElement } from './xml.ts'

export type Document =
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'json-lines'; readonly values: readonly Json[] }
  | { readonly kind: 'xml'; readonly root: XmlElement }
  | {
      readonly kind: 'csv'
      readonly columns: readonly string[]
      readonly rows: readonly CsvRow[]
      /** Any prose with commas looks like a table: readers of text still want the text. */
      readonly text: string
    }
  | { readonly kind: 'text'; readonly text: string }

/** The problem in one line, with the place where it broke. */
export function openDocument(bytes: Uint8Array): Result<Document, string> {
  const plain = isGzip(bytes) ? gunzip(bytes, LIMITS.reportBytesMax) : ok(bytes)
  if (!plain.ok) return plain
  if (plain.value.length > LIMITS.reportBytesMax) {
    return err(`larger than ${LIMITS.reportBytesMax} bytes`)
  }
  if (looksLikeUtf16(plain.value)) {
    return err(
      'UTF-16 without its byte order mark, which is not read: save it as UTF-8, or with the mark',
    )
  }
  const decoded = decode(plain.value)
  if (decoded === undefined) {
    return err('not UTF-8 text, nor UTF-16 in either byte order with its mark')
  }
  const text = decoded.replace(/^\uFEFF/, '')
  const start = text.trimStart()
  if (start === '') return err('it is empty')
  if (start.startsWith('{') || start.startsWith('[')) return openJson(text)
  if (start.startsWith('<')) {
    const root = parseXml(start)
    return root.ok ? ok({ kind: 'xml', root: root.value }) : root
  }
  const single = parseJsonStrict(text)
  if (single.ok) return ok({ kind: 'json', value: single.value })
  const csv = parseCsv(text)
  return ok(csv === undefined ? { kind: 'text', text } : { kind: 'csv', ...csv, text })
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** The text of what is neither JSON nor XML. */
export function plainText(document: Document): string | undefined {
  return document.kind === 'text' || document.kind === 'csv' ? document.text : undefined
}

/** A document, or one document a line, or several behind each other as some tools print them. */
function openJson(text: string): Result<Document, string> {
  const whole = parseJsonStrict(text)
  if (whole.ok) return ok({ kind: 'json', value: whole.value })
  if (whole.error.code !== 'json-syntax') return err(whole.error.message)
  const values: Json[] = []
  for (const part of parts(text)) {
    const read = parseJsonStrict(part)
    if (!read.ok) return err(`${whole.error.message} at character ${whole.error.offset}`)
    values.push(read.value)
  }
  return values.length > 1
    ? ok({ kind: 'json-lines', values })
    : err(`${whole.error.message} at character ${whole.error.offset}`)
}

/** Cut where a value at the outermost level begins a line of its own. */
function parts(text: string): readonly string[] {
  return text
    .split(/\r?\n(?=[{[])/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function decode(bytes: Uint8Array): string | undefined {
  // UTF-32 of the same byte order begins alike, and is not read.
  if (startsWith(bytes, 0xff, 0xfe) && !startsWith(bytes, 0xff, 0xfe, 0, 0)) {
    return utf16(bytes, 'utf-16le')
  }
  if (startsWith(bytes, 0xfe, 0xff)) return utf16(bytes, 'utf-16be')
  return fromUtf8(bytes)
}

function startsWith(bytes: Uint8Array, ...mark: readonly number[]): boolean {
  return mark.every((byte, at) => bytes[at] === byte)
}

/** As Windows tools write it; the mark at its start is left for the caller. */
function utf16(bytes: Uint8Array, order: 'utf-16le' | 'utf-16be'): string | undefined {
  if (bytes.length % 2 !== 0) return undefined
  try {
    return new TextDecoder(order, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** ASCII in two bytes each is UTF-8 as well, with a zero beside every character: no document of ours has those. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  return (a === 0 && b > 0 && c === 0 && d > 0) || (a > 0 && b === 0 && c > 0 && d === 0)
}
