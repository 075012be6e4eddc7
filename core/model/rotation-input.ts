/** Inputs about what may have been copied, and about the values that take its place. */

import type { Digest } from '../kernel/hash.ts'
import type { RotationId } from '../kernel/ids.ts'
import type { RotatedAt } from './rotation.ts'
import type { Assessed, ExposedRow } from './exposed.ts'

export type RotationInput =
  /** What may have been copied until a block ended. */
  | {
      readonly kind: 'assess-exposure'
      readonly assessed: Assessed
      readonly rows: readonly ExposedRow[]
    }
  /** A value that was made for a rotation, sealed. */
  | {
      readonly kind: 'renew-secret'
      readonly rotation: RotationId
      /** The version from which it was made: if that is not the newest any more, nothing is written. */
      readonly over: number
      readonly envelope: Digest
      readonly masterKey: string
      readonly keys: readonly string[]
      /** Where it was made; absent: here. */
      readonly made?: RotatedAt
    }
  /** Those under way are looked at; of `ended` what was of before was seen to work no more where it was made. */
  | { readonly kind: 'settle-rotations'; readonly ended?: readonly RotationId[] }
  | { readonly kind: 'finish-rotation'; readonly rotation: RotationId; readonly reason: string }
