/** Real inventories of machine identities, with what was counted from each file. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Claim, ClaimKind } from '@holdfast/core/model/claim'
import { readDocument } from '@holdfast/formats/registry'
import type { ReadDocument } from '@holdfast/formats/reader'
import { summaryOf } from '@holdfast/formats/summary'
import { sharedPath } from './needs.ts'

export const NHI = 'fixtures/nhi'

type Facts = Readonly<Record<string, unknown>>

/** What was counted from a file. Throws where nothing was. */
export function factsOf(file: string): Facts {
  const all = JSON.parse(readFileSync(sharedPath(NHI, 'facts.json'), 'utf8')) as Readonly<
    Record<string, Facts>
  >
  const facts = all[file]
  assert.ok(facts !== undefined, `nothing was counted from ${file}`)
  return facts
}

export function readNhi(file: string): ReadDocument {
  const read = readDocument(new Uint8Array(readFileSync(sharedPath(NHI, file))))
  assert.ok(read.ok, read.ok ? '' : read.error.message)
  return read.value
}

/** Why a file is not read, in the words people get. */
export function refusedNhi(file: string): string {
  const read = readDocument(new Uint8Array(readFileSync(sharedPath(NHI, file))))
  assert.ok(!read.ok, `${file} was read`)
  return read.error.message
}

/** So many rows of a kind, by the system's own word where one is given. */
export function rowsOf(read: ReadDocument, kind: ClaimKind, as?: string): number {
  return (summaryOf(read).rows ?? [])
    .filter((row) => row.kind === kind && (as === undefined || row.as === as))
    .reduce((all, row) => all + row.count, 0)
}

/** The one row that goes by that name. */
export function claimOf<K extends ClaimKind>(
  read: ReadDocument,
  kind: K,
  ref: string,
): Extract<Claim, { readonly kind: K }> {
  const found = read.inventories
    .flatMap(({ claims }) => claims)
    .find((claim) => claim.kind === kind && claim.ref === ref)
  assert.ok(found !== undefined, `no ${kind} is called ${ref}`)
  return found as Extract<Claim, { readonly kind: K }> // Found by its kind.
}
