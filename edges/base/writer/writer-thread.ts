/**
 * The write thread: ledger, blobs, segments and checkpoints, synchronous and alone with the disk. A
 * failed append or fsync stops it for good: nothing is retried, nothing after it is acknowledged.
 */

import { parentPort, workerData } from 'node:worker_threads'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { inclusionProof, rootOfRange } from '@holdfast/core/ledger/merkle'
import { contentsOrigin } from '@holdfast/core/ledger/bundle'
import { originOf } from '@holdfast/protocols/tlog/checkpoint'
import { nodeHash } from '../signers/hash.ts'
import { fileBlobs } from '../stores/blobs.ts'
import type { StoredCheckpoint, StoredLedger } from '../ports/stores.ts'
import { openLedger } from '../stores/ledger.ts'
import { openSink, type CheckpointSink } from './checkpoint-sink.ts'
import { watchDisk } from './disk-space.ts'
import { segmentOps } from './segment-ops.ts'
import { openHead, type SignedHead } from './signed-head.ts'
import type {
  WriterCall,
  WriterFailure,
  WriterOptions,
  WriterReply,
  WriterRequest,
} from './messages.ts'

const port = parentPort
if (port === null) throw new Error('the write thread runs as a worker')
const options = workerData as WriterOptions // Written by `openWriter`, the only one to start this file.
const send = (reply: WriterReply): void => port.postMessage(reply)

const opened = openLedger(options.directory)
if (opened.ok) serve(opened.value)
else send({ id: 0, failure: opened.error })

function serve(ledger: StoredLedger): void {
  const sink = openSink(options.checkpointSink)
  const head = openHead({
    ledger,
    directory: options.directory,
    sink,
    onSigned: (checkpoint) => send({ checkpoint }),
    onPast: (past) => send({ past }),
  })
  if (!head.ok) {
    sink.close()
    ledger.close()
    return send({ id: 0, failure: head.error })
  }
  work(ledger, sink, head.value)
}

function work(ledger: StoredLedger, sink: CheckpointSink, head: SignedHead): void {
  const blobs = fileBlobs(options.directory)
  const { leaves } = head
  /** Of the append that is being handed over. */
  const staged: string[] = []
  /** Null: nothing is signed yet. */
  let ledgerId: string | null = null
  let stopped: WriterFailure | null = null
  let checkpointTimer: NodeJS.Timeout | undefined

  const stop = (thrown: unknown): WriterFailure => {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    stopped ??= {
      code: 'writer-stopped',
      message: `writing stopped: ${message}`,
      help: 'make room or repair the disk, then restart the server; nothing acknowledged was lost',
    }
    return stopped
  }

  const sign = (): StoredCheckpoint | undefined => {
    clearTimeout(checkpointTimer)
    checkpointTimer = undefined
    return ledgerId === null ? head.checkpoint() : head.sign()
  }

  const signSoon = (): void => {
    // Until somebody accepts it nothing is signed, so nothing is tried.
    if (head.past().behind !== null) return
    if (leaves.length - (head.checkpoint()?.size ?? 0) >= LIMITS.checkpointEntriesMax) sign()
    else checkpointTimer ??= setTimeout(() => attempt(sign), LIMITS.checkpointAgeMsMax)
  }

  const attempt = (action: () => unknown): void => {
    try {
      action()
    } catch (thrown) {
      stop(thrown)
    }
  }

  const disk = watchDisk(options.directory, (space) => send({ disk: space }))
  const segments = segmentOps(options.directory, attempt)

  const perform = (call: WriterCall): unknown => {
    switch (call.op) {
      case 'stage':
        for (const line of call.lines) staged.push(line)
        return undefined
      case 'append': {
        const lines = [...staged.splice(0), ...call.lines]
        const appended = ledger.append(call.expectedSize, lines)
        if (!('conflict' in appended)) {
          const older = head.past().behind !== null
          head.add(lines)
          // A person has said that this state counts from now on: the new line of notes begins at once.
          if (older && head.past().behind === null) sign()
          else signSoon()
        }
        return appended
      }
      case 'read':
        return ledger.read(call.from, call.to)
      case 'size':
        return ledger.size()
      case 'checkpoint':
        return sign()
      case 'checkpoints-from':
        ledgerId = call.ledgerId
        if (leaves.length > (head.checkpoint()?.size ?? 0)) signSoon()
        return undefined
      case 'blob-put':
        return blobs.put(call.bytes)
      case 'blob-get':
        return blobs.get(call.digest)
      case 'blob-delete':
        return blobs.delete(call.digest, call.before)
      case 'blob-erase':
        return blobs.erase(call.digests)
      case 'segment-append':
      case 'segment-open':
      case 'segment-seal':
      case 'segment-read-sealed':
      case 'segment-drop-open':
      case 'segment-fold-uses':
      case 'segment-list':
      case 'segment-delete':
        return segments.perform(call)
      case 'sign-contents': {
        // The key signs checkpoints: what else it signs can never be read as one.
        if (!call.text.startsWith(`${contentsOrigin(originOf(ledgerId ?? ''))}\n`))
          throw new Error('no list of contents')
        return head.signText(call.text)
      }
      case 'proof':
        return inclusionProof(nodeHash, (from, to) => leaves.slice(from, to), call.seq, call.size)
      case 'tile-hashes':
        return call.ranges.map(([from, to]) =>
          rootOfRange(nodeHash, (a, b) => leaves.slice(a, b), from, to),
        )
      case 'close':
        if (stopped === null) attempt(sign)
        clearTimeout(checkpointTimer)
        disk.close()
        segments.close()
        sink.close()
        ledger.close()
        return undefined
    }
  }

  const WRITES = new Set([
    'append',
    'blob-put',
    'segment-append',
    'checkpoint',
    'blob-delete',
    'blob-erase',
  ])
  port?.on('message', ({ id, call }: WriterRequest) => {
    if (stopped !== null && WRITES.has(call.op)) return send({ id, failure: stopped })
    if (WRITES.has(call.op)) disk.makeRoom()
    try {
      const value = perform(call)
      if (value instanceof Promise) return answerLater(id, value)
      send({ id, value })
    } catch (thrown) {
      const failure = WRITES.has(call.op) ? stop(thrown) : readFailure(thrown)
      send({ id, failure })
    }
    if (call.op === 'close') port.close()
  })
  send({ id: 0, value: null })
}

/** What is done behind the writes: where it fails, nothing that was acknowledged is in doubt. */
function answerLater(id: number, value: Promise<unknown>): void {
  value.then(
    (done) => send({ id, value: done }),
    (thrown: unknown) => send({ id, failure: readFailure(thrown) }),
  )
}

function readFailure(thrown: unknown): WriterFailure {
  return {
    code: 'data-corrupt',
    message: thrown instanceof Error ? thrown.message : String(thrown),
    help: 'run holdfast ledger verify',
  }
}
