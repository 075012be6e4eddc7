/** A secret as the ledger knows it: numbers, times and digests. Values and custom metadata are envelopes in blobs. */

import type { Digest } from '../kernel/hash.ts'
import type { Instant } from '../kernel/instant.ts'

export interface SecretState {
  readonly path: string
  /** Oldest first; none where only settings were written, or where it was removed. */
  readonly versions: readonly SecretVersion[]
  /** The highest number ever given at this path: exposures name versions, so none is given twice. */
  readonly numbered: number
  /** Null: removed with everything it had, and only `numbered` is left. */
  readonly createdAt: Instant | null
  readonly updatedAt: Instant
  readonly settings: SecretSettings
}

export interface SecretVersion {
  readonly version: number
  readonly envelope: Digest
  readonly masterKey: string
  readonly keys: readonly string[]
  readonly at: Instant
  readonly deletedAt: Instant | null
  /** Its bytes are gone for good; absent from reads like a deleted one, and never undeleted. */
  readonly destroyedAt: Instant | null
}

export interface SecretSettings {
  /** Envelope of the custom metadata; null: none. It is free text, so it lies sealed like a value. */
  readonly custom: Digest | null
  /** Versions kept; 0: `LIMITS.secretVersionsMax`. */
  readonly versionsMax: number
  /** No write without check-and-set. */
  readonly casRequired: boolean
}

export const NO_SETTINGS: SecretSettings = { custom: null, versionsMax: 0, casRequired: false }

export function isLive(version: SecretVersion): boolean {
  return version.deletedAt === null && version.destroyedAt === null
}
