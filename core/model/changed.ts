/** What "changed" means for an object of the estate: apply, its difference and a dry run ask here. */

import { canonicalJson, type Json } from '../kernel/canonical-json.ts'

/** In what order members were written, here or in a ledger that was read back, is no change. */
export function isSame(before: unknown, after: unknown): boolean {
  if (before === undefined || after === undefined) return before === after
  return canonicalJson(before as Json) === canonicalJson(after as Json) // Manifests hold Json members only.
}

export interface FieldChange {
  readonly path: string
  /** Undefined: absent. */
  readonly before: unknown
  readonly after: unknown
}

/** The fields that differ, as deep as both have members of their own; none where `isSame`. */
export function* changedFields(
  path: string,
  before: unknown,
  after: unknown,
): Generator<FieldChange> {
  if (isSame(before, after)) return
  if (!isRecord(before) || !isRecord(after)) return yield { path, before, after }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    yield* changedFields(`${path}.${key}`, before[key], after[key])
  }
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
