/** What there is to say of a kind of entry beside its body: how it folds, and what follows from it elsewhere. */

import type { AssetUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Collection } from '../model/collections.ts'
import type { EntryAt, EntryKey } from './entries.ts'
import type { State, View } from './state.ts'

/** When an entry becomes visible among those of its input (tighten-first.ts). */
export const TIGHTENS = 0
export const TOGETHER = 1
export const LOOSENS = 2
export type Stage = typeof TIGHTENS | typeof TOGETHER | typeof LOOSENS

/** What the fold of an entry reads and writes, as far as the order of two entries of one input could be told by it. */
export interface Touched {
  readonly reads?: readonly string[]
  readonly writes?: readonly string[]
}

export interface Row<Key extends EntryKey> {
  /** In place. It never parses, matches, evaluates policy or reads time; `seq` is the entry's own position. */
  readonly fold: (state: State, entry: EntryAt<Key>, seq: number) => void
  /** Of what decisions do not read, that in which most of its neighbours are. */
  readonly stage: Stage | ((view: View, body: EntryAt<Key>['body'], at: Instant) => Stage)
  /** Absent: no order is told by it. */
  readonly touches?: (body: EntryAt<Key>['body'], view: View) => Touched
  /** The one asset it is about; absent or null: none, or several. */
  readonly about?: (body: EntryAt<Key>['body']) => AssetUid | null
  /** The collections of the API that it changes. */
  readonly changes: readonly Collection[]
  /** How a timeline tells it; absent: by its kind. */
  readonly words?: (body: EntryAt<Key>['body']) => string
}

export type Rows<Entries> = { readonly [Key in keyof Entries & EntryKey]: Row<Key> }

/** What shows an asset in whatever way. */
export const ASSET_PAGES: readonly Collection[] = ['assets', 'holds', 'findings']
export const HOLD_PAGES: readonly Collection[] = ['holds', 'assets']
export const EFFECT_PAGES: readonly Collection[] = ['effects', 'holds', 'assets']
