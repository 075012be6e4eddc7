/**
 * The write thread: ledger, blobs, segments and checkpoints, synchronous and alone with the disk. A
 * failed append or fsync stops it for good: nothing is retried, nothing after it is acknowledged.
 */

import { inclusionProof, rootOfRange } from '@holdfast/core/ledger/merkle'
import type { StoredLedger } from '../ports/stores.ts'
import { nodeHash } from '../signers/hash.ts'
import { fileBlobs } from '../stores/blobs.ts'
import { openLedger } from '../stores/ledger.ts'
import { callerOf, type Answers } from '../threads/answering.ts'
import type { Failure } from '../threads/protocol.ts'
import { openSink, type CheckpointSink } from './checkpoint-sink.ts'
import { watchDisk } from './disk-space.ts'
import type { UndoKept, WriterAsks, WriteThread } from './messages.ts'
import { segmentOps } from './segment-ops.ts'
import { openHead, type SignedHead } from './signed-head.ts'
import { signingOf, type Signing } from './signing.ts'
import { keepPack, undoFile, type UndoPlace } from './undo-place.ts'
import { writingWith, type Writing } from './writing.ts'

const caller = callerOf<WriteThread>()
const { directory, checkpointSink, undoPlaces = [] } = caller.data

const opened = openLedger(directory)
if (opened.ok) serve(opened.value)
else caller.refuse(opened.error)

function serve(ledger: StoredLedger): void {
  const sink = openSink(checkpointSink)
  const head = openHead({
    ledger,
    directory,
    sink,
    onSigned: (checkpoint) => caller.say('checkpoint', checkpoint),
    onPast: (past) => caller.say('past', past),
  })
  if (head.ok) return work(ledger, sink, head.value)
  sink.close()
  ledger.close()
  caller.refuse(head.error)
}

function work(ledger: StoredLedger, sink: CheckpointSink, head: SignedHead): void {
  const disk = watchDisk(directory, (space) => caller.say('disk', space))
  const writing = writingWith(() => disk.makeRoom())
  const signing = signingOf(head, writing)
  const segments = segmentOps(directory, writing)
  caller.answer({
    asks: {
      ...ofLedger(ledger, writing, signing),
      ...ofBlobs(writing),
      ...segments.answers,
      ...ofHead(head, writing, signing),
      close() {
        caller.close()
        signing.close()
        disk.close()
        segments.close()
        sink.close()
        ledger.close()
      },
    },
    tells: {},
    failure: unreadable,
  })
}

function ofLedger(
  ledger: StoredLedger,
  writing: Writing,
  signing: Signing,
): Answers<Pick<WriterAsks, 'stage' | 'append' | 'read' | 'size'>> {
  /** Of the append that is being handed over. */
  const staged: string[] = []
  return {
    stage(lines) {
      for (const line of lines) staged.push(line)
    },
    append: writing.write(({ expectedSize, lines: last }) => {
      const lines = [...staged.splice(0), ...last]
      const appended = ledger.append(expectedSize, lines)
      if (!('conflict' in appended)) signing.appended(lines)
      return appended
    }),
    read: ({ from, to }) => ledger.read(from, to),
    size: () => ledger.size(),
  }
}

function ofBlobs(
  writing: Writing,
): Answers<Pick<WriterAsks, 'blob-put' | 'blob-get' | 'blob-delete' | 'blob-erase'>> {
  const blobs = fileBlobs(directory)
  return {
    'blob-put': writing.write((bytes) => blobs.put(bytes)),
    'blob-get': (digest) => blobs.get(digest),
    'blob-delete': writing.write(({ digest, before }) => blobs.delete(digest, before)),
    'blob-erase': writing.write((digests) => blobs.erase(digests)),
  }
}

function ofHead(
  { leaves }: SignedHead,
  writing: Writing,
  signing: Signing,
): Answers<
  Pick<
    WriterAsks,
    'checkpoint' | 'checkpoints-from' | 'sign-contents' | 'keep-undo' | 'proof' | 'tile-hashes'
  >
> {
  const within = (from: number, to: number): readonly Uint8Array[] => leaves.slice(from, to)
  return {
    checkpoint: writing.write(() => signing.now()),
    'checkpoints-from': (ledgerId) => signing.startFor(ledgerId),
    'sign-contents': (text) => signing.contents(text),
    'keep-undo'(line) {
      const signed = signing.undo(line)
      return signed === null ? [] : undoPlaces.map((place) => keptAt(place, signed))
    },
    proof: ({ seq, size }) => inclusionProof(nodeHash, within, seq, size),
    'tile-hashes': (ranges) => ranges.map(([from, to]) => rootOfRange(nodeHash, within, from, to)),
  }
}

/** A place that fails is told, and keeps no other from its pack. */
function keptAt(
  place: UndoPlace,
  { ledgerId, text }: { readonly ledgerId: string; readonly text: string },
): UndoKept {
  const path = undoFile(place, ledgerId)
  try {
    keepPack(place, ledgerId, text)
    return { path, problem: null }
  } catch (thrown) {
    const [why = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')
    return { path, problem: why }
  }
}

/** Of what reads, or is done behind the writes: where it fails, nothing that was acknowledged is in doubt. */
function unreadable(thrown: unknown): Failure {
  return {
    code: 'data-corrupt',
    message: thrown instanceof Error ? thrown.message : String(thrown),
    help: 'run holdfast ledger verify',
  }
}
