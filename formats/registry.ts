/** Which format a document is, by its content and never by its name, and what it says. */

import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { isArchive } from './document/archive.ts'
import { openDocument, type Document } from './document/document.ts'
import { readArchive } from './read-archive.ts'
import type { FormatError, ReadDocument, Reader } from './reader.ts'
import { READERS } from './readers.ts'
import { REFUSED } from './refused.ts'

/** Of an archive every member by itself, and then what they say together. */
export function readDocument(bytes: Uint8Array): Result<ReadDocument, FormatError> {
  return isArchive(bytes) ? readArchive(bytes, readPlain) : readPlain(bytes)
}

function readPlain(bytes: Uint8Array): Result<ReadDocument, FormatError> {
  const opened = openDocument(bytes)
  if (!opened.ok) return unreadable(opened.error, LISTED)
  const document = opened.value
  const reader = READERS.find((one) => one.knows(document))
  if (reader === undefined) {
    const known = REFUSED.find((one) => one.knows(document))
    if (known !== undefined) return refused(known.title, known.why)
    return err({
      code: 'format-unknown',
      message: `no reader knows this document (${outline(document)})`,
      help: LISTED,
    })
  }
  return readWith(reader, document)
}

function refused(title: string, why: string): Result<never, FormatError> {
  return err({
    code: 'format-refused',
    message: `this document is not read (${title}): ${why}`,
    help: 'what is read: reports of installed packages and their vulnerabilities, inventories of identities, reports of leaked secrets (holdfast import --formats)',
  })
}

function readWith(reader: Reader, document: Document): Result<ReadDocument, FormatError> {
  const read = reader.read(document)
  if (!read.ok) {
    return typeof read.error === 'string'
      ? unreadable(`${reader.title}: ${read.error}`, 'export it again, whole')
      : refused(reader.title, read.error.refused)
  }
  return ok({ format: reader.format, ...read.value })
}

/** Enough of an unknown document to recognise it, in one line. */
function outline(document: Document): string {
  const text = outlineOf(document).replaceAll(/\s+/g, ' ')
  return text.length > OUTLINE_MAX ? `${text.slice(0, OUTLINE_MAX)}…` : text
}

const OUTLINE_MAX = 120

function outlineOf(document: Document): string {
  switch (document.kind) {
    case 'json':
    case 'json-lines': {
      const value = document.kind === 'json' ? document.value : document.values[0]
      const first = Array.isArray(value) ? value[0] : value
      const names = typeof first === 'object' && first !== null ? Object.keys(first) : []
      return `JSON with members: ${names.slice(0, 6).join(', ') || 'none'}`
    }
    case 'xml':
      return `XML <${document.root.name}>`
    case 'csv':
      return `a table with columns: ${document.columns.slice(0, 6).join(', ')}`
    case 'text':
      return 'plain text'
  }
}

const LISTED = 'what is read: holdfast import --formats'

/** Every format that is read, by its stable word, and by its name for people. */
export const FORMATS: readonly { readonly format: string; readonly title: string }[] = [
  ...new Map(READERS.map(({ format, title }) => [format, { format, title }])).values(),
].toSorted((a, b) => (a.format < b.format ? -1 : 1))

function unreadable(why: string, help: string): Result<never, FormatError> {
  return err({ code: 'document-unreadable', message: `the document cannot be read: ${why}`, help })
}
