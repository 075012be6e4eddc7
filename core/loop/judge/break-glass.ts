/** Break-glass: opened by two people, closed, reviewed by another, drilled; and what a journal says of while no server ran. */

import type { OverrideId } from '../../kernel/ids.ts'
import { formatInstant } from '../../kernel/instant.ts'
import { noticesOfOpening } from '../../enforce/plan-session.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { MergedLine, Opened } from '../../model/break-glass.ts'
import type { Signed } from '../../model/break-glass-input.ts'
import type { Env } from '../../model/env.ts'
import type { InputOf } from '../../model/input.ts'
import { overrideOf, type OverrideDraft, type OverrideScope } from '../../model/override.ts'
import { samePerson } from '../../model/person.ts'
import { notKnown, notLive } from '../../model/refusals.ts'
import { isLive } from '../../model/scope.ts'
import {
  approvalsOf,
  inTheWay,
  isStillOpen,
  takeWarrant,
  warrantId,
  whoReviews,
} from '../../restore/take-warrant.ts'
import { done, refuse, refused, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import type { View } from '../../state/state.ts'
import { personOf } from '../../state/tokens/person-of.ts'
import { ended } from './overrides.ts'

const LIST = 'holdfast break-glass list'

export function openBreakGlass(
  view: View,
  { said, digest, signedBy }: InputOf<'open-break-glass'>,
  env: Env,
  actor: string,
): Conclusion {
  const taken = takeWarrant(view, { said, digest, signedBy }, 'open', env.now, env)
  if (!taken.ok) return refused([taken.error])
  const before = inTheWay(view, env.now)
  if (before !== null) return refused([before])
  const id = warrantId(view, said, env)
  const { approvals, scope } = taken.value
  const opened = { id, said, digest, approvals, by: actor, openedAt: env.now }
  const bodies: Body[] = [
    { kind: 'break-glass.opened', body: { opened } },
    overrideFor(opened, scope, env),
    ...noticesOfOpening(view, opened, true, env),
  ]
  return done(bodies, [id], id)
}

export function drillBreakGlass(
  view: View,
  { said, digest, signedBy }: InputOf<'drill-break-glass'>,
  env: Env,
  actor: string,
): Conclusion {
  const taken = takeWarrant(view, { said, digest, signedBy }, 'drill', env.now, env)
  if (!taken.ok) return refused([taken.error])
  const id = warrantId(view, said, env)
  const { approvals } = taken.value
  const drill = { id, said, digest, approvals, by: actor, at: env.now }
  return done([{ kind: 'break-glass.drilled', body: { drill } }], [id], id)
}

export function* closeBreakGlass(
  view: View,
  { override: id, reason }: InputOf<'close-break-glass'>,
  env: Env,
): Stepwise<Conclusion> {
  const override = view.overrides.get(id)
  if (override === undefined || !view.breakGlass.has(id) || !isLive(override, env.now)) {
    return refused([notLive('break-glass', id, LIST)])
  }
  return done(yield* ended(view, override, reason, false, env), [id], id)
}

export function reviewBreakGlass(
  view: View,
  { override: id, note }: InputOf<'review-break-glass'>,
  env: Env,
  actor: string,
): Conclusion {
  const opened = view.breakGlass.get(id)
  if (opened === undefined) return refused([notKnown('break-glass', id, LIST)])
  if (opened.review !== null) {
    const { by, at } = opened.review
    return refuse('already-reviewed', `\`${by}\` reviewed it ${formatInstant(at)}`, 'nothing to do')
  }
  if (isStillOpen(view, opened, env.now)) {
    const message = `it is open until ${formatInstant(opened.said.until)}`
    return refuse('still-open', message, `holdfast break-glass close ${id} --reason …`)
  }
  const by = personOf(view, actor)
  if (opened.approvals.some(({ person }) => samePerson(person, by))) {
    return refuse('reviewer-signed', `\`${by}\` signed it: ${whoReviews(opened)}`, 'ask another person') // prettier-ignore
  }
  return done([{ kind: 'break-glass.reviewed', body: { id, by, note } }], [id], id)
}

/** Each line once, in its order; whatever it says, it is in the ledger then, and somebody looks at it. */
export function* mergeBreakGlass(
  view: View,
  { line, signed }: InputOf<'merge-break-glass'>,
  env: Env,
): Stepwise<Conclusion> {
  if (view.mergedLines.has(line.line)) return done([], [], 'break-glass')
  const merged: Body = { kind: 'break-glass.merged', body: { merged: line } }
  if (signed !== null) return done([merged, ...openedThen(view, line, signed, env)], [], line.line)
  const closes = line.kind === 'closed' ? openedWith(view, line) : undefined
  const override = closes === undefined ? undefined : view.overrides.get(closes)
  if (override === undefined || !isLive(override, env.now)) return done([merged], [], line.line)
  const bodies = yield* ended(view, override, line.text, false, env)
  return done([merged, ...bodies], [override.id], line.line)
}

/** What it opened goes on to its end, where both who signed it are approvers still. */
function openedThen(view: View, line: MergedLine, signed: Signed, env: Env): Body[] {
  const id = warrantId(view, signed.said, env)
  if (view.breakGlass.has(id)) return []
  const taken = takeWarrant(view, signed, 'open', line.at, env)
  const now = taken.ok ? takeWarrant(view, signed, 'open', env.now, env) : taken
  const offline = { line: line.line, at: line.at, by: line.by }
  // That its time is over by now is none.
  const wrong = taken.ok && env.now >= signed.said.until ? taken : now
  const problem = wrong.ok ? null : wrong.error.message
  const opened = {
    id,
    said: signed.said,
    digest: signed.digest,
    by: line.by,
    openedAt: line.at,
    offline,
    approvals: approvalsOf(view, signed.signedBy, line.at),
    ...(problem === null ? {} : { problem }),
  }
  const body: Body = { kind: 'break-glass.opened', body: { opened } }
  const told = noticesOfOpening(view, opened, now.ok, env)
  return now.ok ? [body, overrideFor(opened, now.value.scope, env), ...told] : [body, ...told]
}

function openedWith(view: View, { digest }: MergedLine): OverrideId | undefined {
  for (const opened of view.breakGlass.values()) if (opened.digest === digest) return opened.id
  return undefined
}

/** It covers what posture denies to these identities, at every tier; never a quarantine, a grant or a policy. */
function overrideFor(opened: Opened, scope: OverrideScope, env: Env): Body {
  const { id, said, approvals, by } = opened
  const draft: OverrideDraft = {
    id,
    kind: 'break-glass',
    name: `break-glass/${said.incident}`,
    scope,
    reason: said.reason,
    by,
    owner: approvals[0]?.person ?? by,
    expiresAt: said.until,
  }
  return { kind: 'override.created', body: { override: overrideOf(draft, env.now) } }
}
