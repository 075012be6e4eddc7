/**
 * The head of the ledger: its leaves, its newest signed checkpoint, and whether we are the newest state there is.
 * Nothing is ever signed over lines that are not the ones that were signed before, nor over a state that is older
 * than the newest note we sent away: that waits for a person's word (`ledger.restored`).
 */

import { base64, sameBytes, utf8 } from '@holdfast/core/kernel/bytes'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { append, EMPTY_FRONTIER, leafHash, rootOf, rootOfRange } from '@holdfast/core/ledger/merkle'
import type { SignedSize } from '@holdfast/core/model/epoch'
import { formatCheckpoint, type Checkpoint } from '@holdfast/protocols/tlog/checkpoint'
import { signNote } from '@holdfast/protocols/tlog/note'
import type { Signer } from '@holdfast/own-files/signer'
import { loadSigner } from '@holdfast/own-files/ed25519'
import { nodeHash } from '../signers/hash.ts'
import { clearMark, readMark } from '../stores/restored-mark.ts'
import type { SqliteLedger } from '../stores/sqlite-ledger.ts'
import type { CheckpointSink } from './checkpoint-sink.ts'
import {
  changed,
  isHead,
  newestNote,
  openCheckpoint,
  repeatedIn,
  restoredIn,
  signatoryOf,
  whereChanged,
  type Signatory,
} from './head-check.ts'
import type { Past, WriterFailure } from './messages.ts'

export interface StoredCheckpoint {
  readonly size: number
  readonly note: string
}

export interface SignedHead {
  readonly leaves: readonly Uint8Array[]
  checkpoint(): StoredCheckpoint | undefined
  past(): Past
  /** Lines that are durable in the ledger. */
  add(lines: readonly string[]): void
  /** By the key of the checkpoints, under its name. */
  signText(text: string): string
  /** Signs what is not yet signed; throws rather than sign over what does not fit. */
  sign(): StoredCheckpoint | undefined
}

export interface HeadParts {
  readonly ledger: SqliteLedger
  readonly directory: string
  readonly sink: CheckpointSink
  readonly onSigned: (checkpoint: StoredCheckpoint) => void
  readonly onPast: (past: Past) => void
}

const CHUNK = 5_000

