/** What is declared: objects applied and deleted, and everything that follows from it in the same judgement. */

import { keptBindings } from '../../correlate/kept-bindings.ts'
import { applyManifests } from '../../discover/apply-manifests.ts'
import { deleteManifest } from '../../discover/delete-manifest.ts'
import { overridesOf, uidsGiven } from '../../discover/exception-override.ts'
import { guardsOver } from '../../enforce/guards.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { Env } from '../../model/env.ts'
import type { Answer, InputOf } from '../../model/input.ts'
import { done, refused, type Conclusion } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import { anyOverride } from '../../state/overrides/table.ts'
import type { View } from '../../state/state.ts'
import { reweigh } from '../reweigh.ts'
import { respoken } from './feeds.ts'
import { ended } from './overrides.ts'

export function* applied(
  view: View,
  { manifests, origin, dryRun }: InputOf<'apply-manifests'>,
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
  { manifest, name, reason }: InputOf<'delete-manifest'>,
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
