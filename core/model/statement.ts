/**
 * A statement (VEX) as the ledger keeps it: what an author says, whether its signature is that of a listed
 * author, and which people approved it. It suppresses only while it is live, and only what it names.
 */

import { canonicalJson } from '../kernel/canonical-json.ts'
import type { Digest, Hash } from '../kernel/hash.ts'
import { type EvidenceId, deriveId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Statement } from './advisory.ts'
import { people } from './person.ts'

export interface StoredStatement {
  readonly id: EvidenceId
  readonly source: string
  readonly document: Digest
  readonly says: Statement
  /** Listed author whose key signed the document; null: people decide. */
  readonly signedBy: string | null
  readonly proposedAt: Instant
  /** Absent while nobody vouches for it. */
  readonly expiresAt: Instant | null
  /** Subjects who approved it, each once. */
  readonly approvals: readonly { readonly by: string; readonly at: Instant }[]
  readonly endedAt: Instant | null
}

/** On a known-exploited vulnerability the word of two people is needed, whoever signed. */
const PEOPLE_IF_EXPLOITED = 2

/** When it stops to count for a vulnerability; null: it does not count. */
export function countsUntil(
  statement: StoredStatement,
  exploited: boolean,
  now: Instant,
): Instant | null {
  const { expiresAt, endedAt, approvals, signedBy, says } = statement
  if (says.status !== 'not-affected' && says.status !== 'fixed') return null
  if (endedAt !== null || expiresAt === null || expiresAt <= now) return null
  if (exploited && people(approvals.map((approval) => approval.by)).length < PEOPLE_IF_EXPLOITED)
    return null
  return signedBy !== null || approvals.length > 0 ? expiresAt : null
}

export function idsOf(says: Statement): readonly string[] {
  return [says.vulnerability, ...says.aliases]
}

/** The same words of the same source are the same statement. */
export function statementId(
  hash: Hash,
  ledgerId: string,
  source: string,
  says: Statement,
): EvidenceId {
  const seed = { source, says: canonicalJson(says) }
  return deriveId(hash, ledgerId, 'evidence', seed)
}