export function openHead(parts: HeadParts): Result<SignedHead, WriterFailure> {
  const { ledger, directory, sink, onSigned, onPast } = parts
  const leaves: Uint8Array[] = []
  let frontier = EMPTY_FRONTIER
  let signatory: Signatory | null = null
  let signer: Signer | null = null
  let checkpoint = ledger.lastCheckpoint()
  /** At the newest checkpoint: of two million lines it is not computed twice. */
  let signedRoot: Uint8Array | undefined
  let past: Past = { behind: null, sinkProblem: null }
  /** Heads that a person has left behind for an older state, and the restores accepted so. */
  const left: SignedSize[] = []
  const accepted = new Set<string>()

  const addLine = (line: string): void => {
    const leaf = leafHash(nodeHash, utf8(line))
    leaves.push(leaf)
    frontier = append(nodeHash, frontier, leaf)
    if (frontier.size === checkpoint?.size) signedRoot = rootOf(nodeHash, frontier)
    const restored = restoredIn(line)
    if (restored === null) return
    if (restored.behind !== null) left.push(restored.behind)
    if (restored.copy !== null) accepted.add(restored.copy)
  }
  const rootAt = (size: number): Uint8Array => {
    if (size === frontier.size) return rootOf(nodeHash, frontier)
    if (size === checkpoint?.size && signedRoot !== undefined) return signedRoot
    return rootOfRange(nodeHash, (from, to) => leaves.slice(from, to), 0, size)
  }
  const setPast = (next: Past): void => {
    if (JSON.stringify(next) === JSON.stringify(past)) return
    past = next
    onPast(past)
  }

  const checkSigned = (by: Signatory): WriterFailure | null => {
    if (leaves.length !== ledger.size()) return changed('entries in between are missing')
    const repeated = repeatedIn(leaves, checkpoint?.size ?? 0)
    if (repeated !== null) return changed(`entry ${repeated} repeats another one byte for byte`)
    if (checkpoint === undefined) return null
    const signed = openCheckpoint(by, checkpoint.note)
    if (!signed.ok) return changed(`its newest checkpoint is not ours: ${signed.error}`)
    const { size, root } = signed.value
    if (size !== checkpoint.size) return changed('its newest checkpoint is of another size')
    if (size > leaves.length) {
      return changed(
        `a checkpoint of ${size} entries was signed and only ${leaves.length} are here`,
      )
    }
    return sameBytes(root, rootAt(size)) ? null : changed(whereChanged(ledger, by))
  }

  /** The newest note of ours outside; throws where it forks from what is here. */
  const readBack = (by: Signatory): void => {
    if (sink.readBack === null) return
    let text: string
    try {
      text = sink.readBack()
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)
      return setPast({ ...past, sinkProblem: `the checkpoint sink cannot be read: ${why}` })
    }
    const { checkpoint: note, foreign } = newestNote(by, text)
    if (note === null) {
      const sinkProblem = foreign ? 'the checkpoint sink holds no checkpoint of this ledger' : null
      return setPast({ ...past, sinkProblem })
    }
    const { behind } = past
    const head = { size: note.size, root: base64(note.root) }
    const isLeft = left.some((one) => isHead(one, note))
    if (!isLeft && isForked(note)) throw new Forked(note)
    const older = !isLeft && note.size > frontier.size
    setPast({
      behind: older ? { copy: behind?.copy ?? null, head } : behind,
      sinkProblem: null,
    })
  }
  const isForked = (note: Checkpoint): boolean =>
    note.size <= frontier.size && !sameBytes(note.root, rootAt(note.size))

  const start = (): WriterFailure | null => {
    for (let from = 0; from < ledger.size(); from += CHUNK) {
      for (const line of ledger.read(from, from + CHUNK)) addLine(line)
    }
    if (leaves.length === 0) return checkpoint === undefined ? null : changed('it is empty')
    const by = signatoryOf(ledger.read(0, 1)[0] ?? '')
    if (!by.ok) return by.error
    signatory = by.value
    const bad = checkSigned(by.value)
    if (bad !== null) return bad
    const key = keyOf(by.value)
    if (!key.ok) return key.error
    const mark = readMark(directory)
    if (mark !== null && accepted.has(mark.id)) clearMark(directory)
    else if (mark !== null) setPast({ ...past, behind: { copy: mark.id, head: null } })
    try {
      readBack(by.value)
    } catch (thrown) {
      if (thrown instanceof Forked) return changed(thrown.message)
      throw thrown
    }
    return null
  }

  const keyOf = (by: Signatory): Result<Signer, WriterFailure> => {
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

  /** A ledger that was empty at the start has its first entry by now. */
  const whoSigns = (): Signatory => {
    if (signatory !== null) return signatory
    const by = signatoryOf(ledger.read(0, 1)[0] ?? '')
    if (!by.ok) throw new Error(by.error.message)
    return (signatory = by.value)
  }

  const signed = (by: Signatory, text: string): string => {
    const key = keyOf(by)
    if (!key.ok) throw new Error(key.error.message)
    return signNote(text, by.key, (message) => key.value.sign(message))
  }

  /** What was appended since is read again: an acknowledged line that is not on the disk stops everything. */
  const checkStored = (): void => {
    for (let from = checkpoint?.size ?? 0; from < frontier.size; from += CHUNK) {
      const lines = ledger.read(from, Math.min(frontier.size, from + CHUNK))
      for (let at = from; at < Math.min(frontier.size, from + CHUNK); at++) {
        const known = leaves[at]
        const leaf = leafHash(nodeHash, utf8(lines[at - from] ?? ''))
        if (known === undefined || !sameBytes(leaf, known)) {
          throw new Error(`entry ${at} on the disk is not the one that was written`)
        }
      }
    }
    const stored = ledger.lastCheckpoint()
    if (stored?.note !== checkpoint?.note) throw new Error('somebody else signs in this ledger')
  }

  const send = (note: string): void => {
    try {
      sink.write(note)
      if (sink.readBack === null) setPast({ ...past, sinkProblem: null })
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)
      setPast({ ...past, sinkProblem: `the checkpoint sink cannot be written: ${why}` })
    }
  }

  const failure = start()
  if (failure !== null) return err(failure)
  return ok({
    leaves,
    checkpoint: () => checkpoint,
    past: () => past,
    add(lines) {
      for (const line of lines) {
        addLine(line)
        if (restoredIn(line) === null) continue
        clearMark(directory)
        setPast({ ...past, behind: null })
      }
    },
    signText: (text) => signed(whoSigns(), text),
    sign() {
      if (frontier.size === 0 || checkpoint?.size === frontier.size) return checkpoint
      const by = whoSigns()
      readBack(by)
      if (past.behind !== null) return checkpoint
      checkStored()
      const root = rootOf(nodeHash, frontier)
      const note = signed(by, formatCheckpoint({ origin: by.origin, size: frontier.size, root }))
      ledger.putCheckpoint(frontier.size, note)
      checkpoint = { size: frontier.size, note }
      signedRoot = root
      send(note)
      onSigned(checkpoint)
      return checkpoint
    },
  })
}

class Forked extends Error {
  constructor({ size }: Checkpoint) {
    super(
      `the checkpoint sink holds another root of ${size} entries than this directory has: it is a copy that went its own way, or it was rewritten`,
    )
  }
}
