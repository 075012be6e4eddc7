/**
 * The decide thread's side of the read threads: one document at a time, within memory and time. Messages of agents
 * have a thread of their own: no document that anybody hands in may end or delay them.
 */

import { err } from '@holdfast/core/kernel/result'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { refusal } from '@holdfast/core/model/refusals'
import type { DeltaToRead, MessageToRead } from '../routes/agent/read-message.ts'
import { sharedInTurns } from '../shared-bytes.ts'
import { oneWorker } from './one-worker.ts'
import type {
  DeltaAnswer,
  DocumentAnswer,
  ManifestsAnswer,
  MessageAnswer,
  ReadAs,
  ReadCall,
} from './read-call.ts'

export interface Reader {
  read(bytes: Uint8Array, as: ReadAs): Promise<DocumentAnswer>
  manifests(bytes: Uint8Array): Promise<ManifestsAnswer>
  message(message: MessageToRead): Promise<MessageAnswer>
  delta(base: Uint8Array, delta: DeltaToRead): Promise<DeltaAnswer>
  close(): Promise<void>
}

const TOO_MUCH = 'takes more memory or time to read than is allowed'
const UNREADABLE: DocumentAnswer = err({
  code: 'document-unreadable',
  message: `the document ${TOO_MUCH}`,
  help: 'split the report',
})
const TOO_LARGE: ManifestsAnswer = err([
  {
    code: 'manifest-too-large',
    line: 0,
    column: 0,
    field: '',
    message: `the text ${TOO_MUCH}`,
    help: 'apply it in parts',
  },
])
const MESSAGE_TOO_MUCH = refusal(
  'envelope-malformed',
  `the message ${TOO_MUCH}`,
  'send it again; where it is refused again, the host reports more than is taken of one',
)

/** Manifests, documents and agents' messages have a thread each: one kind keeps no other waiting. */
export function openReader(): Reader {
  const url = new URL('./read-thread.ts', import.meta.url)
  const { readerHeapMbMax, readerMsMax, manifestsMsMax } = LIMITS
  const documents = oneWorker<ReadCall, DocumentAnswer>(url, {
    heapMbMax: readerHeapMbMax,
    msMax: readerMsMax,
    tooMuch: UNREADABLE,
  })
  const manifests = oneWorker<ReadCall, ManifestsAnswer>(url, {
    heapMbMax: readerHeapMbMax,
    msMax: manifestsMsMax,
    tooMuch: TOO_LARGE,
    // The first thing that is done to a server is an apply.
    warm: true,
  })
  const messages = oneWorker<ReadCall, MessageAnswer | DeltaAnswer>(url, {
    heapMbMax: readerHeapMbMax,
    msMax: readerMsMax,
    tooMuch: err(MESSAGE_TOO_MUCH),
  })
  return {
    read: async (bytes, as) => {
      const { purls, authors } = as
      return documents.call({
        kind: 'document',
        bytes: await shareable(bytes),
        as: { purls, authors },
      })
    },
    manifests: async (bytes) =>
      manifests.call({ kind: 'manifests', bytes: await shareable(bytes) }),
    message: (message) => messages.call({ kind: 'message', message }) as Promise<MessageAnswer>, // As read-thread.ts answers.
    delta: (base, delta) => messages.call({ kind: 'delta', base, delta }) as Promise<DeltaAnswer>, // As read-thread.ts answers.
    async close() {
      await Promise.all([documents.close(), manifests.close(), messages.close()])
    },
  }
}

/** A body came in memory that threads share already. */
async function shareable(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes.buffer instanceof SharedArrayBuffer ? bytes : sharedInTurns([bytes])
}
