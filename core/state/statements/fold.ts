/** The fold of statements (VEX). */

import type { EvidenceId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { EntryBodies } from '../entries.ts'
import { idsOf, type StoredStatement } from '../../model/statement.ts'
import type { State } from '../state.ts'
import { setOf } from '../estate/fold.ts'

export function statementProposed(state: State, statement: StoredStatement): void {
  state.statements.set(statement.id, statement)
  for (const id of idsOf(statement.says)) {
    setOf(state.statementsByVulnerability, id).add(statement.id)
  }
}

export function statementApproved(
  state: State,
  body: EntryBodies['statement.approved'],
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

export function statementEnded(state: State, id: EvidenceId, at: Instant): void {
  const known = state.statements.get(id)
  if (known !== undefined) state.statements.set(id, { ...known, endedAt: at })
}
