/**
 * The head of the ledger: its leaves, its newest signed checkpoint, and whether we are the newest state there is.
 * Nothing is ever signed over lines that are not the ones that were signed before, nor over a state that is older
 * than the newest note we sent away: that waits for a person's word (`ledger.restored`).
 */

import { sameBytes, utf8 } from '@holdfast/core/kernel/bytes'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { leafHash } from '@holdfast/core/ledger/merkle'
import { formatCheckpoint } from '@holdfast/protocols/tlog/checkpoint'
import { signNote } from '@holdfast/protocols/tlog/note'
import type { Signer } from '@holdfast/own-files/signer'
import { loadSigner } from '@holdfast/own-files/ed25519'
import type { StoredCheckpoint, StoredLedger } from '../ports/stores.ts'
import { nodeHash } from '../signers/hash.ts'
import type { Failure } from '../threads/protocol.ts'
import {
  changed,
  openCheckpoint,
  repeatedIn,
  signatoryOf,
  whereChanged,
  type Signatory,
} from './head-check.ts'
import { noLeaves, type Leaves } from './leaves.ts'
import type { Past } from './messages.ts'
import { Forked, pastOf, type KnownPast, type PastParts } from './past.ts'

export interface SignedHead {
  readonly leaves: readonly Uint8Array[]
  /** Of all of them. */
  root(): Uint8Array
  checkpoint(): StoredCheckpoint | undefined
  past(): Past
  /** Lines that are durable in the ledger. */
  add(lines: readonly string[]): void
  /** By the key of the checkpoints, under its name. */
  signText(text: string): string
  /** Signs what is not yet signed; throws rather than sign over what does not fit. */
  sign(): StoredCheckpoint | undefined
}

export interface HeadParts extends PastParts {
  readonly ledger: StoredLedger
  readonly onSigned: (checkpoint: StoredCheckpoint) => void
}

const CHUNK = 5_000

export function openHead(parts: HeadParts): Result<SignedHead, Failure> {
  const { ledger, onSigned } = parts
  let checkpoint = ledger.lastCheckpoint()
  const leaves = noLeaves(checkpoint?.size)
  for (let from = 0; from < ledger.size(); from += CHUNK) {
    for (const line of ledger.read(from, from + CHUNK)) leaves.add(line)
  }
  const key = keyOf(parts)
  const past = pastOf(parts, leaves)
  const failure = failureAtStart(ledger, leaves, checkpoint, key, past)
  if (failure !== null) return err(failure)
  return ok({
    leaves: leaves.all,
    root: () => leaves.rootAt(leaves.all.length),
    checkpoint: () => checkpoint,
    past: () => past.now(),
    add(lines) {
      for (const line of lines) if (leaves.add(line)) past.accepted()
    },
    signText: (text) => key.sign(key.signatory(), text),
    sign() {
      const size = leaves.all.length
      if (size === 0 || checkpoint?.size === size) return checkpoint
      const by = key.signatory()
      past.readBack(by)
      if (past.now().behind !== null) return checkpoint
      checkStored(ledger, leaves, checkpoint)
      const root = leaves.signedRoot()
      const note = key.sign(by, formatCheckpoint({ origin: by.origin, size, root }))
      ledger.putCheckpoint(size, note)
      checkpoint = { size, note }
      past.send(note)
      onSigned(checkpoint)
      return checkpoint
    },
  })
}

/** Null: what is stored is what was signed, by our key, and no note outside says otherwise. */
function failureAtStart(
  ledger: StoredLedger,
  leaves: Leaves,
  checkpoint: StoredCheckpoint | undefined,
  key: HeadKey,
  past: KnownPast,
): Failure | null {
  if (leaves.all.length === 0) return checkpoint === undefined ? null : changed('it is empty')
  const by = signatoryOf(ledger.read(0, 1)[0] ?? '')
  if (!by.ok) return by.error
  const bad = checkSigned(ledger, leaves, checkpoint, by.value)
  if (bad !== null) return bad
  const signer = key.load(by.value)
  if (!signer.ok) return signer.error
  past.readMark()
  try {
    past.readBack(by.value)
  } catch (thrown) {
    if (thrown instanceof Forked) return changed(thrown.message)
    throw thrown
  }
  return null
}

function checkSigned(
  ledger: StoredLedger,
  leaves: Leaves,
  checkpoint: StoredCheckpoint | undefined,
  by: Signatory,
): Failure | null {
  const { length } = leaves.all
  if (length !== ledger.size()) return changed('entries in between are missing')
  const repeated = repeatedIn(leaves.all, checkpoint?.size ?? 0)
  if (repeated !== null) return changed(`entry ${repeated} repeats another one byte for byte`)
  if (checkpoint === undefined) return null
  const signed = openCheckpoint(by, checkpoint.note)
  if (!signed.ok) return changed(`its newest checkpoint is not ours: ${signed.error}`)
  const { size, root } = signed.value
  if (size !== checkpoint.size) return changed('its newest checkpoint is of another size')
  if (size > length) {
    return changed(`a checkpoint of ${size} entries was signed and only ${length} are here`)
  }
  return sameBytes(root, leaves.rootAt(size)) ? null : changed(whereChanged(ledger, by))
}

/** What was appended since is read again: an acknowledged line that is not on the disk stops everything. */
function checkStored(
  ledger: StoredLedger,
  { all }: Leaves,
  checkpoint: StoredCheckpoint | undefined,
): void {
  for (let from = checkpoint?.size ?? 0; from < all.length; from += CHUNK) {
    const to = Math.min(all.length, from + CHUNK)
    const lines = ledger.read(from, to)
    for (let at = from; at < to; at++) {
      const known = all[at]
      const leaf = leafHash(nodeHash, utf8(lines[at - from] ?? ''))
      if (known === undefined || !sameBytes(leaf, known)) {
        throw new Error(`entry ${at} on the disk is not the one that was written`)
      }
    }
  }
  const stored = ledger.lastCheckpoint()
  if (stored?.note !== checkpoint?.note) throw new Error('somebody else signs in this ledger')
}

interface HeadKey {
  /** Whom the first entry names; a ledger that was empty at the start has one by now. */
  signatory(): Signatory
  load(by: Signatory): Result<Signer, Failure>
  sign(by: Signatory, text: string): string
}

/** Read once it is needed: an empty ledger has none yet. */
function keyOf({ ledger, directory }: HeadParts): HeadKey {
  let signatory: Signatory | null = null
  let signer: Signer | null = null
  const load = (by: Signatory): Result<Signer, Failure> => {
    if (signer !== null) return ok(signer)
    const loaded = loadSigner(`${directory}/keys/checkpoint`, by.origin)
    if (!loaded.ok) return err(loaded.error)
    if (!sameBytes(loaded.value.publicKey, by.key.publicKey)) {
      const failure = changed('keys/checkpoint is not the key that signs its checkpoints')
      return err({ ...failure, help: 'put the key of this ledger back from where keys are kept' })
    }
    signer = loaded.value
    return loaded
  }
  return {
    signatory() {
      if (signatory !== null) return signatory
      const by = signatoryOf(ledger.read(0, 1)[0] ?? '')
      if (!by.ok) throw new Error(by.error.message)
      return (signatory = by.value)
    },
    load,
    sign(by, text) {
      const key = load(by)
      if (!key.ok) throw new Error(key.error.message)
      return signNote(text, by.key, (message) => key.value.sign(message))
    },
  }
}
