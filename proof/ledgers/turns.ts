/** What the turns of the recorded life share (every-kind.ts). */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { EntryKind } from '@holdfast/core/state/entries'
import type { Input } from '@holdfast/core/model/input'
import { find } from '@holdfast/core/state/state'
import { hit, nameOf, type Fleet } from '../testkit/fleet.ts'

/** In turn, each with the kinds of entries that it is here for. */
export type Turn = readonly [kinds: readonly EntryKind[], turn: (made: Fleet) => void]

export const A: string = nameOf(0)
export const B: string = nameOf(1)
export const C: string = nameOf(2)
export const D: string = nameOf(3)
export const digest = (seed: string): Digest => `sha256:${seed.repeat(64)}` as Digest
export const uid = (made: Fleet, name: string): AssetUid => {
  const asset = find(made.state, 'Asset', name)
  if (asset === undefined) throw new Error(`no asset ${name}`)
  return asset.uid
}
/** The id that an input was answered with. */
export function answered<Id extends string>(made: Fleet, actor: string, input: Input): Id {
  const { answer } = made.take(input, actor)
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
  return answer.ids[0] as Id // The kind of the id follows from that of the input.
}
export const tick = (made: Fleet): void => void made.run({ kind: 'tick', jumpedMs: 0 })
export const flaw = (made: Fleet, name: string, change: Parameters<typeof hit>[2] = {}): void =>
  void made.run({
    kind: 'matched',
    cause: 'feed/osv',
    hits: [hit(made, name, change)],
    retracted: [],
  })
