/** Statements (VEX). */

import type { EvidenceId } from '../../kernel/ids.ts'
import { idsOf, type StoredStatement } from '../../model/statement.ts'
import { indexOf, TOLD, type ReadonlyTable, type Table, type Twins } from '../table.ts'

export interface StatementTables {
  /**
   * Those that nobody ended. No entry says that the date of one has passed (what it took off the clock ends by its
   * own date, cause by cause), so it stays here: it is found by what it names, and nothing walks over all of them.
   */
  readonly statements: Table<EvidenceId, StoredStatement>
  /** Those that a person ended. */
  readonly pastStatements: Table<EvidenceId, StoredStatement>
  /** Those that nobody ended. */
  readonly statementsByVulnerability: Table<string, Set<EvidenceId>>
}

export function emptyStatements(): StatementTables {
  return {
    statements: new Map(),
    pastStatements: new Map(),
    statementsByVulnerability: new Map(),
  }
}

export const STATEMENTS_TWINS: Twins<StatementTables> = {
  statements: TOLD,
  pastStatements: TOLD,
  statementsByVulnerability: ({ statements }) =>
    indexOf(
      [...statements.values()].flatMap(({ id, says }) =>
        [...idsOf(says)].map((name) => [name, id] as const),
      ),
    ),
}

type Statements = {
  readonly [Name in 'statements' | 'pastStatements']: ReadonlyTable<EvidenceId, StoredStatement>
}

/** Ended or not. */
export function anyStatement(view: Statements, id: string): StoredStatement | undefined {
  const statement = id as EvidenceId // Any other text is no key.
  return view.statements.get(statement) ?? view.pastStatements.get(statement)
}

/** Ended ones first. */
export function* allStatements(view: Statements): Iterable<StoredStatement> {
  yield* view.pastStatements.values()
  yield* view.statements.values()
}
