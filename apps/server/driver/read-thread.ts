/** The read thread: parsers of foreign documents, away from decisions. A hostile one can only end itself. */

import { parentPort } from 'node:worker_threads'
import { readDocument } from '@holdfast/formats/registry'

const port = parentPort
if (port === null) throw new Error('the read thread runs as a worker')
port.on('message', ({ id, bytes }: { readonly id: number; readonly bytes: Uint8Array }) => {
  port.postMessage({ id, read: readDocument(bytes) })
})
