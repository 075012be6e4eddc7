/** The fold of statements (VEX). */

import type { EvidenceId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { EntryAt } from '../entries.ts'
import { idsOf, type StoredStatement } from '../../model/statement.ts'
import type { State } from '../state.ts'
import { setOf } from '../table.ts'
import { LOOSENS, type Rows } from '../row.ts'
import type { StatementEntries } from './entries.ts'

function statementProposed(state: State, statement: StoredStatement): void {
  state.statements.set(statement.id, statement)
  for (const id of idsOf(statement.says)) {
    setOf(state.statementsByVulnerability, id).add(statement.id)
  }
}

function statementApproved(
  state: State,
  body: EntryAt<'statement.approved@1'>['body'],
  at: Instant,
): void {
  const known = state.statements.get(body.id)
  if (known === undefined) return
  state.statements.set(body.id, {
    ...known,
    expiresAt: body.expiresAt,
    approvals: [...known.approvals, { by: body.by, at }],
  })
}

function statementEnded(state: State, id: EvidenceId, at: Instant): void {
  const known = state.statements.get(id)
  if (known !== undefined) state.statements.set(id, { ...known, endedAt: at })
}

const STATEMENT_PAGES = ['findings', 'statements']

export const STATEMENTS_ROWS: Rows<StatementEntries> = {
  'statement.proposed@1': {
    fold: (state, { body }) => statementProposed(state, body.statement),
    // Read where causes are judged, and by no decision.
    stage: LOOSENS,
    changes: STATEMENT_PAGES,
  },
  'statement.approved@1': {
    fold: (state, { body, at }) => statementApproved(state, body, at),
    stage: LOOSENS,
    changes: STATEMENT_PAGES,
  },
  'statement.ended@1': {
    fold: (state, { body, at }) => statementEnded(state, body.id, at),
    stage: LOOSENS,
    changes: STATEMENT_PAGES,
  },
}
