/** Which hours of decision records are sealed. */

import { TOLD, type Twins } from '../table.ts'

export interface DecisionTables {
  /** Hours of decision records whose root is in the ledger and whose file is still kept. */
  readonly sealedSegments: Set<string>
}

export function emptyDecisions(): DecisionTables {
  return {
    sealedSegments: new Set(),
  }
}

export const DECISIONS_TWINS: Twins<DecisionTables> = {
  sealedSegments: TOLD,
}
