/**
 * The decide thread's side of the read threads: one document at a time, within memory and time. Messages of agents
 * have a thread of their own: no document that anybody hands in may end or delay them.
 */

import { err, type Result } from '@holdfast/core/kernel/result'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Refusal } from '@holdfast/core/model/input'
import type { FormatError, ReadDocument } from '@holdfast/formats/reader'
import type {
  DeltaToRead,
  Message,
  MessageToRead,
  ReadFacts,
} from '../routes/agent/read-message.ts'
import { oneWorker } from './one-worker.ts'

export interface Reader {
  read(bytes: Uint8Array): Promise<Result<ReadDocument, FormatError>>
  readMessage(message: MessageToRead): Promise<Result<Message, Refusal>>
  /** Null: it does not fit its base. */
  readDelta(base: Uint8Array, delta: DeltaToRead): Promise<Result<ReadFacts | null, Refusal>>
  close(): Promise<void>
}

export type ReadCall =
  | { readonly kind: 'document'; readonly bytes: Uint8Array }
  | { readonly kind: 'message'; readonly message: MessageToRead }
  | { readonly kind: 'delta'; readonly base: Uint8Array; readonly delta: DeltaToRead }

export type ReadAnswer =
  | { readonly kind: 'document'; readonly read: Result<ReadDocument, FormatError> }
  | { readonly kind: 'message'; readonly read: Result<Message, Refusal> }
  | { readonly kind: 'delta'; readonly read: Result<ReadFacts | null, Refusal> }
  | { readonly kind: 'too-much' }

const TOO_MUCH = {
  code: 'document-unreadable',
  message: 'the document takes more memory or time to read than is allowed',
  help: 'split the report',
} as const satisfies FormatError

const MESSAGE_TOO_MUCH: Refusal = {
  code: 'envelope-malformed',
  message: 'the message takes more memory or time to read than is allowed',
  help: 'send it again; where it is refused again, the host reports more than is taken of one',
}

export function openReader(): Reader {
  const open = () =>
    oneWorker<ReadCall, ReadAnswer>(new URL('./read-thread.ts', import.meta.url), {
      heapMbMax: LIMITS.readerHeapMbMax,
      msMax: LIMITS.readerMsMax,
      tooMuch: { kind: 'too-much' },
    })
  const documents = open()
  const messages = open()
  return {
    async read(bytes) {
      const answer = await documents.call({ kind: 'document', bytes })
      return answer.kind === 'document' ? answer.read : err(TOO_MUCH)
    },
    async readMessage(message) {
      const answer = await messages.call({ kind: 'message', message })
      return answer.kind === 'message' ? answer.read : err(MESSAGE_TOO_MUCH)
    },
    async readDelta(base, delta) {
      const answer = await messages.call({ kind: 'delta', base, delta })
      return answer.kind === 'delta' ? answer.read : err(MESSAGE_TOO_MUCH)
    },
    async close() {
      await documents.close()
      await messages.close()
    },
  }
}
