/** The thread's side of `oneByOne`: each question is answered with a table entry, large answers in pieces. */

import type { Answers, Caller } from '@holdfast/edges-base/threads/answering'
import type { Nothing, Protocol } from '@holdfast/edges-base/threads/protocol'
import { inPieces, type Piece } from './pieces.ts'

/** What crosses in place of the questions of `P`. */
export interface InPieces<P extends Protocol> {
  readonly data: P['data']
  readonly asks: {
    readonly call: (given: { readonly name: string; readonly given: unknown }) => {
      readonly whole: unknown
      readonly pieces: number
    }
    /** Of the answer that was given last, each once. */
    readonly piece: (index: number) => Piece
  }
  readonly tells: Nothing
  readonly says: Nothing
}

export function answerInPieces<P extends Protocol>(
  caller: Caller<InPieces<P>>,
  asks: Answers<P['asks']>,
): void {
  const pieces = new Map<number, Piece>()
  const answers = new Map<string, (given: never) => unknown>(Object.entries(asks))
  caller.answer({
    asks: {
      async call({ name, given }) {
        pieces.clear()
        const answer = answers.get(name)
        if (answer === undefined) throw new Error(`nothing here answers to \`${name}\``)
        const cut = inPieces(await answer(given as never)) // As the types of the table say.
        for (const [index, piece] of cut.pieces.entries()) pieces.set(index, piece)
        return { whole: cut.whole, pieces: pieces.size }
      },
      piece(index) {
        const piece = pieces.get(index)
        pieces.delete(index)
        if (piece === undefined) throw new Error(`piece ${index} was given already`)
        return piece
      },
    },
    tells: {},
  })
}
