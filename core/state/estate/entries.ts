/** What the entries of the declared and discovered estate say. */

import type { ManifestKind, SpecOf } from '../../model/manifest.ts'

export interface EstateEntries {
  readonly 'manifest.applied@1': {
    readonly kind: ManifestKind
    readonly uid: string
    readonly name: string
    readonly labels: { readonly [name: string]: string }
    readonly spec: SpecOf[ManifestKind]
    readonly origin: 'declared' | 'discovered'
    /** Newly allowed pairs at tier 0 or 1 that no second person approved (`single-person`). */
    readonly singlePerson: readonly string[]
  }
  readonly 'manifest.deleted@1': {
    readonly kind: ManifestKind
    readonly uid: string
    readonly name: string
    readonly reason: string
  }
}
