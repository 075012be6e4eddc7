/** What is declared: objects applied and deleted, and everything that follows from it in the same judgement. */

import { done, refused, type Conclusion } from '../../state/conclusion.ts'
import type { Body, EntryBodies } from '../../state/entries.ts'
import { respoken } from './feeds.ts'
import { keptBindings } from '../../correlate/kept-bindings.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { OverrideId } from '../../kernel/ids.ts'
import { applyManifests } from '../../discover/apply-manifests.ts'
import { deleteManifest } from '../../discover/delete-manifest.ts'
import type { Answer, ApplyResult, Input } from '../../model/input.ts'
import type { ManifestKind, ManifestOf } from '../../model/manifest.ts'
import { type OverrideScope, overrideOf } from '../../model/override.ts'
import { find, type View } from '../../state/state.ts'
import { nameKey } from '../../state/estate/table.ts'
import { anyOverride } from '../../state/overrides/table.ts'
import type { Env } from '../../model/env.ts'
import { guardsOver } from '../../enforce/guards.ts'
import { reweigh } from '../reweigh.ts'
import { ended } from './overrides.ts'

export function* applied(
  view: View,
  { manifests, origin, dryRun }: Extract<Input, { kind: 'apply-manifests' }>,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const { refusals, results, bodies: found } = yield* applyManifests(view, manifests, origin, env)
  const [first, ...rest] = refusals
  if (first !== undefined) return refused([first, ...rest])
  const answer: Answer = { kind: 'applied', results }
  if (dryRun) return { bodies: [], answer, cause: 'apply' }
  const guards = guardsOver(view, env)
  const given = uidsGiven(results)
  const bodies: Body[] = []
  for (const body of found) {
    const applied: Body = { kind: 'manifest.applied', body }
    bodies.push(
      applied,
      ...overridesOf(view, body, given, actor, env),
      ...(yield* reweigh(view, body, env, guards)),
      ...(yield* respoken(view, applied, env, guards)),
    )
    yield
  }
  const kept = yield* keptBindings(view, bodies)
  return { bodies: [...bodies, ...kept], answer, cause: 'apply' }
}

export function* deleted(
  view: View,
  { manifest, name, reason }: Extract<Input, { kind: 'delete-manifest' }>,
  env: Env,
): Stepwise<Conclusion> {
  const found = deleteManifest(view, manifest, name, reason)
  if (!found.ok) return refused([found.error])
  const { uid, kind } = found.value
  const gone: Body = { kind: 'manifest.deleted', body: found.value }
  // An Exception's uid is that of its override.
  const override = kind === 'Exception' ? anyOverride(view, uid) : undefined
  const over = override === undefined ? [] : yield* ended(view, override, reason, false, env)
  const unspoken = yield* respoken(view, gone, env, guardsOver(view, env))
  const kept = yield* keptBindings(view, [gone])
  return done([gone, ...over, ...unspoken, ...kept], [uid], 'delete')
}

/** Names given in one request have the uids that its very judgement gives them. */
function uidsGiven(results: readonly ApplyResult[]): ReadonlyMap<string, string> {
  return new Map(results.map((one) => [nameKey(one.kind, one.name), one.uid]))
}

/** An Exception manifest is an override: created with it, replaced with it. */
function overridesOf(
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
  const resolved = {
    ...(scope.assets === undefined ? {} : { assets: uids('Asset', scope.assets) }),
    ...(scope.identities === undefined ? {} : { identities: uids('Identity', scope.identities) }),
    ...(scope.resources === undefined ? {} : { resources: uids('Resource', scope.resources) }),
    ...(scope.tiers === undefined ? {} : { tiers: scope.tiers }),
    ...(scope.causes === undefined ? {} : { causes: scope.causes }),
    ...(scope.programs === undefined ? {} : { programs: scope.programs }),
    ...(scope.gaps === undefined ? {} : { gaps: scope.gaps }),
  } as unknown as OverrideScope // Every uid above was resolved from its own kind.
  return [
    {
      kind: 'override.created',
      body: {
        override: overrideOf(
          {
            id: body.uid as OverrideId, // An Exception's uid is derived with the override prefix.
            kind: 'exception',
            name: body.name,
            scope: resolved,
            reason,
            owner,
            by: actor,
            expiresAt: expires,
          },
          env.now,
        ),
      },
    },
  ]
}
