/** The fold of statements (VEX). */

import type { Collection } from '../../model/collections.ts'
import type { EntryAt } from '../entries.ts'
import { idsOf, type StoredStatement } from '../../model/statement.ts'
import type { State } from '../state.ts'
import { dropFrom, setIn, setOf } from '../table.ts'
import { LOOSENS, type Rows } from '../row.ts'
import type { StatementEntries } from './entries.ts'
import { anyStatement } from './table.ts'

function statementApproved(state: State, { at, body }: EntryAt<'statement.approved@1'>): void {
  const { id, by, expiresAt } = body
  const known = anyStatement(state, id)
  if (known === undefined) return
  put(state, { ...known, expiresAt, approvals: [...known.approvals, { by, at }] })
}

function statementEnded(state: State, { at, body }: EntryAt<'statement.ended@1'>): void {
  const known = anyStatement(state, body.id)
  if (known !== undefined) put(state, { ...known, endedAt: at })
}

/** With the index by what it names: the same id says the same of the same vulnerabilities. */
function put(state: State, statement: StoredStatement): void {
  const { id, says, endedAt } = statement
  const isLive = endedAt === null
  setIn({ live: state.statements, past: state.pastStatements }, id, statement, isLive)
  for (const name of idsOf(says)) {
    if (isLive) setOf(state.statementsByVulnerability, name).add(id)
    else dropFrom(state.statementsByVulnerability, name, id)
  }
}

const STATEMENT_PAGES: readonly Collection[] = ['findings', 'statements']

export const STATEMENTS_ROWS: Rows<StatementEntries> = {
  'statement.proposed@1': {
    fold: (state, { body }) => put(state, body.statement),
    // Read where causes are judged, and by no decision.
    stage: LOOSENS,
    changes: STATEMENT_PAGES,
  },
  'statement.approved@1': {
    fold: statementApproved,
    stage: LOOSENS,
    changes: STATEMENT_PAGES,
  },
  'statement.ended@1': {
    fold: statementEnded,
    stage: LOOSENS,
    changes: STATEMENT_PAGES,
  },
}
