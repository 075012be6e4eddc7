/** The decide thread's side of the read thread: one document at a time, within memory and time. */

import { err } from '@holdfast/core/kernel/result'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { sharedInTurns } from '../shared-bytes.ts'
import { oneWorker } from './one-worker.ts'
import type { DocumentAnswer, ManifestsAnswer, ReadAs, ReadCall } from './read-call.ts'

export interface Reader {
  read(bytes: Uint8Array, as: ReadAs): Promise<DocumentAnswer>
  manifests(bytes: Uint8Array): Promise<ManifestsAnswer>
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

/** Manifests have a thread of their own: what one may apply keeps no report waiting, nor the reverse. */
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
    async close() {
      await Promise.all([documents.close(), manifests.close()])
    },
  }
}

/** A body came in memory that threads share already. */
async function shareable(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes.buffer instanceof SharedArrayBuffer ? bytes : sharedInTurns([bytes])
}
