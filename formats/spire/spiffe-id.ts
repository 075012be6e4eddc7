/** Names of workloads after the SPIFFE standard, checked where they claim to be such. */

import type { Json } from '@holdfast/core/kernel/canonical-json'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { asObject, text } from '../json-members.ts'

/** Trust domain in lower case, then parts of a path, none of them empty, `.` or `..`; nothing behind. */
const SPIFFE_ID = /^spiffe:\/\/[a-z0-9._-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/

export const ENTRY_ID: RegExp = /^[A-Za-z0-9._-]{1,255}$/

/**
 * The id as one text; the command line prints it in two parts. A text without a scheme is taken as it stands.
 *
 * @param at - the path of the member, which the problem names
 */
export function spiffeId(value: Json | undefined, at: string): Result<string, string> {
  const parts = asObject(value)
  const id =
    parts === undefined
      ? value
      : `spiffe://${text(parts, 'trust_domain') ?? ''}${text(parts, 'path') ?? ''}`
  if (typeof id !== 'string' || id === '') return err(`${at} is missing: an entry needs an id`)
  const claims = id.includes('://') || /^spiffe:/i.test(id)
  return !claims || SPIFFE_ID.test(id)
    ? ok(id)
    : err(
        `${at} is no SPIFFE id: it has to be \`spiffe://\`, a trust domain in lower case and a path, without user, port, query or fragment`,
      )
}
