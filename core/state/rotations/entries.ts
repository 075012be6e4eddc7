/** What the entries of rotations say. */

import type { RotationId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { IntendedRotation, RotatedAt, RotationEnd } from '../../model/rotation.ts'

export interface RotationEntries {
  /** A value that may have been copied is to be another one. */
  readonly 'rotation.intended@1': { readonly rotation: IntendedRotation }
  /** The new version is there; those before it are read beside it until then. */
  readonly 'rotation.renewed@1': {
    readonly id: RotationId
    readonly version: number
    readonly until: Instant
  }
  /** The same of one that was made at a point. */
  readonly 'rotation.renewed@2': {
    readonly id: RotationId
    readonly version: number
    readonly until: Instant
    readonly made: RotatedAt
  }
  /** The old value is worth nothing any more, by what we saw or by a person's word. */
  readonly 'rotation.settled@1': { readonly id: RotationId } & Omit<RotationEnd, 'at'>
}
