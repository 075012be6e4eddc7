/**
 * A large answer of another thread, in pieces: taking a list of half a million things over at once would stop
 * decisions for seconds. The thread keeps the pieces until each is asked for.
 */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { takeTurns } from '../turns.ts'

/** Stands where a long list was: the number of that list. */
const PLACE = '\u0000list'

export interface Piece {
  readonly list: number
  readonly items: readonly unknown[]
}

export interface InPieces {
  /** The answer with a place for each list that comes in pieces. */
  readonly whole: unknown
  /** A list within another comes before it. */
  readonly pieces: readonly Piece[]
}

export function inPieces(answer: unknown): InPieces {
  const pieces: Piece[] = []
  let lists = 0
  const cut = (value: unknown): readonly [unknown, number] => {
    if (typeof value === 'string') return [value, 1 + value.length / CHARACTERS_PER_VALUE]
    if (Array.isArray(value)) return cutList(value)
    if (!isRecord(value)) return [value, 1]
    let weight = 1
    // Without a prototype: `__proto__` is a name like any other.
    const copy = Object.create(null) as Record<string, unknown>
    for (const [name, one] of Object.entries(value)) {
      const [kept, heavy] = cut(one)
      copy[name] = kept
      weight += heavy
    }
    return [copy, weight]
  }
  const cutList = (value: readonly unknown[]): readonly [unknown, number] => {
    const own: unknown[][] = []
    let items: unknown[] = []
    let weight = 0
    for (const one of value) {
      const [kept, heavy] = cut(one)
      if (weight > 0 && weight + heavy > LIMITS.pieceValuesMax) {
        own.push(items)
        items = []
        weight = 0
      }
      items.push(kept)
      weight += heavy
    }
    if (own.length === 0) return [items, 1 + weight]
    const list = lists++
    for (const part of [...own, items]) pieces.push({ list, items: part })
    return [{ [PLACE]: list }, 1]
  }
  const [whole] = cut(answer)
  return { whole, pieces }
}

/** As long as a text is, so much it weighs beside numbers and names. */
const CHARACTERS_PER_VALUE = 256

/** The answer as it was; `next` fetches one piece after the other. */
export async function together(
  whole: unknown,
  count: number,
  next: (index: number) => Promise<Piece>,
): Promise<unknown> {
  if (count === 0) return whole
  const lists: unknown[][] = []
  const turn = takeTurns()
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      for (const [place, one] of value.entries()) value[place] = fill(one)
      return value
    }
    if (!isRecord(value)) return value
    const list = value[PLACE]
    if (typeof list === 'number') return lists[list]
    for (const [name, one] of Object.entries(value)) {
      const filled = fill(one)
      if (filled !== one) Object.defineProperty(value, name, { value: filled })
    }
    return value
  }
  for (let index = 0; index < count; index++) {
    const { list, items } = await next(index)
    const own = (lists[list] ??= [])
    for (const one of items) own.push(fill(one))
    await turn.pause()
  }
  return fill(whole)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
