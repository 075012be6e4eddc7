/** An object of the estate as the API shows it, and what lists of every kind have. */

import type { Instant } from '@holdfast/core/kernel/instant'
import type { ManifestKind, Stored } from '@holdfast/core/model/manifest'
import { find, type View } from '@holdfast/core/state/state'
import type { ReadonlyTable } from '@holdfast/core/state/table'
import { specText } from '@holdfast/edges-base/manifests/schemas'
import type { WrittenOf } from '@holdfast/edges-base/manifests/specs'
import type { Known } from './rendered.ts'

export interface ObjectItem<K extends ManifestKind> {
  readonly name: string
  readonly uid: string
  readonly kind: K
  readonly labels: Record<string, string>
  readonly spec: WrittenOf[K]
  readonly seq: number
  readonly origin: 'declared' | 'discovered'
}

export function objectItem<K extends ManifestKind>(object: Stored<K>): ObjectItem<K> {
  return { ...knownOf(object), spec: specText(object.kind as K, object.spec) } // Its kind is K.
}

/** What is known of it even where its spec cannot be shown. */
export function knownOf<K extends ManifestKind>(
  object: Stored<K>,
): Omit<ObjectItem<K>, 'spec'> & Known {
  const { name, uid, labels, seq, origin } = object
  return { name, uid, kind: object.kind as K, labels, seq, origin } // As above.
}

/** Rows of a list; what it can do beside stands in `SORTS` and `ORIGIN`. */
export function objectsOf<K extends ManifestKind>(
  view: View,
  kind: K,
): { readonly rows: Iterable<Stored<K>>; readonly known: (object: Stored<K>) => Known } {
  const objects: ReadonlyTable<string, Stored<K>> = view.manifests[kind]
  return { rows: objects.values(), known: ({ name, uid }) => ({ name, uid }) }
}

type Named = Pick<Stored<ManifestKind>, 'name' | 'seq' | 'origin'>

export const SORTS: {
  readonly name: (object: Named) => string
  readonly seq: (object: Named) => number
} = { name: ({ name }) => name, seq: ({ seq }) => seq }

export const ORIGIN: {
  readonly filter: (object: Named, wanted: readonly string[]) => boolean
  readonly facet: (object: Named) => string
} = { filter: ({ origin }, wanted) => wanted.includes(origin), facet: ({ origin }) => origin }

/** A manifest may name another by its identifier. */
export function nameIn(view: View, kind: ManifestKind, nameOrUid: string): string {
  return find(view, kind, nameOrUid)?.name ?? nameOrUid
}

export function isOver(end: Instant | undefined, now: Instant): boolean {
  return end !== undefined && end <= now
}
