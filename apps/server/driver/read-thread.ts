/** The read thread: parsers of foreign documents, away from decisions. A hostile one can only end itself. */

import { parentPort } from 'node:worker_threads'
import { readDocument } from '@holdfast/formats/registry'

const port = parentPort
if (port === null) throw new Error('the read thread runs as a worker')
port.on('message', ({ id, call }: { readonly id: number; readonly call: Uint8Array }) => {
  port.postMessage({ id, answer: readDocument(call) })
})
