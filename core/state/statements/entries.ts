/** What the entries of statements (VEX) say. */

import type { EvidenceId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { StoredStatement } from '../../model/statement.ts'

export interface StatementEntries {
  /** What an author says of a vulnerability in a product (VEX): it waits for its signature or for people. */
  readonly 'statement.proposed@1': { readonly statement: StoredStatement }
  /** `by`: the person, a subject id. */
  readonly 'statement.approved@1': {
    readonly id: EvidenceId
    readonly by: string
    readonly expiresAt: Instant
  }
  readonly 'statement.ended@1': { readonly id: EvidenceId; readonly why: string }
}
