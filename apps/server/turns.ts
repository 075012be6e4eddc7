/** Long work on the decide thread, cut into turns: decisions are answered between them. */

import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Stepwise } from '@holdfast/core/kernel/stepwise'

/** Asked after each piece of work: gives the thread away once this turn is used up. */
export interface Turn {
  /** Asked first where the pieces are many and small. */
  isOver(): boolean
  pause(): Promise<void>
}

let line: Promise<unknown> = Promise.resolve()

/** One goes on in each turn of the loop: a hundred that take theirs at once would be one long turn. */
function inLine(): Promise<unknown> {
  line = line.then(() => nextTurn())
  return line
}

export function takeTurns(now: () => number = () => performance.now()): Turn {
  return turns(now, inLine)
}

/** For what writes: there is one of it, and it waits behind no crowd of answers. */
export function takeOwnTurns(now: () => number): Turn {
  return turns(now, nextTurn)
}

function turns(now: () => number, next: () => Promise<unknown>): Turn {
  let since = now()
  const isOver = (): boolean => now() - since >= LIMITS.turnMsMax
  return {
    isOver,
    async pause() {
      if (!isOver()) return
      await next()
      since = now()
    },
  }
}

export async function inTurns<T>(work: Stepwise<T>, turn: Turn): Promise<T> {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (turn.isOver()) await turn.pause()
  }
}

/** In order, as `map` would; what `fn` makes must not depend on nothing having happened in between. */
export async function mapInTurns<T, U>(
  items: readonly T[],
  fn: (item: T, index: number) => U | Promise<U>,
): Promise<U[]> {
  const turn = takeTurns()
  const out: U[] = []
  for (const [index, item] of items.entries()) {
    const made = fn(item, index)
    out.push(made instanceof Promise ? await made : made)
    if (turn.isOver()) await turn.pause()
  }
  return out
}

const PIECE_BYTES = 1_048_576

export async function digestInTurns(bytes: Uint8Array): Promise<Digest> {
  const hash = createHash('sha256')
  const turn = takeTurns()
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    hash.update(bytes.subarray(from, from + PIECE_BYTES))
    await turn.pause()
  }
  return `sha256:${hash.digest('hex')}` as Digest // The form core gives it (kernel/hash.ts).
}
