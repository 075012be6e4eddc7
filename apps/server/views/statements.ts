/** Statements (VEX) as the API shows them: what is said, by whom, and whether it counts. */

import type { StatementItem } from '@holdfast/api/contract/parts/statement'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Cause } from '@holdfast/core/model/cause'
import { people } from '@holdfast/core/model/person'
import { countsUntil, idsOf, type StoredStatement } from '@holdfast/core/model/statement'
import { causesOf } from '@holdfast/core/state/evidence/standing'
import type { Context } from '../context.ts'
import { at } from './assets.ts'

export function statementItem(context: Context, stored: StoredStatement): StatementItem {
  const { id, says, source, signedBy, approvals, expiresAt, endedAt } = stored
  const { open, until, state } = counted(context, stored)
  return {
    name: id,
    uid: id,
    source,
    ...says,
    at: at(says.at),
    signedBy,
    approvals: approvals.map((approval) => ({ by: approval.by, at: at(approval.at) })),
    proposedAt: at(stored.proposedAt),
    expiresAt: at(expiresAt),
    endedAt: at(endedAt),
    state,
    countsUntil: at(until),
    suppresses: open.filter((cause) => cause.suppressed?.statement === id).length,
  }
}

export function statementState(context: Context, stored: StoredStatement): StatementItem['state'] {
  return counted(context, stored).state
}

/** Whether it counts now, by the causes of what it names. */
function counted(
  context: Context,
  stored: StoredStatement,
): {
  readonly open: readonly Cause[]
  readonly until: Instant | null
  readonly state: StatementItem['state']
} {
  const { view } = context.driver
  const { now } = context.driver.env()
  const ids = new Set(
    idsOf(stored.says).flatMap((name) => [...(view.causesByVulnerability.get(name) ?? [])]),
  )
  const open = causesOf(view, ids)
  const exploited = open.some((cause) => cause.detail.exploited)
  const until = countsUntil(stored, exploited, now)
  return { open, until, state: stateOf(stored, exploited, until !== null, now) }
}

function stateOf(
  { says, endedAt, expiresAt, approvals, signedBy }: StoredStatement,
  exploited: boolean,
  counts: boolean,
  now: number,
): StatementItem['state'] {
  if (endedAt !== null) return 'ended'
  if (counts) return 'counts'
  if (says.status !== 'not-affected' && says.status !== 'fixed') return 'noted'
  if (expiresAt !== null && expiresAt <= now) return 'expired'
  const missing = 2 - people(approvals.map((approval) => approval.by)).length
  if (exploited) return missing === 1 ? 'waits for another person' : 'waits for two people'
  return signedBy === null && approvals.length === 0 ? 'waits for a person' : 'noted'
}
