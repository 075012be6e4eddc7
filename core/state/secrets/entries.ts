/** What the entries of secrets say. */

import type { Digest } from '../../kernel/hash.ts'
import type { SecretSettings } from '../../model/secret.ts'

export interface SecretEntries {
  readonly 'secret.written@1': {
    readonly path: string
    readonly version: number
    /** Blob of the AES-256-GCM envelope. */
    readonly envelope: Digest
    readonly masterKey: string
    readonly keys: readonly string[]
  }
  /** Read by nobody until undeleted; `all` is of before decision 0019. */
  readonly 'secret.deleted@1': {
    readonly path: string
    readonly versions: readonly number[] | 'all'
  }
  readonly 'secret.undeleted@1': { readonly path: string; readonly versions: readonly number[] }
  /** For good: the intent of erasing their envelopes, which `secret.erased` settles. */
  readonly 'secret.destroyed@1': { readonly path: string; readonly versions: readonly number[] }
  /** The secret with all versions and settings, as `destroyed`. */
  readonly 'secret.removed@1': { readonly path: string }
  readonly 'secret.configured@1': { readonly path: string; readonly settings: SecretSettings }
  /** The bytes of these envelopes are gone from this server. */
  readonly 'secret.erased@1': { readonly envelopes: readonly Digest[] }
}
