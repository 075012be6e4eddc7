/**
 * Statements (VEX): proposed by a document, approved by people or by the signature of a listed author, and
 * then taken into account by every open cause they name. They end by themselves.
 */

import { settle, change, courseOf } from '../course.ts'
import { personOf } from '../../state/tokens/person-of.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import { formatInstant, plus, type Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { CauseId } from '../../kernel/ids.ts'
import type { Cause } from '../../model/cause.ts'
import type { Input } from '../../model/input.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import { samePerson } from '../../model/person.ts'
import { idsOf, type StoredStatement, statementId } from '../../model/statement.ts'
import { find, type View } from '../../state/state.ts'
import { anyStatement } from '../../state/statements/table.ts'
import { done, refuse, refused, type Conclusion } from '../../state/conclusion.ts'
import { notLive } from '../../model/refusals.ts'
import type { Body } from '../../state/entries.ts'
import type { Env } from '../../model/env.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { suppressionOf } from '../../assess/suppression.ts'

export type StatementInput = Extract<
  Input,
  { kind: 'propose-statements' | 'approve-statement' | 'end-statement' }
>

export function* judgeStatement(
  view: View,
  input: StatementInput,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  switch (input.kind) {
    case 'propose-statements':
      return yield* propose(view, input, env)
    case 'approve-statement':
      return yield* approve(view, input, env, actor)
    case 'end-statement': {
      const known = view.statements.get(input.statement)
      if (known === undefined) {
        return refused([notLive('statement', input.statement, LIST)])
      }
      const ended = { ...known, endedAt: env.now }
      const body = { id: known.id, why: input.reason }
      return yield* concluded(view, [ended], [{ kind: 'statement.ended', body }], env)
    }
  }
}

const LIST = 'holdfast statement list'

/** A listed author's signature makes it count for a time; anyone else's word waits for people. */
function* propose(
  view: View,
  input: Extract<StatementInput, { kind: 'propose-statements' }>,
  env: Env,
): Stepwise<Conclusion> {
  const { source, document, signedBy, statements } = input
  const spec = find(view, 'Source', source)?.spec
  const listed = spec?.authors?.some((one) => one.name === signedBy && one.key !== undefined)
  const author = listed === true ? signedBy : null
  const fresh: StoredStatement[] = []
  for (const says of statements) {
    const id = statementId(env.hash, view.ledgerId, source, says)
    const known = anyStatement(view, id)
    // Said again, it changes nothing; signed now, it counts where it did not.
    if (known !== undefined && (known.signedBy !== null || author === null)) continue
    fresh.push({
      id,
      source,
      document,
      says,
      signedBy: author,
      proposedAt: env.now,
      expiresAt: author === null ? null : plus(env.now, spec?.maxAge ?? LIMITS.statementMs),
      approvals: known?.approvals ?? [],
      endedAt: null,
    })
  }
  const bodies: Body[] = fresh.map((statement) => ({
    kind: 'statement.proposed',
    body: { statement },
  }))
  return yield* concluded(view, fresh, bodies, env)
}

function* approve(
  view: View,
  input: Extract<StatementInput, { kind: 'approve-statement' }>,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const known = view.statements.get(input.statement)
  if (known === undefined) {
    return refused([notLive('statement', input.statement, LIST)])
  }
  const subject = personOf(view, actor)
  if (known.approvals.some((one) => samePerson(one.by, subject))) {
    return refuse(
      'already-approved',
      `\`${subject}\` has approved it already`,
      'another person must: two people are two names',
    )
  }
  const latest = plus(env.now, LIMITS.statementMsMax)
  if (input.expiresAt <= env.now || input.expiresAt > latest) {
    return refuse(
      'expiry-out-of-range',
      `an approval must end by ${formatInstant(latest)}`,
      'use --until 90d',
    )
  }
  const approved: StoredStatement = {
    ...known,
    expiresAt: known.expiresAt === null ? input.expiresAt : earlier(known, input.expiresAt),
    approvals: [...known.approvals, { by: subject, at: env.now }],
  }
  const body = { id: known.id, by: subject, expiresAt: approved.expiresAt ?? input.expiresAt }
  return yield* concluded(view, [approved], [{ kind: 'statement.approved', body }], env)
}

/** Of several ends the earliest holds. */
function earlier(known: StoredStatement, end: Instant): Instant {
  return known.expiresAt !== null && known.expiresAt < end ? known.expiresAt : end
}

/** Every open cause that one of these names is looked at again, and its asset settled. */
function* concluded(
  view: View,
  changed: readonly StoredStatement[],
  bodies: readonly Body[],
  env: Env,
): Stepwise<Conclusion> {
  const fresh = new Map(changed.map((one) => [one.id, one]))
  const touched = new Map<Cause['asset'], Cause[]>()
  for (const cause of causesNamed(view, changed)) {
    const suppressed = suppressionOf(view, cause, env, fresh)
    if (same(cause.suppressed, suppressed)) continue
    const list = touched.get(cause.asset) ?? []
    touched.set(cause.asset, [...list, { ...cause, suppressed }])
  }
  const guards = guardsOver(view, env)
  const settled: Body[] = []
  for (const [asset, causes] of touched) {
    const statement = causes.find((cause) => cause.suppressed !== null)?.suppressed?.statement
    const course = yield* courseOf(view, asset)
    for (const cause of causes) {
      change(course, cause, statement === undefined ? 'it ended' : 'a statement counts')
    }
    const word = statement === undefined ? null : { evidence: statement }
    yield* settle(view, course, env, { word, guards })
    settled.push(...course.bodies)
  }
  const ids = changed.map((statement) => statement.id)
  return done([...bodies, ...settled], ids, 'statement')
}

function causesNamed(view: View, statements: readonly StoredStatement[]): Cause[] {
  const ids = new Set<CauseId>()
  for (const { says } of statements) {
    for (const id of idsOf(says)) {
      for (const cause of view.causesByVulnerability.get(id) ?? []) ids.add(cause)
    }
  }
  return causesOf(view, ids)
}

function same(a: Cause['suppressed'], b: Cause['suppressed']): boolean {
  return a?.statement === b?.statement && a?.until === b?.until
}
