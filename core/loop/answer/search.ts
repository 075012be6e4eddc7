/**
 * AuthZEN searches: the candidates of the estate or of the access policies, each decided like any other. One after
 * the other, with null for whom it is denied: there may be a million, and whoever asks gives way in between. A search
 * about something nobody declared answers nothing (AuthZEN 1.0, unknown identifiers).
 */

import { actionsOn, candidatesOf, isDeclared } from '../../correlate/candidates.ts'
import type { Caller, DecisionRequest, EntityRef } from '../../model/decision.ts'
import type { Env } from '../../model/env.ts'
import type { View } from '../../state/state.ts'
import { decide } from './decide.ts'

export function* searchSubjects(
  view: View,
  request: DecisionRequest,
  caller: Caller,
  env: Env,
): Generator<EntityRef | null> {
  if (!isDeclared(view, request.resource, env)) return
  for (const subject of candidatesOf(view, 'Identity', request.subject.type, env)) {
    yield decide(view, { ...request, subject }, caller, env).decision ? named(subject) : null
  }
}

export function* searchResources(
  view: View,
  request: DecisionRequest,
  caller: Caller,
  env: Env,
): Generator<EntityRef | null> {
  if (!isDeclared(view, request.subject, env)) return
  for (const resource of candidatesOf(view, 'Resource', request.resource.type, env)) {
    yield decide(view, { ...request, resource }, caller, env).decision ? named(resource) : null
  }
}

export function* searchActions(
  view: View,
  request: Omit<DecisionRequest, 'action'>,
  caller: Caller,
  env: Env,
): Generator<{ readonly name: string } | null> {
  const { subject, resource } = request
  if (!isDeclared(view, subject, env) || !isDeclared(view, resource, env)) return
  for (const name of actionsOn(view, resource, env)) {
    yield decide(view, { ...request, action: { name } }, caller, env).decision ? { name } : null
  }
}

/** What an answer says of it. */
function named({ type, id }: EntityRef): EntityRef {
  return { type, id }
}
