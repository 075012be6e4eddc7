/** The read thread: parsers of what is large or foreign, away from decisions. A hostile one can only end itself. */

import { parentPort } from 'node:worker_threads'
import { unreachable } from '@holdfast/core/kernel/assert'
import { readDocument } from '@holdfast/formats/registry'
import { readDelta, readMessage } from '../routes/agent/read-message.ts'
import type { ReadAnswer, ReadCall } from './reader.ts'

const port = parentPort
if (port === null) throw new Error('the read thread runs as a worker')
port.on('message', ({ id, call }: { readonly id: number; readonly call: ReadCall }) => {
  port.postMessage({ id, answer: answerTo(call) })
})

function answerTo(call: ReadCall): ReadAnswer {
  switch (call.kind) {
    case 'document':
      return { kind: 'document', read: readDocument(call.bytes) }
    case 'message':
      return { kind: 'message', read: readMessage(call.message) }
    case 'delta':
      return { kind: 'delta', read: readDelta(call.base, call.delta) }
    default:
      return unreachable(call)
  }
}
