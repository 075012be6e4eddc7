/**
 * Statements (VEX): proposed by a document, approved by people or by the signature of a listed author. They end by
 * themselves.
 */

import { earliest, formatInstant, plus, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { Cause } from '../model/cause.ts'
import type { Env } from '../model/env.ts'
import type { InputOf } from '../model/input.ts'
import { samePerson } from '../model/person.ts'
import { notLive, refusal, type Refusal } from '../model/refusals.ts'
import { idsOf, statementId, type StoredStatement } from '../model/statement.ts'
import type { Body } from '../state/entries.ts'
import { causesOf } from '../state/evidence/standing.ts'
import { find, type View } from '../state/state.ts'
import { anyStatement } from '../state/statements/table.ts'
import { personOf } from '../state/tokens/person-of.ts'
import { suppressionOf } from './suppression.ts'

export type StatementInput = InputOf<'propose-statements' | 'approve-statement' | 'end-statement'>

/** What they are from now on, and the entries that say so. */
export interface TakenStatements {
  readonly changed: readonly StoredStatement[]
  readonly bodies: readonly Body[]
}

export function takeStatements(
  view: View,
  input: StatementInput,
  env: Env,
  actor: string,
): Result<TakenStatements, Refusal> {
  if (input.kind === 'propose-statements') return ok(proposed(view, input, env))
  const known = view.statements.get(input.statement)
  if (known === undefined) {
    return err(notLive('statement', input.statement, 'holdfast statement list'))
  }
  if (input.kind === 'approve-statement') return approved(view, known, input, env, actor)
  const body = { id: known.id, why: input.reason }
  const bodies: Body[] = [{ kind: 'statement.ended', body }]
  return ok({ changed: [{ ...known, endedAt: env.now }], bodies })
}

/** A listed author's signature makes it count for a time; anyone else's word waits for people. */
function proposed(view: View, input: InputOf<'propose-statements'>, env: Env): TakenStatements {
  const { source, document, signedBy, statements } = input
  const spec = find(view, 'Source', source)?.spec
  const listed = spec?.authors?.some(({ name, key }) => name === signedBy && key !== undefined)
  const author = listed === true ? signedBy : null
  const changed: StoredStatement[] = []
  for (const says of statements) {
    const id = statementId(env.hash, view.ledgerId, source, says)
    const known = anyStatement(view, id)
    // Said again, it changes nothing; signed now, it counts where it did not, unless a person has ended it.
    if (known !== undefined && (known.signedBy !== null || author === null)) continue
    if (known !== undefined && known.endedAt !== null) continue
    const { approvals, until } = approvedUntil(known, env.now)
    const signedUntil = plus(env.now, spec?.maxAge ?? LIMITS.statementMs)
    changed.push({
      id,
      source,
      document,
      says,
      signedBy: author,
      proposedAt: env.now,
      expiresAt: author === null ? null : (earliest(until ?? undefined, signedUntil) ?? null),
      approvals,
      endedAt: null,
    })
  }
  const bodies = changed.map((statement): Body => {
    return { kind: 'statement.proposed', body: { statement } }
  })
  return { changed, bodies }
}

/** What people have said of it and still do: a signature makes no word of theirs last longer. */
function approvedUntil(
  known: StoredStatement | undefined,
  now: Instant,
): { readonly approvals: StoredStatement['approvals']; readonly until: Instant | null } {
  const until = known?.expiresAt ?? null
  if (known === undefined || (until !== null && until <= now)) return { approvals: [], until: null }
  return { approvals: known.approvals, until }
}

function approved(
  view: View,
  known: StoredStatement,
  input: InputOf<'approve-statement'>,
  env: Env,
  actor: string,
): Result<TakenStatements, Refusal> {
  const by = personOf(view, actor)
  if (known.approvals.some((word) => samePerson(word.by, by))) {
    const help = 'another person must: two people are two names'
    return err(refusal('already-approved', `\`${by}\` has approved it already`, help))
  }
  const latest = plus(env.now, LIMITS.statementMsMax)
  if (input.expiresAt <= env.now || input.expiresAt > latest) {
    const message = `an approval must end by ${formatInstant(latest)}`
    return err(refusal('expiry-out-of-range', message, 'use --until 90d'))
  }
  // Of several ends the earliest holds.
  const ends = known.expiresAt ?? input.expiresAt
  const expiresAt = ends < input.expiresAt ? ends : input.expiresAt
  const approvals = [...known.approvals, { by, at: env.now }]
  const bodies: Body[] = [{ kind: 'statement.approved', body: { id: known.id, by, expiresAt } }]
  return ok({ changed: [{ ...known, expiresAt, approvals }], bodies })
}

/** Every open cause that one of these names and that is another with it, by asset. */
export function suppressedAnew(
  view: View,
  changed: readonly StoredStatement[],
  env: Env,
): Map<Cause['asset'], Cause[]> {
  const fresh = new Map(changed.map((statement) => [statement.id, statement]))
  const names = new Set(changed.flatMap(({ says }) => idsOf(says)))
  const ids = new Set([...names].flatMap((id) => [...(view.causesByVulnerability.get(id) ?? [])]))
  const anew = causesOf(view, ids).flatMap((cause) => {
    const was = cause.suppressed
    const suppressed = suppressionOf(view, cause, env, fresh)
    const same = was?.statement === suppressed?.statement && was?.until === suppressed?.until
    return same ? [] : [{ ...cause, suppressed }]
  })
  return Map.groupBy(anew, (cause) => cause.asset)
}
