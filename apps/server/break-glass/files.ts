/** Where in a data directory break-glass finds what it needs while no server runs. */

import { join } from 'node:path'

/** What was opened meanwhile. */
export function journalFile(data: string): string {
  return join(data, 'break-glass', 'journal.jsonl')
}

/** Whose signatures count, as the server knew it last. */
export function approversFile(data: string): string {
  return join(data, 'break-glass', 'approvers.json')
}

export interface JournalHere {
  /** Why it could not be taken over: until somebody looked at it nothing is opened; null: it is, or there is none. */
  problem(): string | null
}
