/** Break-glass as the API shows it: what was opened, by whom, what is left of it, and who reviews it. */

import {
  BREAK_GLASS_STATES,
  type Approvers,
  type BreakGlassDetail,
  type BreakGlassItem,
} from '@holdfast/api/contract/break-glass'
import type { CONTRACT } from '@holdfast/api/contract'
import type { Status } from '@holdfast/api/contract/status'
import type { QueryOf } from '@holdfast/api/operation'
import { formatDuration, formatInstant, plus, type Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { BreakGlass, Drill } from '@holdfast/core/model/break-glass'
import { people } from '@holdfast/core/model/person'
import { isApprover, isStillOpen, whoReviews } from '@holdfast/core/restore/take-warrant'
import { anyOverride } from '@holdfast/core/state/overrides/table'
import type { View } from '@holdfast/core/state/state'
import { personOf } from '@holdfast/core/state/tokens/person-of'
import { at } from './assets.ts'
import type { Listing } from './listing.ts'

export type Row = BreakGlass | Drill

export function* breakGlassRows(view: View): Iterable<Row> {
  yield* view.breakGlass.values()
  yield* view.drills.values()
}

export function breakGlassState(view: View, row: Row, now: Instant): BreakGlassItem['state'] {
  if (!('review' in row)) return 'drilled'
  if (row.review !== null) return 'reviewed'
  return isStillOpen(view, row, now) ? 'open' : 'to-review'
}

export function breakGlassItem(view: View, row: Row, now: Instant): BreakGlassItem {
  const { id, said, approvals, by } = row
  const { incident, reason, identities, assets, from, until } = said
  const opened = 'review' in row ? row : null
  const state = breakGlassState(view, row, now)
  const ended = opened === null || state === 'open' ? null : endOf(view, opened)
  return {
    name: incident,
    uid: id,
    id,
    state,
    incident,
    reason,
    identities,
    assets,
    from: at(from),
    until: at(until),
    signedBy: approvals.map(({ person, fingerprint }) => ({ person, fingerprint })),
    by: personOf(view, by),
    openedAt: at('at' in row ? row.at : row.openedAt),
    mergedAt: opened?.offline === undefined ? null : at(opened.recordedAt),
    problem: opened?.problem ?? null,
    endedAt: at(ended),
    review: opened?.review == null ? null : { ...opened.review, at: at(opened.review.at) },
    reviewDue: ended === null ? null : at(plus(ended, LIMITS.breakGlassReviewMs)),
    reviewers: opened === null ? 'nobody has to' : whoReviews(opened),
  }
}

/** What was over before it was merged ended as it was signed. */
function endOf(view: View, { id, said, recordedAt, problem }: BreakGlass): Instant {
  const override = anyOverride(view, id)
  if (override === undefined) return problem === undefined ? said.until : recordedAt
  return override.endedAt ?? override.expiresAt
}

export function breakGlassDetail(view: View, row: Row, now: Instant): BreakGlassDetail {
  const told = [...view.mergedLines.values()]
    .filter(({ digest }) => digest === row.digest)
    .map(({ at: said, mergedAt, by, text }) => ({ at: at(said), mergedAt: at(mergedAt), by, text }))
  return { ...breakGlassItem(view, row, now), digest: row.digest, told }
}

type Query = QueryOf<(typeof CONTRACT)['break-glass.list']>

export function breakGlassListing(view: View, now: Instant): Listing<Row, Query> {
  const stateOf = (row: Row): BreakGlassItem['state'] => breakGlassState(view, row, now)
  return {
    rows: breakGlassRows(view),
    known: ({ id, said }) => ({ name: said.incident, uid: id }),
    filters: { state: (row, states) => states.includes(stateOf(row)) },
    sorts: {
      newest: (row) => 0 - ('at' in row ? row.at : row.openedAt),
      state: (row) => BREAK_GLASS_STATES.indexOf(stateOf(row)),
      incident: ({ said }) => said.incident,
      until: ({ said }) => said.until,
    },
    facets: { state: stateOf },
    texts: ({ id, said, approvals }) => [
      id,
      said.incident,
      said.reason,
      ...said.identities,
      ...approvals.map(({ person }) => person),
    ],
  }
}

export function approversNow(view: View, now: Instant): Approvers {
  const approvers = [...view.tokens.values()].flatMap((token) => {
    if (!isApprover(token, now)) return []
    const { subject: person, sshKey, expiresAt } = token
    return [{ person, ...sshKey, expiresAt: at(expiresAt) }]
  })
  return {
    ledger: view.ledgerId,
    at: at(now),
    approvers: approvers.toSorted((a, b) => (a.person < b.person ? -1 : 1)),
  }
}

export function breakGlassNow(view: View, now: Instant): Status['breakGlass'] {
  let drilledAt: Instant | null = null
  for (const drill of view.drills.values()) {
    if (drilledAt === null || drill.at > drilledAt) drilledAt = drill.at
  }
  const { approvers } = approversNow(view, now)
  const names = people(approvers.map(({ person }) => person))
  return { approvers: names.length, drilledAt: at(drilledAt) }
}

/** What somebody has to know, or do, about it; each a sentence. */
export function* breakGlassAlarms(view: View, now: Instant): Iterable<string> {
  for (const id of view.unreviewed.keys()) {
    const opened = view.breakGlass.get(id)
    if (opened === undefined) continue
    const { incident, identities, until } = opened.said
    if (isStillOpen(view, opened, now)) {
      const who = `${identities.length} ${identities.length === 1 ? 'identity' : 'identities'}`
      yield `break-glass is open for ${who} until ${formatInstant(until)} (${incident}): holdfast break-glass show ${id}`
      continue
    }
    const due = endOf(view, opened) + LIMITS.breakGlassReviewMs
    const late = now > due ? `, overdue by ${formatDuration(now - due)}` : ''
    const odd = opened.problem === undefined ? '' : `; it opened nothing here: ${opened.problem}`
    yield `break-glass for ${incident} waits for its review${late}, and is not opened again until then: holdfast break-glass review ${id} --note …${odd}`
  }
}
