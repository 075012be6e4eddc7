/**
 * The decide thread's side of the read threads: one document at a time, within memory and time. Messages of agents
 * have a thread of their own: no document that anybody hands in may end or delay them.
 */

import { err } from '@holdfast/core/kernel/result'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { refusal, type Refusal } from '@holdfast/core/model/refusals'
import { ThreadError } from '@holdfast/edges-base/threads/protocol'
import type { DeltaToRead, MessageToRead } from '../routes/agent/read-message.ts'
import { sharedInTurns } from '../shared-bytes.ts'
import { oneByOne } from './one-by-one.ts'
import type {
  DeltaAnswer,
  DocumentAnswer,
  ManifestsAnswer,
  MessageAnswer,
  ReadAs,
  ReadThread,
} from './read-call.ts'

export interface Reader {
  read(bytes: Uint8Array, as: ReadAs): Promise<DocumentAnswer>
  manifests(bytes: Uint8Array): Promise<ManifestsAnswer>
  message(message: MessageToRead): Promise<MessageAnswer>
  delta(base: Uint8Array, delta: DeltaToRead): Promise<DeltaAnswer>
  close(): Promise<void>
}

const unreadable = (why: string): DocumentAnswer =>
  err({
    code: 'document-unreadable',
    message: `the document ${why}`,
    help: 'split the report',
  })
const tooLarge = (why: string): ManifestsAnswer =>
  err([
    {
      code: 'manifest-too-large',
      line: 0,
      column: 0,
      field: '',
      message: `the text ${why}`,
      help: 'apply it in parts',
    },
  ])
const malformed = (why: string): { readonly ok: false; readonly error: Refusal } =>
  err(
    refusal(
      'envelope-malformed',
      `the message ${why}`,
      'send it again; where it is refused again, the host reports more than is taken of one',
    ),
  )

/** Manifests, documents and agents' messages have a thread each: one kind keeps no other waiting. */
export function openReader(): Reader {
  const of = { url: new URL('./read-thread.ts', import.meta.url), data: null }
  const { readerHeapMbMax: heapMbMax, readerMsMax, manifestsMsMax } = LIMITS
  const documents = oneByOne<ReadThread>({
    ...of,
    name: 'the thread that reads documents',
    heapMbMax,
    msMax: readerMsMax,
  })
  const manifests = oneByOne<ReadThread>({
    ...of,
    name: 'the thread that reads manifests',
    heapMbMax,
    msMax: manifestsMsMax,
    // The first thing that is done to a server is an apply.
    warm: true,
  })
  const messages = oneByOne<ReadThread>({
    ...of,
    name: 'the thread that reads messages of agents',
    heapMbMax,
    msMax: readerMsMax,
  })
  return {
    async read(bytes, { purls, authors }) {
      const document = { bytes: await shareable(bytes), as: { purls, authors } }
      return documents.ask('document', document).catch(refusedWith(unreadable))
    },
    async manifests(bytes) {
      const text = { bytes: await shareable(bytes) }
      return manifests.ask('manifests', text).catch(refusedWith(tooLarge))
    },
    message: (message) => messages.ask('message', message).catch(refusedWith(malformed)),
    delta: (base, delta) => messages.ask('delta', { base, delta }).catch(refusedWith(malformed)),
    async close() {
      await Promise.all([documents.close(), manifests.close(), messages.close()])
    },
  }
}

/** What its thread has no answer to is refused, and nobody else's matter. */
function refusedWith<T>(refused: (why: string) => T): (thrown: unknown) => T {
  return (thrown) => {
    if (!(thrown instanceof ThreadError)) throw thrown
    const { code, message } = thrown.failure
    if (code === 'thread-failed') return refused(`cannot be read: ${message}`)
    return refused('takes more memory or time to read than is allowed')
  }
}

/** A body came in memory that threads share already. */
async function shareable(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes.buffer instanceof SharedArrayBuffer ? bytes : sharedInTurns([bytes])
}
