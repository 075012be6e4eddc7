/** Our own look at an address: what it answered, as the adapter wrote it down, and which versions are in that. */

import { parseJsonStrict, type Json } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, text } from '../json-members.ts'
import { reading, type Reader } from '../reader.ts'

/** As the adapter writes it. */
export interface Look {
  readonly holdfast: 'endpoint'
  readonly v: 1
  readonly url: string
  readonly at: string
  /** What it answered or said first, cut to a size. */
  readonly text: string
  /** Of a TLS connection: proven by the handshake; the serial only where the issuer is known. */
  readonly certificate: { readonly sha256: string; readonly serial: string | null } | null
}

export const endpointLook: Reader = {
  format: 'endpoint',
  title: 'a look at an address',
  knows: (document) => text(lookOf(document), 'holdfast') === 'endpoint',
  read(document) {
    const look = lookOf(document)
    const url = text(look, 'url')
    if (look?.['v'] !== 1 || url === undefined) return err('it was written by another version')
    const certificate = objectAt(look, 'certificate')
    const told = [text(certificate, 'sha256'), text(certificate, 'serial')]
    const tells = [
      ...told.filter((one) => one !== undefined),
      ...versionsIn(text(look, 'text') ?? ''),
    ]
    return ok(reading({ observed: { url, tells: [...new Set(tells)].slice(0, TELLS_MAX) } }))
  },
}

function lookOf(document: Document) {
  return document.kind === 'json' ? asObject(document.value) : undefined
}

/** More is a page, not a version. */
const TELLS_MAX = 50
const LENGTH_MAX = 100

/** Whole dotted versions; of JSON also whatever a member called version, release or build holds. */
export function versionsIn(answer: string): string[] {
  const found: string[] = []
  for (const [version] of answer.matchAll(VERSION)) found.push(version.replace(/[.\-+~_]+$/, ''))
  const json = parseJsonStrict(answer)
  if (json.ok) collect(json.value, found)
  return [...new Set(found)].filter((one) => one.length <= LENGTH_MAX)
}

const VERSION = /(?<![\w.])v?\d+(?:\.\d+)+(?:[-+~_][0-9A-Za-z.+~_-]*|[a-z]+\d*)?(?![\w])/g

function collect(value: Json, found: string[]): void {
  if (Array.isArray(value)) {
    for (const one of value as readonly Json[]) collect(one, found)
    return
  }
  for (const [name, member] of Object.entries(asObject(value) ?? {})) {
    const said = typeof member === 'string' || typeof member === 'number' ? String(member) : ''
    if (said !== '' && /version|release|build/i.test(name)) found.push(said.trim())
    else collect(member ?? null, found)
  }
}
