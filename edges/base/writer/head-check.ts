/** What a start, and every signature, asks first: is what is stored what was signed, here and where notes were sent. */

import { base64, sameBytes, utf8 } from '@holdfast/core/kernel/bytes'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { decodeEntry } from '@holdfast/core/state/read-entry'
import { append, EMPTY_FRONTIER, leafHash, rootOf } from '@holdfast/core/ledger/merkle'
import type { SignedSize } from '@holdfast/core/model/epoch'
import type { EntryBodies } from '@holdfast/core/state/entries'
import { originOf, parseCheckpoint, type Checkpoint } from '@holdfast/protocols/tlog/checkpoint'
import { openNote, parseVkey, type NoteKey } from '@holdfast/protocols/tlog/note'
import { verifyEd25519 } from '@holdfast/own-files/ed25519'
import type { StoredLedger } from '../ports/stores.ts'
import { nodeHash } from '../signers/hash.ts'
import type { Failure } from '../threads/protocol.ts'

/** Who signs the checkpoints of a ledger, as its first entry says. */
export interface Signatory {
  readonly origin: string
  readonly key: NoteKey
}

export function signatoryOf(firstLine: string): Result<Signatory, Failure> {
  const first = decodeEntry(firstLine)
  if (!first.ok || first.value.kind !== 'ledger.created') {
    return err(changed('its first entry is not the one that created it'))
  }
  const key = parseVkey(nodeHash, first.value.body.checkpointKey)
  if (!key.ok) return err(changed('its first entry names no key for checkpoints'))
  return ok({ origin: originOf(first.value.body.ledgerId), key: key.value })
}

export function openCheckpoint(
  { origin, key }: Signatory,
  note: string,
): Result<Checkpoint, string> {
  const opened = openNote(note, [key], verifyEd25519)
  if (!opened.ok) return err(opened.error.message)
  const checkpoint = parseCheckpoint(opened.value.text)
  if (!checkpoint.ok) return err(checkpoint.error.message)
  return checkpoint.value.origin === origin ? checkpoint : err('it is of another ledger')
}

/** The last note of this ledger in a text of many; torn ones and those of others are passed over. */
export function newestNote(
  by: Signatory,
  text: string,
): { readonly checkpoint: Checkpoint | null; readonly foreign: boolean } {
  const notes = [...text.matchAll(NOTE)].map(([note]) => note)
  for (const note of notes.toReversed()) {
    if (!note.startsWith(`${by.origin}\n`)) continue
    const opened = openCheckpoint(by, note)
    if (opened.ok) return { checkpoint: opened.value, foreign: false }
  }
  return { checkpoint: null, foreign: text.trim() !== '' }
}

const NOTE = /^holdfast\/[^\s]+\n\d+\n[A-Za-z0-9+/=]+\n\n— \S+ [A-Za-z0-9+/=]+\n/gm

/** Of a line that accepts a restored state; null: it is another line. */
export function restoredIn(line: string): EntryBodies['ledger.restored'] | null {
  if (!line.includes('"kind":"ledger.restored"')) return null
  const entry = decodeEntry(line)
  return entry.ok && entry.value.kind === 'ledger.restored' ? entry.value.body : null
}

export function isHead(size: SignedSize, other: Checkpoint): boolean {
  return size.size === other.size && size.root === base64(other.root)
}

/**
 * Two equal lines cannot be: each carries random bytes. What is repeated in the unsigned end was copied there.
 * @param from - where the unsigned end begins
 */
export function repeatedIn(leaves: readonly Uint8Array[], from: number): number | null {
  const first = (leaf: Uint8Array): number =>
    new DataView(leaf.buffer, leaf.byteOffset).getUint32(0)
  const tail = new Set(leaves.slice(from).map((leaf) => first(leaf)))
  const seen = new Map<number, Uint8Array[]>()
  for (const [place, leaf] of leaves.entries()) {
    const key = first(leaf)
    if (!tail.has(key)) continue
    const known = seen.get(key) ?? []
    if (known.some((one) => sameBytes(one, leaf))) return place
    seen.set(key, [...known, leaf])
  }
  return null
}

/** Between which two signed sizes the change lies, for whoever has to look. */
export function whereChanged(ledger: StoredLedger, by: Signatory): string {
  let frontier = EMPTY_FRONTIER
  let sound = 0
  for (const { size, note } of ledger.checkpoints()) {
    while (frontier.size < size) {
      const lines = ledger.read(frontier.size, Math.min(size, frontier.size + CHUNK))
      if (lines.length === 0) return `entries from ${frontier.size} to ${size - 1} are missing`
      for (const line of lines) {
        frontier = append(nodeHash, frontier, leafHash(nodeHash, utf8(line)))
      }
    }
    const signed = openCheckpoint(by, note)
    if (!signed.ok) return `the checkpoint of ${size} entries is not ours: ${signed.error}`
    if (!sameBytes(signed.value.root, rootOf(nodeHash, frontier))) {
      return `an entry from ${sound} to ${size - 1} was changed after it was signed`
    }
    sound = size
  }
  return `an entry from ${sound} on was changed after it was signed`
}

const CHUNK = 5_000

export function changed(what: string): Failure {
  return {
    code: 'data-corrupt',
    message: `the ledger is not the one that was signed: ${what}`,
    help: 'nothing was started or signed; see holdfast ledger verify, then restore a backup (holdfast backup restore)',
  }
}
