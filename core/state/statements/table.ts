/** Statements (VEX). */

import type { EvidenceId } from '../../kernel/ids.ts'
import { idsOf, type StoredStatement } from '../../model/statement.ts'
import { indexOf, TOLD, type Table, type Twins } from '../table.ts'

export interface StatementTables {
  readonly statements: Table<EvidenceId, StoredStatement>
  readonly statementsByVulnerability: Table<string, Set<EvidenceId>>
}

export function emptyStatements(): StatementTables {
  return {
    statements: new Map(),
    statementsByVulnerability: new Map(),
  }
}

export const STATEMENTS_TWINS: Twins<StatementTables> = {
  statements: TOLD,
  statementsByVulnerability: ({ statements }) =>
    indexOf(
      [...statements.values()].flatMap(({ id, says }) =>
        [...idsOf(says)].map((name) => [name, id] as const),
      ),
    ),
}
