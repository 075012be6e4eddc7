/** Secrets, without their bytes. */

import type { Digest } from '../../kernel/hash.ts'
import type { SecretState } from '../../model/secret.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface SecretTables {
  readonly secrets: Table<string, SecretState>
  /** Envelopes that no secret has any more and whose bytes are not yet known to be gone. */
  readonly erasing: Set<Digest>
}

export function emptySecrets(): SecretTables {
  return {
    secrets: new Map(),
    erasing: new Set(),
  }
}

export const SECRETS_TWINS: Twins<SecretTables> = {
  secrets: TOLD,
  erasing: TOLD,
}
