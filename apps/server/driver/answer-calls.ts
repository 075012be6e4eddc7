/** The other side of `oneWorker`: a thread that answers one call after the other, large answers in pieces. */

import { parentPort } from 'node:worker_threads'
import { inPieces, type Piece } from './pieces.ts'

export function answerCalls<Call>(answer: (call: Call) => unknown): void {
  const port = parentPort
  if (port === null) throw new Error('this file runs as a worker')
  const pieces = new Map<number, Piece>()
  const answered = async (call: Call): Promise<void> => {
    const cut = inPieces(await answer(call))
    for (const [index, piece] of cut.pieces.entries()) pieces.set(index, piece)
    port.postMessage({ answer: cut.whole, pieces: pieces.size })
  }
  port.on('message', (message: { readonly call: Call } | { readonly piece: number }) => {
    if ('piece' in message) {
      port.postMessage({ piece: pieces.get(message.piece) })
      pieces.delete(message.piece)
      return
    }
    pieces.clear()
    void answered(message.call)
  })
  port.postMessage({ ready: true })
}
