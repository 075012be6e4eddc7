/** Whom and what a search may find: the entities that somebody declared, in the estate or in the access policies. */

import { byCodeUnit } from '../kernel/canonical-json.ts'
import type { EntityRef } from '../model/decision.ts'
import type { Env } from '../model/env.ts'
import { find, type View } from '../state/state.ts'

/** Of the access policies first; a name is listed once. */
export function* candidatesOf(
  view: View,
  kind: 'Identity' | 'Resource',
  type: string,
  env: Env,
): Iterable<EntityRef> {
  const seen = new Set<string>()
  for (const entity of [...env.accessPolicy.entities(type), ...ours(view, kind, type)]) {
    if (seen.has(entity.id)) continue
    seen.add(entity.id)
    yield entity
  }
}

function* ours(view: View, kind: 'Identity' | 'Resource', type: string): Iterable<EntityRef> {
  for (const { name, spec } of view.manifests[kind].values()) {
    const any = kind === 'Identity' && type === 'identity'
    if (any || spec.type === type) yield { type, id: name }
  }
}

/** What may be done with a resource at all, in order. */
export function actionsOn(view: View, { type, id }: EntityRef, env: Env): string[] {
  const names = new Set(env.accessPolicy.actions(type))
  for (const { spec } of view.manifests.Grant.values()) {
    if (spec.resource !== id) continue
    for (const action of spec.actions) if (action !== '*') names.add(action)
  }
  return [...names].toSorted(byCodeUnit)
}

/** Anybody has declared it. */
export function isDeclared(view: View, { type, id }: EntityRef, env: Env): boolean {
  if (env.accessPolicy.entities(type).some((entity) => entity.id === id)) return true
  return find(view, 'Identity', id) !== undefined || find(view, 'Resource', id) !== undefined
}
