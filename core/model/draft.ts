/** A conclusion before it is stamped with time, actor and cause. */

import type { EntryBodies, EntryKind } from './entry.ts'

export type Body = {
  readonly [K in EntryKind]: { readonly kind: K; readonly body: EntryBodies[K] }
}[EntryKind]
