/** An Exception manifest is an override: created with it, replaced with it. */

import type { OverrideId } from '../kernel/ids.ts'
import type { Env } from '../model/env.ts'
import type { ApplyResult } from '../model/input.ts'
import type { ManifestKind, ManifestOf } from '../model/manifest.ts'
import { overrideOf, type OverrideScope } from '../model/override.ts'
import type { Body, EntryBodies } from '../state/entries.ts'
import { nameKey } from '../state/estate/table.ts'
import { find, type View } from '../state/state.ts'

/** Names given in one request have the uids that its very judgement gives them. */
export function uidsGiven(results: readonly ApplyResult[]): ReadonlyMap<string, string> {
  return new Map(results.map(({ kind, name, uid }) => [nameKey(kind, name), uid]))
}

/** @param given - uids that this very judgement gives, by name */
export function overridesOf(
  view: View,
  body: EntryBodies['manifest.applied'],
  given: ReadonlyMap<string, string>,
  actor: string,
  env: Env,
): Body[] {
  if (body.kind !== 'Exception') return []
  const { scope, owner, reason, expires } = body.spec as ManifestOf<'Exception'>['spec'] // Of that kind.
  const uids = (kind: ManifestKind, names: readonly string[]): string[] =>
    names.map((name) => given.get(nameKey(kind, name)) ?? find(view, kind, name)?.uid ?? name)
  const { assets, identities, resources, ...others } = scope
  const resolved = {
    ...(assets === undefined ? {} : { assets: uids('Asset', assets) }),
    ...(identities === undefined ? {} : { identities: uids('Identity', identities) }),
    ...(resources === undefined ? {} : { resources: uids('Resource', resources) }),
    ...others,
  } as unknown as OverrideScope // Every uid above was resolved from its own kind.
  const draft = {
    id: body.uid as OverrideId, // An Exception's uid is derived with the override prefix.
    kind: 'exception',
    name: body.name,
    scope: resolved,
    reason,
    owner,
    by: actor,
    expiresAt: expires,
  } as const
  return [{ kind: 'override.created', body: { override: overrideOf(draft, env.now) } }]
}
