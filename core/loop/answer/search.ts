/**
 * AuthZEN searches: the candidates of the estate or of the access policies, each decided like any other. One after
 * the other, with null for whom it is denied: there may be a million, and whoever asks gives way in between.
 */

import { byCodeUnit } from '../../kernel/canonical-json.ts'
import type { Caller, DecisionRequest, EntityRef } from '../../model/decision.ts'
import { find, type View } from '../../state/state.ts'
import { decide } from './decide.ts'
import type { Env } from '../../model/env.ts'

export function* searchSubjects(
  view: View,
  request: DecisionRequest,
  caller: Caller,
  env: Env,
): Generator<EntityRef | null> {
  if (!isKnown(view, request.resource, env)) return
  const type = request.subject.type
  const known: EntityRef[] = [...view.manifests.Identity.values()]
    .filter((one) => type === 'identity' || one.spec.type === type)
    .map((one) => ({ type, id: one.name }))
  yield* permitted(
    env.accessPolicy.entities(type),
    known,
    (subject) => decide(view, { ...request, subject }, caller, env).decision,
  )
}

export function* searchResources(
  view: View,
  request: DecisionRequest,
  caller: Caller,
  env: Env,
): Generator<EntityRef | null> {
  if (!isKnown(view, request.subject, env)) return
  const type = request.resource.type
  const known: EntityRef[] = [...view.manifests.Resource.values()]
    .filter((one) => one.spec.type === type)
    .map((one) => ({ type, id: one.name }))
  yield* permitted(
    env.accessPolicy.entities(type),
    known,
    (resource) => decide(view, { ...request, resource }, caller, env).decision,
  )
}

export function* searchActions(
  view: View,
  request: Omit<DecisionRequest, 'action'>,
  caller: Caller,
  env: Env,
): Generator<{ readonly name: string } | null> {
  if (!isKnown(view, request.subject, env) || !isKnown(view, request.resource, env)) return
  const names = new Set(env.accessPolicy.actions(request.resource.type))
  for (const grant of view.manifests.Grant.values()) {
    if (grant.spec.resource !== request.resource.id) continue
    for (const action of grant.spec.actions) if (action !== '*') names.add(action)
  }
  for (const name of [...names].toSorted(byCodeUnit)) {
    const { decision } = decide(view, { ...request, action: { name } }, caller, env)
    yield decision ? { name } : null
  }
}

/** A search about something nobody declared answers nothing (AuthZEN 1.0, unknown identifiers). */
function isKnown(view: View, entity: EntityRef, env: Env): boolean {
  if (env.accessPolicy.entities(entity.type).some((one) => one.id === entity.id)) return true
  return (
    find(view, 'Identity', entity.id) !== undefined ||
    find(view, 'Resource', entity.id) !== undefined
  )
}

/** Declared entities first; a name is answered once. */
function* permitted(
  declared: readonly EntityRef[],
  known: readonly EntityRef[],
  allows: (entity: EntityRef) => boolean,
): Generator<EntityRef | null> {
  const seen = new Set<string>()
  for (const entity of [...declared, ...known]) {
    if (seen.has(entity.id)) continue
    seen.add(entity.id)
    yield allows(entity) ? { type: entity.type, id: entity.id } : null
  }
}
