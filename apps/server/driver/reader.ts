/** The decide thread's side of the read thread: one document at a time, within memory and time. */

import { err, type Result } from '@holdfast/core/kernel/result'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { FormatError, ReadDocument } from '@holdfast/formats/reader'
import { oneWorker } from './one-worker.ts'

export interface Reader {
  read(bytes: Uint8Array): Promise<Result<ReadDocument, FormatError>>
  close(): Promise<void>
}

const TOO_MUCH: FormatError = {
  code: 'document-unreadable',
  message: 'the document takes more memory or time to read than is allowed',
  help: 'split the report',
}

export function openReader(): Reader {
  const thread = oneWorker<Uint8Array, Result<ReadDocument, FormatError>>(
    new URL('./read-thread.ts', import.meta.url),
    { heapMbMax: LIMITS.readerHeapMbMax, msMax: LIMITS.readerMsMax, tooMuch: err(TOO_MUCH) },
  )
  return { read: (bytes) => thread.call(bytes), close: () => thread.close() }
}
